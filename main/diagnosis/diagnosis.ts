/** Why something did not work, as far as our own facts say. */
export type Cause =
  | 'oneWaySound'
  | 'privateAddress'
  | 'notHeard'
  | 'wrongPassword'
  | 'noRoute'
  | 'noReply'
  | 'noCodec'
  | 'encryptionRefused'
  | 'viaChanged'
  | 'busy'
  | 'declined'
  | 'notFound'
  | 'incomplete'
  | 'unavailable'
  | 'nobodyAnswered'
  | 'forbidden'
  | 'moved'
  | 'serverTrouble'
  | 'refused'
  | 'certificate'
  | 'unknownServer'
  | 'unreachable'
  | 'unknownUser'
  | 'wrongServer';

/** What a person can do about it at once: look at the account's settings, call again, register again, read the messages. */
export type Remedy = 'account' | 'callAgain' | 'retry' | 'messages';

export interface Diagnosis {
  readonly cause: Cause;
  /** What the sentence about it names: printable and short. */
  readonly facts: Readonly<Record<string, string>>;
  readonly remedy: Remedy;
}

/** One row of a table of rules. */
export interface Rule<Evidence> {
  readonly cause: Cause;
  readonly remedy: Remedy;
  readonly holds: (evidence: Evidence) => boolean;
  readonly facts?: (evidence: Evidence) => Readonly<Record<string, string>>;
}

/** The first rule that holds. */
export function judge<Evidence>(rules: readonly Rule<Evidence>[], evidence: Evidence): Diagnosis | undefined {
  const rule = rules.find(({ holds }) => holds(evidence));
  return rule && { cause: rule.cause, facts: rule.facts?.(evidence) ?? {}, remedy: rule.remedy };
}
