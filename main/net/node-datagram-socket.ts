import type { Socket } from 'node:dgram';
import { Emitter, type Event } from '../base/event.ts';
import { isReachable } from './address.ts';
import type { Address, Datagram, DatagramSocket, NetworkFailure } from './network.ts';
import { codeOf } from './system-error.ts';

/** A bound `node:dgram` socket. */
export class NodeDatagramSocket implements DatagramSocket {
  readonly #socket: Socket;
  readonly #datagram = new Emitter<Datagram>();
  readonly #failed = new Emitter<NetworkFailure>();
  readonly onDatagram: Event<Datagram> = this.#datagram.event;
  readonly onFailed: Event<NetworkFailure> = this.#failed.event;
  readonly local: Address;
  #isClosed = false;

  /** @param socket bound; owned by this object from here on */
  constructor(socket: Socket) {
    this.#socket = socket;
    const { address, port } = socket.address();
    this.local = { host: address, port };
    socket.on('message', (bytes, from) => this.#datagram.fire({ bytes, from: { host: from.address, port: from.port } }));
    socket.on('error', (error) => this.#failed.fire({ code: codeOf(error), address: this.local }));
  }

  send(bytes: Uint8Array, to: Address): void {
    if (this.#isClosed) return;
    if (!isReachable(to)) {
      this.#failed.fire({ code: 'EINVAL', address: to });
      return;
    }
    this.#socket.send(bytes, to.port, to.host, (error) => {
      if (error) this.#failed.fire({ code: codeOf(error), address: to });
    });
  }

  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#datagram[Symbol.dispose]();
    this.#failed[Symbol.dispose]();
    this.#socket.close();
  }
}
