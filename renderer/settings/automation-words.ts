import type {
  AutomationRule,
  DryRun,
  EventKind,
  RuleAction,
  RuleCondition,
  RuleVerdict,
} from '../../main/contract/automation-view.ts';
import type { AccountView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';
import { addressOf } from '../words/peer.ts';

export const whoWords: Readonly<Record<RuleCondition['who'], () => string>> = {
  anybody: m.automation_who_anybody,
  known: m.automation_who_known,
  favourite: m.automation_who_favourite,
  unknown: m.automation_who_unknown,
  withheld: m.automation_who_withheld,
};

export const actionWords: Readonly<Record<RuleAction['kind'], () => string>> = {
  openUrl: m.automation_action_openUrl,
  answer: m.automation_action_answer,
  forward: m.automation_action_forward,
};

export const eventWords: Readonly<Record<EventKind, () => string>> = {
  'call.incoming': m.automation_event_incoming,
  'call.answered': m.automation_event_answered,
  'call.ended': m.automation_event_ended,
  'message.received': m.automation_event_message,
  'account.registered': m.automation_event_registered,
  'account.unregistered': m.automation_event_unregistered,
};

export const verdictWords: Readonly<Record<RuleVerdict, () => string>> = {
  acts: m.automation_verdict_acts,
  off: m.automation_verdict_off,
  account: m.automation_verdict_account,
  who: m.automation_verdict_who,
  caller: m.automation_verdict_caller,
  hours: m.automation_verdict_hours,
  decided: m.automation_verdict_decided,
};

/** What a rule is called: by its person, else by its place in the list. */
export function ruleName({ id, name }: AutomationRule, rules: readonly AutomationRule[]): string {
  return name || m.automation_rule({ number: rules.findIndex((rule) => rule.id === id) + 1 });
}

/** The names of the days from Sunday on. */
export function dayNames(): readonly string[] {
  const format = new Intl.DateTimeFormat(getLocale(), { weekday: 'short', timeZone: 'UTC' });
  return Array.from({ length: 7 }, (_, day) => format.format(Date.UTC(2026, 2, 1 + day))); // 1 March 2026 was a Sunday
}

/** `Somebody I know · +49* · Mon Tue · 09:00–17:00 → answers after 2 s` */
export function ruleWords({ when, action }: AutomationRule, accounts: readonly AccountView[]): string {
  const names = dayNames();
  const aor = accounts.find(({ id }) => id === when.accountId)?.aor;
  const conditions = [
    ...(when.who === 'anybody' && when.caller !== '' ? [] : [whoWords[when.who]()]),
    when.caller,
    aor === undefined ? '' : addressOf(aor),
    when.days.map((day) => names[day]).join(' '),
    when.from === '' ? '' : `${when.from}–${when.until}`,
  ];
  return `${conditions.filter((text) => text !== '').join(' · ')} → ${doesWords(action)}`;
}

function doesWords(action: RuleAction): string {
  if (action.kind === 'openUrl') return m.automation_does_openUrl({ url: action.url });
  if (action.kind === 'answer') return m.automation_does_answer({ count: action.afterSeconds });
  return m.automation_does_forward({ target: action.target });
}

/** What would become of a call, as a sentence. */
export function outcomeWords({ act, target = '', afterSeconds: count = 0, status = 0 }: DryRun['outcome']): string {
  if (act === 'ring') return m.automation_would_ring();
  if (act === 'answer') return m.automation_would_answer({ count });
  if (act === 'refuse') return m.automation_would_refuse({ status });
  return count === 0 ? m.automation_would_forward({ target }) : m.automation_would_forward_later({ target, count });
}
