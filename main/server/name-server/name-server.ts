import { ok, type Result } from '../../base/result.ts';
import type { Address, DatagramSocket, Network, NetworkFailure } from '../../net/network.ts';
import { answerTo, readQuestion, refusalOf } from './dns-message.ts';
import type { Zone } from './zone.ts';

/** Answers questions about the names of a zone over UDP (RFC 1035); of others it says that they do not exist. Disposing closes it. */
export class NameServer implements Disposable {
  readonly #socket: DatagramSocket;
  readonly #zone: Zone;

  private constructor(socket: DatagramSocket, zone: Zone) {
    this.#socket = socket;
    this.#zone = zone;
    socket.onDatagram(({ bytes, from }) => this.#take(bytes, from));
  }

  /** @param zone may be added to later */
  static async open(network: Network, local: Address, zone: Zone): Promise<Result<NameServer, NetworkFailure>> {
    const bound = await network.bindDatagram(local);
    return bound.ok ? ok(new NameServer(bound.value, zone)) : bound;
  }

  get local(): Address {
    return this.#socket.local;
  }

  [Symbol.dispose](): void {
    this.#socket[Symbol.dispose]();
  }

  #take(query: Uint8Array, from: Address): void {
    const question = readQuestion(query);
    const answer = question.ok ? answerTo(question.value, this.#zone.find(question.value.name)) : refusalOf(question.error);
    if (answer !== undefined) this.#socket.send(answer, from);
  }
}
