import type { Clock, Timer } from '../../base/clock.ts';
import { limits } from '../../limits.ts';
import type { Address, ByteStream, NetworkFailure, StreamSecurity } from '../../net/network.ts';
import { keepsMessages, type TransportName } from '../../net/transport-name.ts';
import type { Rejection } from '../message/parser.ts';
import { StreamFramer } from '../message/stream-framer.ts';
import type { Flow } from './flow.ts';
import { MessageFramer } from './message-framer.ts';

const ping = new TextEncoder().encode('\r\n\r\n');
const pong = new TextEncoder().encode('\r\n');

/** Who gets what arrives on a stream. */
export interface StreamOwner {
  onMessage(bytes: Uint8Array, connection: StreamConnection): void;
  /** The peer does not speak SIP; the stream is closed after this. */
  onBroken(rejection: Rejection, connection: StreamConnection): void;
  /** Once, whoever closed it. */
  onClosed(connection: StreamConnection, failure: NetworkFailure | undefined): void;
}

export interface StreamConnectionOptions {
  readonly clock: Clock;
  readonly stream: ByteStream;
  readonly transport: TransportName;
  readonly id: string;
  readonly owner: StreamOwner;
}

/**
 * One stream to a peer: cut into messages, pings answered (RFC 5626 §4.4.1), closed when it stalls, stays idle or does not take
 * what we write. One timer watches over all its waits.
 */
export class StreamConnection implements Flow, Disposable {
  readonly id: string;
  readonly transport: TransportName;
  readonly isReliable = true;
  readonly local: Address;
  readonly remote: Address;
  readonly security: StreamSecurity | undefined;
  readonly #clock: Clock;
  readonly #stream: ByteStream;
  readonly #owner: StreamOwner;
  readonly #framer: StreamFramer | MessageFramer;
  #lastActiveMs: number;
  /** When the message that is not complete yet began; `Infinity` between messages. */
  #partialSinceMs = Infinity;
  /** When our ping has to be answered; `Infinity` when none is out, or the peer never answered one. */
  #pongDueMs = Infinity;
  #answersPings = false;
  #isPingOut = false;
  #isHalfPing = false;
  #watch: Timer | undefined;
  #watchDueMs = Infinity;
  #isOpen = true;

  constructor(options: StreamConnectionOptions) {
    this.id = options.id;
    this.transport = options.transport;
    this.local = options.stream.local;
    this.remote = options.stream.remote;
    this.security = options.stream.security;
    this.#framer = keepsMessages(options.transport) ? new MessageFramer() : new StreamFramer();
    this.#clock = options.clock;
    this.#stream = options.stream;
    this.#owner = options.owner;
    this.#lastActiveMs = options.clock.nowMs();
    this.#stream.onBytes((bytes) => this.#take(bytes));
    this.#stream.onClosed((failure) => this.#end(failure));
    this.#watchOver();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** How long no whole message and no ping came or went, in milliseconds. */
  get silentMs(): number {
    return this.#clock.nowMs() - this.#lastActiveMs;
  }

  /** Writes a message. A peer that stopped reading loses its stream. */
  send(bytes: Uint8Array): void {
    if (!this.#isOpen) return;
    this.#lastActiveMs = this.#clock.nowMs();
    this.#stream.write(bytes);
    if (this.#stream.queuedBytes > limits.transport.writeQueueBytes) this.close('ENOBUFS');
  }

  /** Sends a ping. Once a peer has answered one, or where it `mustAnswer`, an unanswered one closes the stream. */
  ping(mustAnswer = false): void {
    this.send(ping);
    this.#isPingOut = true;
    if (this.#answersPings || mustAnswer)
      this.#pongDueMs = Math.min(this.#pongDueMs, this.#clock.nowMs() + limits.transport.pongMs);
    this.#watchOver();
  }

  /** Closes the stream as failed with `code`. */
  close(code: string): void {
    this.#end({ code, address: this.remote });
  }

  [Symbol.dispose](): void {
    this.#end(undefined);
  }

  #take(bytes: Uint8Array): void {
    if (!this.#isOpen) return;
    this.#pongDueMs = Infinity;
    const frames = this.#framer.push(bytes);
    for (const frame of frames) {
      if (!this.#isOpen) return;
      this.#lastActiveMs = this.#clock.nowMs();
      if (frame.kind !== 'pong') this.#isHalfPing = false;
      switch (frame.kind) {
        case 'message':
          this.#owner.onMessage(frame.bytes, this);
          break;
        case 'ping':
          this.send(pong);
          break;
        case 'pong':
          this.#takePong();
          break;
        case 'broken':
          this.#owner.onBroken(frame.rejection, this);
          this.close('EPROTO');
          break;
      }
    }
    if (this.#isOpen) this.#notePartial(frames.length > 0);
  }

  /** A pong nobody asked for is half a ping that came in pieces. */
  #takePong(): void {
    if (this.#isPingOut) {
      this.#isPingOut = false;
      this.#answersPings = true;
      return;
    }
    if (this.#isHalfPing) this.send(pong);
    this.#isHalfPing = !this.#isHalfPing;
  }

  #notePartial(isNew: boolean): void {
    if (!this.#framer.isMidMessage) this.#partialSinceMs = Infinity;
    else if (isNew || this.#partialSinceMs === Infinity) this.#partialSinceMs = this.#clock.nowMs();
    this.#watchOver();
  }

  /** Sets the timer for the next deadline, unless it will look at this one in time anyway. */
  #watchOver(): void {
    if (!this.#isOpen) return;
    const dueMs = Math.min(this.#idleDueMs(), this.#stallDueMs(), this.#pongDueMs);
    if (this.#watch && this.#watchDueMs <= dueMs) return;
    this.#watch?.[Symbol.dispose]();
    this.#watchDueMs = dueMs;
    this.#watch = this.#clock.after(dueMs - this.#clock.nowMs(), () => this.#look());
  }

  #look(): void {
    this.#watch = undefined;
    const nowMs = this.#clock.nowMs();
    const isOver = this.#idleDueMs() <= nowMs || this.#stallDueMs() <= nowMs || this.#pongDueMs <= nowMs;
    if (isOver) this.close('ETIMEDOUT');
    else this.#watchOver();
  }

  #idleDueMs(): number {
    return this.#lastActiveMs + limits.transport.idleMs;
  }

  #stallDueMs(): number {
    return this.#partialSinceMs + limits.transport.messageStallMs;
  }

  #end(failure: NetworkFailure | undefined): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#watch?.[Symbol.dispose]();
    this.#stream[Symbol.dispose]();
    this.#owner.onClosed(this, failure);
  }
}
