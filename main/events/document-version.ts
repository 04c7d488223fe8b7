/**
 * What to do with a document that has a version (RFC 4235 §4.3, RFC 3680 §5.1, RFC 4575 §5.3): take it, ignore it because a later one is
 * known, or ask for the full state because one between is missing.
 *
 * Deviation: a full document of the version that is known is taken too; servers number badly, and the dialog has put them in order.
 */
export type VersionVerdict = 'take' | 'stale' | 'gap';

/** @param known version known so far; `undefined`: none */
export function judgeVersion(known: number | undefined, next: number, isFull: boolean): VersionVerdict {
  if (isFull) return known === undefined || next >= known ? 'take' : 'stale';
  if (known === undefined) return 'gap';
  if (next <= known) return 'stale';
  return next === known + 1 ? 'take' : 'gap';
}

/** A version as written; `undefined` when it is none below 2^53. */
export function readVersion(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
