import type { Server } from 'node:net';
import { Emitter, type Event } from '../base/event.ts';
import type { Address, ByteStream, StreamListener } from './network.ts';
import { NodeByteStream } from './node-byte-stream.ts';

/** A listening `node:net` server. */
export class NodeStreamListener implements StreamListener {
  readonly #server: Server;
  readonly #accepted = new Emitter<ByteStream>();
  readonly onAccepted: Event<ByteStream> = this.#accepted.event;
  readonly local: Address;

  /** @param server listening on a TCP port; owned by this object from here on */
  constructor(server: Server) {
    this.#server = server;
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new TypeError('a server that listens on a port is needed');
    this.local = { host: bound.address, port: bound.port };
    server.on('connection', (socket) => {
      if (socket.remoteAddress === undefined)
        socket.destroy(); // gone before we looked
      else this.#accepted.fire(new NodeByteStream(socket));
    });
    server.on('error', () => undefined); // out of file descriptors: the connection waits in the system's queue
  }

  [Symbol.dispose](): void {
    this.#accepted[Symbol.dispose]();
    this.#server.close();
  }
}
