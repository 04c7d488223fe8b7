import { Emitter, type Event } from '../base/event.ts';
import type { Address, ByteStream, NetworkFailure, StreamSecurity } from '../net/network.ts';
import type { Impairment, MemoryWires, StreamEnd } from './memory-wires.ts';

interface End {
  readonly at: Address;
  readonly security: StreamSecurity | undefined;
}

export interface StreamEnds {
  readonly near: End;
  readonly far: End;
  /** What is written at once arrives at once, as over WebSocket. */
  readonly isFramed: boolean;
}

/** One end of a simulated connection: reliable and in order, in whatever pieces the link makes of it. */
export class MemoryStream implements ByteStream, StreamEnd {
  readonly local: Address;
  readonly remote: Address;
  readonly security: StreamSecurity | undefined;
  readonly #isFramed: boolean;
  readonly #wires: MemoryWires;
  readonly #bytes = new Emitter<Uint8Array>();
  readonly #closed = new Emitter<NetworkFailure | undefined>();
  readonly onBytes: Event<Uint8Array> = this.#bytes.event;
  readonly onClosed: Event<NetworkFailure | undefined> = this.#closed.event;
  /** What a cut cable holds back. */
  readonly #held: Uint8Array[] = [];
  #peer: MemoryStream | undefined;
  #queuedBytes = 0;
  #isOpen = true;
  #wantsEnd = false;

  private constructor(wires: MemoryWires, { at, security }: End, remote: Address, isFramed: boolean) {
    this.#wires = wires;
    this.local = at;
    this.remote = remote;
    this.security = security;
    this.#isFramed = isFramed;
    wires.streams.add(this);
  }

  /** Both ends of a new connection, first the near one. */
  static pair(wires: MemoryWires, { near, far, isFramed }: StreamEnds): readonly [MemoryStream, MemoryStream] {
    const ends = [new MemoryStream(wires, near, far.at, isFramed), new MemoryStream(wires, far, near.at, isFramed)] as const;
    ends[0].#peer = ends[1];
    ends[1].#peer = ends[0];
    return ends;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  write(bytes: Uint8Array): void {
    if (!this.#isOpen || bytes.length === 0) return;
    this.#wires.counters.streamBytes += bytes.length;
    this.#queuedBytes += bytes.length;
    this.#held.push(new Uint8Array(bytes));
    this.flush();
  }

  /** Puts what is held back on the way, unless the cable is still cut. */
  flush(): void {
    const link = this.#link();
    if ((link.lossRate ?? 0) >= 1) return;
    for (const bytes of this.#held.splice(0)) {
      for (const piece of this.#pieces(bytes, this.#isFramed ? undefined : link.chunkBytes))
        this.#wires.deliver(link, false, () => this.#arrive(piece));
    }
    if (this.#wantsEnd) this.#wires.deliver(link, false, () => this.#peer?.end(undefined));
    this.#wantsEnd = false;
  }

  /** Breaks the connection at both ends. */
  reset(): void {
    const peer = this.#peer;
    this.end({ code: 'ECONNRESET', address: this.remote });
    peer?.end({ code: 'ECONNRESET', address: this.local });
  }

  /** For the other end: bytes reach this one. */
  take(piece: Uint8Array): void {
    if (this.#isOpen) this.#bytes.fire(piece);
  }

  /** For the other end: this one is over, `onClosed` follows. */
  end(failure: NetworkFailure | undefined): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#wires.streams.delete(this);
    this.#wires.later(0, () => {
      this.#closed.fire(failure);
      this.#closed[Symbol.dispose]();
      this.#bytes[Symbol.dispose]();
    });
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#wantsEnd = true;
    this.flush();
    this.end(undefined);
  }

  #arrive(piece: Uint8Array): void {
    this.#queuedBytes -= piece.length;
    this.#peer?.take(piece);
  }

  #link(): Impairment {
    return this.#wires.link(this.local.host, this.remote.host);
  }

  *#pieces(bytes: Uint8Array, chunkBytes: number | undefined): Iterable<Uint8Array> {
    let start = 0;
    while (start < bytes.length) {
      const length = chunkBytes === undefined ? bytes.length : this.#wires.upTo(chunkBytes);
      yield bytes.subarray(start, start + length);
      start += length;
    }
  }
}
