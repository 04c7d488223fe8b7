import type { Socket } from 'node:net';
import { Emitter, type Event } from '../base/event.ts';
import type { Address, ByteStream, NetworkFailure } from './network.ts';
import { codeOf } from './system-error.ts';

/** A connected `node:net` socket. */
export class NodeByteStream implements ByteStream {
  readonly #socket: Socket;
  readonly #bytes = new Emitter<Uint8Array>();
  readonly #closed = new Emitter<NetworkFailure | undefined>();
  readonly onBytes: Event<Uint8Array> = this.#bytes.event;
  readonly onClosed: Event<NetworkFailure | undefined> = this.#closed.event;
  readonly local: Address;
  readonly remote: Address;
  #failure: NetworkFailure | undefined;

  /** @param socket connected; owned by this object from here on */
  constructor(socket: Socket) {
    this.#socket = socket;
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

  /** What the system has taken is still delivered, what waits here is not. */
  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #end(): void {
    this.#closed.fire(this.#failure);
    this.#closed[Symbol.dispose]();
    this.#bytes[Symbol.dispose]();
  }
}
