import type { Server, Socket } from 'node:net';
import { Emitter, type Event } from '../base/event.ts';
import { limits } from '../limits.ts';
import type { Address, ByteStream, StreamListener } from './network.ts';

/** A server and how it makes streams of what comes in: one for each {@link StreamProtocol}. */
export interface StreamServer {
  /** Not listening yet. */
  readonly server: Server;
  /** Hands each finished stream to `take`. */
  accept(take: (stream: ByteStream) => void): void;
}

/** A listening server of any protocol. */
export class NodeStreamListener implements StreamListener {
  readonly #server: Server;
  readonly #accepted = new Emitter<ByteStream>();
  readonly onAccepted: Event<ByteStream> = this.#accepted.event;
  readonly local: Address;
  readonly provenNames: readonly string[];

  /**
   * @param streams whose server listens on a TCP port; owned by this object from here on
   * @param provenNames what it shows of us
   */
  constructor({ server, accept }: StreamServer, provenNames: readonly string[]) {
    this.#server = server;
    this.provenNames = provenNames;
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new TypeError('a server that listens on a port is needed');
    this.local = { host: bound.address, port: bound.port };
    server.maxConnections = limits.transport.connections; // also those whose handshake is not over
    accept((stream) => this.#accepted.fire(stream));
    server.on('error', () => undefined); // out of file descriptors: the connection waits in the system's queue
  }

  [Symbol.dispose](): void {
    this.#accepted[Symbol.dispose]();
    this.#server.close();
  }
}

/** Calls `use` with a socket, unless its peer has gone before we looked. */
export function ifConnected<T extends Socket>(socket: T, use: (socket: T) => void): void {
  if (socket.remoteAddress === undefined) socket.destroy();
  else use(socket);
}
