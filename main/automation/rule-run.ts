import { numberIn } from '../contacts/address-keys.ts';
import type { AutomationRule, RuleVerdict } from '../contract/automation-view.ts';
import { fitsPattern, type PatternCaller } from './caller-pattern.ts';
import { isWithin, type LocalTime } from './hours.ts';
import { expandUrl, type UrlValues } from './url-template.ts';

/** A call that comes in, as rules see it. */
export interface RuledCall extends PatternCaller {
  /** As people read it: `user@host`, or a number. */
  readonly address: string;
  /** In the contacts, or of the domain inside. */
  readonly isKnown: boolean;
  readonly isFavourite: boolean;
  /** Does not want to be known (RFC 3323). */
  readonly isWithheld: boolean;
  readonly accountId: string;
  /** `sip:user@domain` */
  readonly accountAor: string;
  readonly at: LocalTime;
}

/** What one rule did, or why it did nothing. */
export interface RuledLine {
  readonly ruleId: string;
  readonly verdict: RuleVerdict;
  /** The address it opens. */
  readonly opens?: string;
}

export interface RuleRun {
  /** One for each rule, in their order. */
  readonly lines: readonly RuledLine[];
  /** The rule that decides about the call; absent: none does. */
  readonly decided?: AutomationRule;
}

/** Asks the rules from the first to the last: those that open addresses let the call go on, the first one that answers or forwards decides. */
export function runRules(rules: readonly AutomationRule[], call: RuledCall): RuleRun {
  const lines: RuledLine[] = [];
  let decided: AutomationRule | undefined;
  for (const rule of rules) {
    const { id: ruleId, action } = rule;
    const verdict = verdictOf(rule, call) ?? (decided ? 'decided' : 'acts');
    const acts = verdict === 'acts';
    lines.push({ ruleId, verdict, ...(acts && action.kind === 'openUrl' && { opens: expandUrl(action.url, valuesOf(call)) }) });
    if (acts && action.kind !== 'openUrl') decided = rule;
  }
  return { lines, ...(decided && { decided }) };
}

/** Why a rule is not for this call; undefined: it is. */
function verdictOf({ isOn, when }: AutomationRule, call: RuledCall): RuleVerdict | undefined {
  if (!isOn) return 'off';
  if (when.accountId !== undefined && when.accountId !== call.accountId) return 'account';
  if (!isWho[when.who](call)) return 'who';
  if (when.caller !== '' && (call.isWithheld || !fitsPattern(when.caller, call))) return 'caller';
  return isWithin(when, call.at) ? undefined : 'hours';
}

const isWho: Readonly<Record<AutomationRule['when']['who'], (call: RuledCall) => boolean>> = {
  anybody: () => true,
  known: ({ isKnown, isWithheld }) => isKnown && !isWithheld,
  favourite: ({ isFavourite, isWithheld }) => isFavourite && !isWithheld,
  unknown: ({ isKnown, isWithheld }) => !isKnown || isWithheld,
  withheld: ({ isWithheld }) => isWithheld,
};

function valuesOf({ uri, address, name = '', accountAor, isWithheld }: RuledCall): UrlValues {
  const account = accountAor.slice(accountAor.indexOf(':') + 1);
  if (isWithheld) return { caller: '', number: '', name: '', account };
  return { caller: address, number: numberIn(uri) ?? '', name, account };
}
