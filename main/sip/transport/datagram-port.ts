import { formatAddress } from '../../net/address.ts';
import type { Address, DatagramSocket } from '../../net/network.ts';
import type { Listening, OpenFlow } from './flow.ts';

/** A UDP socket of ours, as a listening point. Disposing closes it. */
export class DatagramPort implements Listening, Disposable {
  readonly transport = 'udp';
  readonly local: Address;
  readonly socket: DatagramSocket;

  constructor(socket: DatagramSocket) {
    this.socket = socket;
    this.local = socket.local;
  }

  flowTo(remote: Address): OpenFlow {
    return new DatagramFlow(this, remote);
  }

  [Symbol.dispose](): void {
    this.socket[Symbol.dispose]();
  }
}

/** Two UDP addresses. One is made for each datagram, so its id waits until somebody asks. */
class DatagramFlow implements OpenFlow {
  readonly transport = 'udp';
  readonly isReliable = false;
  readonly remote: Address;
  readonly #port: DatagramPort;

  constructor(port: DatagramPort, remote: Address) {
    this.#port = port;
    this.remote = remote;
  }

  get local(): Address {
    return this.#port.local;
  }

  get id(): string {
    return `udp ${formatAddress(this.local)} ${formatAddress(this.remote)}`;
  }

  send(bytes: Uint8Array): void {
    this.#port.socket.send(bytes, this.remote);
  }
}
