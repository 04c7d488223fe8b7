import { ORPCError } from '@orpc/server';
import type { Event } from '../base/event.ts';
import type { DiagnosisView } from '../contract/diagnosis-view.ts';
import type { TraceRecord, TraceView } from '../contract/trace-view.ts';
import { limits } from '../limits.ts';
import type { Phone } from './phone.ts';
import { queued } from './queued.ts';
import { counted, type StreamRequest, stream } from './stream.ts';

interface CallRequest extends StreamRequest {
  readonly input: { readonly callId: string };
}

interface RecordsRequest extends StreamRequest {
  readonly input: { readonly callId?: string | undefined };
}

/** The contract has room for a call without one. */
export function diagnosed(diagnosis: DiagnosisView | undefined): { diagnosis?: DiagnosisView } {
  return diagnosis ? { diagnosis } : {};
}

/** A call's ladder, drawn when the reader is ready for it. */
export async function* watchCall({ trace }: Phone, request: CallRequest): AsyncGenerator<TraceView, void, void> {
  const { callId } = request.input;
  const sipCallId = trace.sipCallIdOf(callId);
  if (sipCallId === undefined) throw new ORPCError('TRACE_UNKNOWN', { defined: true });
  const changed: Event<unknown> = (listener) => trace.onRecorded((record) => record.callId === sipCallId && listener(record));
  for await (const _ of stream(request, { changed, first: () => [undefined], keyOf: () => 'ladder' })) {
    const ladder = trace.ladder(callId);
    if (ladder) yield ladder;
  }
}

/** Everything that is observed from now on; of one call, what is kept of it first. */
export async function* watchTrace({ trace }: Phone, request: RecordsRequest): AsyncGenerator<TraceRecord, void, void> {
  const { context, signal = new AbortController().signal } = request;
  const { callId } = request.input;
  const wanted = callId === undefined ? undefined : (trace.sipCallIdOf(callId) ?? callId);
  const happened: Event<TraceRecord> = (listener) =>
    trace.onRecorded((record) => (wanted === undefined || record.callId === wanted) && listener(record));
  const first = (): readonly TraceRecord[] => {
    const past = callId === undefined ? undefined : trace.records({ callId });
    return past?.ok ? past.value : [];
  };
  yield* counted(context, queued({ happened, first, most: limits.trace.waiting }, context.drained, signal));
}
