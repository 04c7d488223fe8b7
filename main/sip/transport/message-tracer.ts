import type { Clock } from '../../base/clock.ts';
import { formatAddress } from '../../net/address.ts';
import { type MessageTrace, noTrace, type TraceSink } from '../../trace/trace.ts';
import { callIdOf, methodOf, topViaOf } from '../message/build.ts';
import type { SipMessage } from '../message/message.ts';
import { redactedText } from '../message/redact.ts';
import { branchOf } from '../message/via.ts';
import type { Flow } from './flow.ts';
import { transactionId } from './transaction-id.ts';

/** Reports messages as they cross the edge of an element. Costs nothing when nobody listens. */
export class MessageTracer {
  readonly #clock: Clock;
  readonly #sink: TraceSink;
  readonly #element: string;

  constructor(clock: Clock, sink: TraceSink, element: string) {
    this.#clock = clock;
    this.#sink = sink;
    this.#element = element;
  }

  record(direction: MessageTrace['direction'], message: SipMessage, flow: Flow): void {
    if (this.#sink === noTrace) return;
    const callId = callIdOf(message);
    const id = idOf(message);
    this.#sink.record({
      kind: 'message',
      direction,
      transport: flow.transport,
      local: formatAddress(flow.local),
      remote: formatAddress(flow.remote),
      text: redactedText(message),
      atUnixMs: this.#clock.unixMs(),
      element: this.#element,
      ...(callId === undefined ? undefined : { callId }),
      ...(id === undefined ? undefined : { transactionId: id }),
    });
  }
}

function idOf(message: SipMessage): string | undefined {
  const via = topViaOf(message);
  const branch = via && branchOf(via);
  return branch === undefined ? undefined : transactionId(branch, methodOf(message) ?? '');
}
