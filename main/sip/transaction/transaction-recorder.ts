import type { Clock } from '../../base/clock.ts';
import { noTrace, type TraceSink } from '../../trace/trace.ts';
import { callIdOf } from '../message/build.ts';
import type { SipRequest } from '../message/message.ts';

/** A transaction as the trace sees it. */
export interface Recorded {
  readonly traceId: string;
  readonly request: SipRequest;
}

/** Reports what transactions do. Costs nothing when nobody listens. */
export class TransactionRecorder {
  readonly #clock: Clock;
  readonly #sink: TraceSink;
  readonly #element: string;

  constructor(clock: Clock, sink: TraceSink, element: string) {
    this.#clock = clock;
    this.#sink = sink;
    this.#element = element;
  }

  moved(subject: Recorded, from: string, to: string): void {
    if (this.#sink === noTrace || from === to) return;
    this.#sink.record({ kind: 'transaction', id: subject.traceId, from, to, ...this.#occasion(subject) });
  }

  fired(subject: Recorded, name: string): void {
    if (this.#sink === noTrace) return;
    this.#sink.record({ kind: 'timer', name, transactionId: subject.traceId, ...this.#occasion(subject) });
  }

  #occasion({ request }: Recorded) {
    const callId = callIdOf(request);
    return { atUnixMs: this.#clock.unixMs(), element: this.#element, ...(callId === undefined ? undefined : { callId }) };
  }
}
