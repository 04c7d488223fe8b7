import type { QualityHistory } from './quality-timeline.ts';

/**
 * Keeps how finished calls sounded, of `limits.quality.savedCalls` at most: beyond, the oldest go. A timeline goes with its line in the
 * history. It is durable when `save` returns.
 */
export interface QualityStore {
  /** Replaces what is kept of the call; keeps nothing of one that the history does not have. @param callId the id of its line */
  save(callId: string, quality: QualityHistory): void;
  /** `undefined` when nothing is kept. */
  load(callId: string): QualityHistory | undefined;
}
