import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { isProbe, readWireMessage, type WireMessage } from './wire-text.ts';

/** Where answers to the messages go: the port SIP has by default, and the ports that some of them name in their Via. */
const PORTS = [5060, 5050, 6050, 19_823];
const OWN_HOST = '127.0.0.1';
const SIP_PORT = 5060;

export const ownAddress = `${OWN_HOST}:${SIP_PORT}`;

export interface Arrived extends WireMessage {
  /** Sends text back the way this came. */
  reply(text: string): void;
}

/** The other end of the wire: takes whatever is sent to it, wherever it was sent, and sends octets as they are. */
export class Wire implements AsyncDisposable {
  /** All but answers to probes, in the order of arrival. */
  readonly arrived: Arrived[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #sockets: readonly UdpSocket[];
  readonly #server: Server;
  readonly #streams = new Set<Socket>();
  readonly #probes: Arrived[] = [];

  private constructor(sockets: readonly UdpSocket[], server: Server) {
    this.#sockets = sockets;
    this.#server = server;
    for (const socket of sockets) socket.on('message', (bytes, from) => this.#takeDatagram(socket, bytes, from));
    server.on('connection', (stream) => this.#takeStream(stream));
  }

  static async open(): Promise<Wire> {
    const sockets = await Promise.all(PORTS.map(boundSocket));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(SIP_PORT, '0.0.0.0', resolve));
    return new Wire(sockets, server);
  }

  /** @param octets as latin1 */
  sendDatagram(octets: string, port: number): void {
    this.#sockets[0]?.send(Buffer.from(octets, 'latin1'), port, OWN_HOST);
  }

  /** Opens a stream; what comes back over it is in `arrived` too. */
  async stream(port: number): Promise<{ readonly socket: Socket; readonly closed: Promise<void> }> {
    const socket = connect(port, OWN_HOST);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    this.#takeStream(socket);
    return { socket, closed };
  }

  /** Resolves with the first message of `where` that fits, or `undefined` when none has come in time. */
  async first(where: 'arrived' | 'probes', fits: (message: Arrived) => boolean, timeoutMs: number): Promise<Arrived | undefined> {
    const list = where === 'arrived' ? this.arrived : this.#probes;
    const { promise, resolve } = Promise.withResolvers<Arrived | undefined>();
    const look = (): void => {
      const found = list.find(fits);
      if (found) resolve(found);
    };
    const timer = setTimeout(() => resolve(undefined), timeoutMs);
    this.#waiting.add(look);
    look();
    const found = await promise;
    this.#waiting.delete(look);
    clearTimeout(timer);
    return found;
  }

  #takeDatagram(socket: UdpSocket, bytes: Buffer, { address, port }: RemoteInfo): void {
    this.#take(bytes.toString('latin1'), (text) => socket.send(Buffer.from(text, 'latin1'), port, address));
  }

  /** Takes messages without a body apart; none of those that come here by stream has one that matters. */
  #takeStream(stream: Socket): void {
    this.#streams.add(stream);
    stream.on('error', () => undefined); // reset by the other end: `close` follows
    stream.on('close', () => this.#streams.delete(stream));
    stream.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      for (const part of text.split(/(?=SIP\/2\.0 \d{3} )/)) {
        if (part.trim() !== '') this.#take(part, (reply) => stream.write(Buffer.from(reply, 'latin1')));
      }
    });
  }

  #take(text: string, reply: (text: string) => void): void {
    const message = { ...readWireMessage(text), reply };
    (isProbe(text) ? this.#probes : this.arrived).push(message);
    for (const look of this.#waiting) look();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stream of this.#streams) stream.destroy();
    for (const socket of this.#sockets) socket.close();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function boundSocket(port: number): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '0.0.0.0', () => resolve(socket));
  });
}
