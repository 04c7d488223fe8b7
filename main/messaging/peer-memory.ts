import { limits } from '../limits.ts';

/** The `limits.messaging.plainPeers` other sides that something was learned of last. */
export class PeerMemory {
  readonly #peers = new Set<string>();

  has(peer: string): boolean {
    return this.#peers.has(peer);
  }

  add(peer: string): void {
    this.#peers.delete(peer);
    this.#peers.add(peer);
    const [oldest] = this.#peers;
    if (this.#peers.size > limits.messaging.plainPeers && oldest !== undefined) this.#peers.delete(oldest);
  }

  delete(peer: string): void {
    this.#peers.delete(peer);
  }
}
