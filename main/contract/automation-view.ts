import { z } from 'zod';
import { AccountId } from './ids.ts';
import { MessageView } from './message-view.ts';
import { AccountView, CallView } from './snapshot.ts';

const RuleId = z.string().min(1).max(32);

/** `HH:MM` of the computer's own clock; empty: not said. */
const TimeOfDay = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d)?$/);

/** 0: Sunday … 6: Saturday. */
const Weekday = z.number().int().min(0).max(6);

/** Which calls a rule is for; all of it must fit. */
export const RuleCondition = z.object({
  /** A number, address or name, `*` standing for any text; empty: anybody. */
  caller: z.string().trim().max(256),
  /** `unknown`: neither in the contacts nor a member of the domain inside, or not saying who they are. */
  who: z.enum(['anybody', 'known', 'favourite', 'unknown', 'withheld']),
  /** The account that is called; absent: any. */
  accountId: AccountId.optional(),
  /** Empty: every day. */
  days: z.array(Weekday).max(7),
  /** From this time on, and before `until`; both or none. One that ends before it begins goes past midnight, and belongs to the day it begins on. */
  from: TimeOfDay,
  until: TimeOfDay,
});

/** What a rule does with a call that comes in. */
export const RuleAction = z.discriminatedUnion('kind', [
  /** Opens an `http` or `https` address; `{caller}`, `{name}` and `{account}` are put in percent-encoded. The call goes on to the next rule. */
  z.object({ kind: z.literal('openUrl'), url: z.string().trim().min(1).max(2_048) }),
  /** Answers without a person, unless another call runs or nobody is to be disturbed. */
  z.object({ kind: z.literal('answer'), afterSeconds: z.number().int().min(0).max(60) }),
  /** The caller is told to call there instead. */
  z.object({ kind: z.literal('forward'), target: z.string().trim().min(1).max(256) }),
]);

/** One line of the list; the first one that answers or forwards decides. */
export const AutomationRule = z.object({
  id: RuleId,
  /** For people; empty: none. */
  name: z.string().trim().max(64),
  isOn: z.boolean(),
  when: RuleCondition,
  action: RuleAction,
});

/** What happens with a rule: it acts, or why it does not; `decided`: one above has decided. */
export const RuleVerdict = z.enum(['acts', 'off', 'account', 'who', 'caller', 'hours', 'decided']);

/** What would become of a call. */
export const DryRun = z.object({
  /** The caller as this phone knows them. */
  caller: z.object({ uri: z.string(), name: z.string().optional(), isKnown: z.boolean(), isFavourite: z.boolean() }),
  /** In the order of the rules; empty where the caller is refused before. */
  verdicts: z.array(z.object({ ruleId: RuleId, verdict: RuleVerdict, opens: z.string().optional() })),
  outcome: z.object({
    act: z.enum(['ring', 'answer', 'forward', 'refuse']),
    /** Of `forward`. */
    target: z.string().optional(),
    /** Of `answer` and `forward`: after ringing so long. */
    afterSeconds: z.number().optional(),
    /** Of `refuse`: the SIP status. */
    status: z.number().int().optional(),
    /** The rule that decided; absent: the settings of the account did. */
    ruleId: RuleId.optional(),
  }),
});

export const EventKind = z.enum([
  'call.incoming',
  'call.answered',
  'call.ended',
  'message.received',
  'account.registered',
  'account.unregistered',
]);

const happened = { id: z.string(), atUnixMs: z.number() };

/** Something that happened, as it is told to programs and by webhooks. `id` is never given twice. */
export const AutomationEvent = z.discriminatedUnion('event', [
  z.object({ ...happened, event: z.enum(['call.incoming', 'call.answered', 'call.ended']), call: CallView }),
  z.object({
    ...happened,
    event: z.literal('message.received'),
    accountId: AccountId,
    accountAor: z.string(),
    peer: z.object({ uri: z.string(), name: z.string().optional() }),
    /** Of a long text only the beginning. */
    message: MessageView,
  }),
  z.object({
    ...happened,
    event: z.enum(['account.registered', 'account.unregistered']),
    account: AccountView.pick({ id: true, aor: true, registration: true, status: true, reason: true }),
  }),
]);

/** An address that is told of events by POST. */
export const Webhook = z.object({
  id: RuleId,
  isOn: z.boolean(),
  /** `https`, or `http` on this computer. */
  url: z.string().trim().min(1).max(2_048),
  events: z.array(EventKind).min(1).max(6),
});

/** How the deliveries of a webhook go, since the program started. */
export const WebhookState = z.object({
  delivered: z.number().int(),
  /** Given up, or left out because too many waited. */
  failed: z.number().int(),
  waiting: z.number().int(),
  /** The latest HTTP status; 0: no answer. Absent: nothing was sent yet. */
  lastStatus: z.number().int().optional(),
});

/** All of automation but the secrets, which are told once. */
export const AutomationView = z.object({
  /** Absent where the program around the phone offers no programming interface. */
  api: z
    .object({
      isOn: z.boolean(),
      /** As wanted; 0: any that is free. */
      port: z.number().int(),
      /** Where it is to be reached; absent while it is not. */
      address: z.string().optional(),
      /** The port belongs to another program. */
      isPortTaken: z.boolean(),
      hasToken: z.boolean(),
    })
    .optional(),
  rules: z.array(AutomationRule),
  webhooks: z.array(Webhook.extend({ state: WebhookState })),
});

export type RuleCondition = z.infer<typeof RuleCondition>;
export type RuleAction = z.infer<typeof RuleAction>;
export type AutomationRule = z.infer<typeof AutomationRule>;
export type RuleVerdict = z.infer<typeof RuleVerdict>;
export type DryRun = z.infer<typeof DryRun>;
export type EventKind = z.infer<typeof EventKind>;
export type AutomationEvent = z.infer<typeof AutomationEvent>;
export type Webhook = z.infer<typeof Webhook>;
export type WebhookState = z.infer<typeof WebhookState>;
export type AutomationView = z.infer<typeof AutomationView>;
