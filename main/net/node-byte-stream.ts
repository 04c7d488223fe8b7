import type { Socket } from 'node:net';
import { Emitter, type Event } from '../base/event.ts';
import type { Address, ByteStream, NetworkFailure, StreamSecurity } from './network.ts';
import { codeOf } from './system-error.ts';

const FAREWELL_MS = 1_000;

/** A connected socket of `node:net`, or of `node:tls` after its handshake. */
export class NodeByteStream implements ByteStream {
  readonly #socket: Socket;
  readonly #bytes = new Emitter<Uint8Array>();
  readonly #closed = new Emitter<NetworkFailure | undefined>();
  readonly onBytes: Event<Uint8Array> = this.#bytes.event;
  readonly onClosed: Event<NetworkFailure | undefined> = this.#closed.event;
  readonly local: Address;
  readonly remote: Address;
  readonly security: StreamSecurity | undefined;
  #failure: NetworkFailure | undefined;

  /** @param socket connected; owned by this object from here on */
  constructor(socket: Socket, security?: StreamSecurity) {
    this.#socket = socket;
    this.security = security;
    this.local = { host: socket.localAddress ?? '', port: socket.localPort ?? 0 };
    this.remote = { host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
    socket.on('data', (bytes) => this.#bytes.fire(bytes));
    socket.on('error', (error) => {
      this.#failure = { code: codeOf(error), address: this.remote };
    });
    socket.on('close', () => this.#end());
  }

  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /**
   * What the system has taken is still delivered, what waits here is not. Over TLS what was written last is delivered too, and the
   * peer told of the end, if it takes that within a second.
   */
  [Symbol.dispose](): void {
    if (this.security === undefined) {
      this.#socket.destroy();
      return;
    }
    this.#socket.pause();
    this.#socket.setTimeout(FAREWELL_MS, () => this.#socket.destroy());
    this.#socket.destroySoon();
  }

  #end(): void {
    this.#closed.fire(this.#failure);
    this.#closed[Symbol.dispose]();
    this.#bytes[Symbol.dispose]();
  }
}
