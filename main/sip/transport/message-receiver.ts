import type { Log } from '../../base/log.ts';
import { formatAddress } from '../../net/address.ts';
import { keepsMessages } from '../../net/transport-name.ts';
import { topViaOf } from '../message/build.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/message.ts';
import { parseMessage, type Rejection, validateMessage } from '../message/parser.ts';
import type { Flow } from './flow.ts';
import type { MessageTracer } from './message-tracer.ts';
import type { RateBound } from './rate-bound.ts';
import { stampReceived } from './via-routing.ts';

/** What happened to messages that came in. */
export interface ReceiveCounters {
  requests: number;
  responses: number;
  /** Datagrams of nothing but CRLF or zero bytes: somebody keeps a NAT open. */
  keepAlives: number;
  /** Malformed requests that got an answer. */
  rejected: number;
  /** Malformed messages that got none. */
  dropped: number;
  /** Responses whose top Via is not ours (RFC 3261 §18.1.2). */
  foreign: number;
}

export interface MessageReceiverOptions {
  readonly tracer: MessageTracer;
  readonly log: Log;
  /** Bounds how often bad input is answered and logged. */
  readonly rate: RateBound;
  /** Whether the top Via of a response is one we wrote. */
  isOurs(response: SipResponse, flow: Flow): boolean;
  onRequest(request: SipRequest, flow: Flow): void;
  onResponse(response: SipResponse, flow: Flow): void;
  /** A malformed request deserves this status. */
  onRejected(request: SipRequest, status: number, reason: string, flow: Flow): void;
}

/** The way in: bytes become checked messages, or are answered, or dropped and counted (RFC 3261 §18.1.2, §18.2.1). */
export class MessageReceiver {
  readonly counters: ReceiveCounters = { requests: 0, responses: 0, keepAlives: 0, rejected: 0, dropped: 0, foreign: 0 };
  readonly #options: MessageReceiverOptions;

  constructor(options: MessageReceiverOptions) {
    this.#options = options;
  }

  take(bytes: Uint8Array, flow: Flow): void {
    if (!flow.isReliable && isKeepAlive(bytes)) {
      this.counters.keepAlives++;
      return;
    }
    const parsed = parseMessage(bytes, keepsMessages(flow.transport) ? 'datagram' : 'stream');
    if (parsed.ok) this.#takeMessage(parsed.value, flow);
    else this.reject(parsed.error, flow);
  }

  /** Answers what can be answered, never an ACK and never too often; drops the rest. */
  reject(rejection: Rejection, flow: Flow): void {
    const { request, status, reason, element } = rejection;
    const via = request && topViaOf(request);
    const mayLog = this.#options.rate.take();
    if (mayLog)
      this.#options.log.write('debug', 'malformed message', { remote: formatAddress(flow.remote), status, reason, element });
    if (!request?.headers.has('Via') || status === undefined || request.method === 'ACK' || !mayLog) {
      this.counters.dropped++;
      return;
    }
    this.counters.rejected++;
    if (via) stampReceived(request, via, flow.remote);
    this.#options.tracer.record('in', request, flow);
    this.#options.onRejected(request, status, `${element} ${reason}`, flow);
  }

  #takeMessage(message: SipMessage, flow: Flow): void {
    const valid = validateMessage(message);
    if (!valid.ok) this.reject(valid.error, flow);
    else if (message.kind === 'request') this.#takeRequest(message, flow);
    else this.#takeResponse(message, flow);
  }

  #takeRequest(request: SipRequest, flow: Flow): void {
    const via = topViaOf(request);
    if (!via) return;
    this.counters.requests++;
    stampReceived(request, via, flow.remote);
    this.#options.tracer.record('in', request, flow);
    this.#options.onRequest(request, flow);
  }

  #takeResponse(response: SipResponse, flow: Flow): void {
    if (!this.#options.isOurs(response, flow)) {
      this.counters.foreign++;
      return;
    }
    this.counters.responses++;
    this.#options.tracer.record('in', response, flow);
    this.#options.onResponse(response, flow);
  }
}

/** CRLFs (RFC 5626 §3.5.1 on streams, common on UDP) or the zero bytes some devices send instead. */
function isKeepAlive(bytes: Uint8Array): boolean {
  return bytes.length <= 4 && bytes.every((byte) => byte === 0x0d || byte === 0x0a || byte === 0);
}
