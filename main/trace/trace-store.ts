import { limits } from '../limits.ts';
import type { TraceEvent } from './trace.ts';

/** Which call a kept trace is of. */
export interface TracedCall {
  /** The id of its line in the history. */
  readonly id: string;
  readonly sipCallId: string;
}

/**
 * Keeps what was observed of finished calls, at most `limits.trace.savedCalls`: beyond, the oldest go. A trace goes with its line in the
 * history. It is durable when `save` returns.
 */
export interface TraceStore {
  /** Replaces what is kept of the call; keeps nothing of one that the history does not have, or no longer. */
  save(call: TracedCall, events: readonly TraceEvent[]): void;
  /** Oldest first; `undefined` when nothing is kept. @param callId the id of the line in the history, or the SIP Call-ID */
  load(callId: string): { readonly sipCallId: string; readonly events: readonly TraceEvent[] } | undefined;
}

/** The latest of `events` whose JSON fits into `limits.trace.savedBytes`. */
export function withinBytes(events: readonly TraceEvent[], mostBytes: number = limits.trace.savedBytes): readonly TraceEvent[] {
  let left = mostBytes;
  const first = events.findLastIndex((event) => {
    left -= Buffer.byteLength(JSON.stringify(event)) + 1;
    return left < 0;
  });
  return events.slice(first + 1);
}
