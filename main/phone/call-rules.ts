import type { CallRules } from '../contract/call-rules.ts';

/** Calls ring, and nothing else happens. */
export const noRules: CallRules = {
  doNotDisturb: false,
  forwardAlways: '',
  forwardBusy: '',
  forwardNoAnswer: '',
  noAnswerSeconds: 20,
  autoAnswer: 'off',
  holdSound: 'music',
  recording: 'never',
};

/** A call answered by itself still rings so long: a person hears that something comes. */
const AUTO_ANSWER_MS = 2_000;

/** What becomes of a call that comes in. */
export type IncomingAction =
  | { readonly act: 'ring' }
  | { readonly act: 'forward'; readonly target: string; readonly afterMs: number }
  | { readonly act: 'answer'; readonly afterMs: number }
  /** With this SIP status. */
  | { readonly act: 'refuse'; readonly status: 480 };

/** What a rule of a person's list wants with one call. */
export type RuledAction = Extract<IncomingAction, { readonly act: 'forward' | 'answer' }>;

/**
 * Decides what becomes of a call without a person: the first rule that fits.
 *
 * @param isBusy another call is talking
 * @param ruled what the list of rules wants with this call: it comes before the account's settings of its kind
 */
export function decideIncoming(rules: CallRules, isBusy: boolean, ruled?: RuledAction): IncomingAction {
  const { doNotDisturb, forwardAlways, forwardBusy, forwardNoAnswer, noAnswerSeconds, autoAnswer } = rules;
  if (ruled?.act === 'forward') return ruled;
  if (forwardAlways !== '') return { act: 'forward', target: forwardAlways, afterMs: 0 };
  if (doNotDisturb) return { act: 'refuse', status: 480 };
  if (isBusy && forwardBusy !== '') return { act: 'forward', target: forwardBusy, afterMs: 0 };
  if (!isBusy && ruled) return ruled;
  if (!isBusy && autoAnswer === 'always') return { act: 'answer', afterMs: AUTO_ANSWER_MS };
  if (forwardNoAnswer !== '') return { act: 'forward', target: forwardNoAnswer, afterMs: noAnswerSeconds * 1_000 };
  return { act: 'ring' };
}
