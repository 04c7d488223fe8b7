import { limits } from '../../limits.ts';
import type { Address } from '../../net/network.ts';

/**
 * Addresses that sent packets bearing our own SSRC (RFC 3550 §8.2). The first such packet is a collision, to be answered with a
 * new SSRC; further ones from there are our own packets coming back, a loop, to be ignored.
 */
export class ConflictList {
  readonly #addresses: string[] = [];

  /** @returns whether this is a new collision; `false` for a loop */
  add(from: Address): boolean {
    const key = `${from.host} ${from.port}`;
    if (this.#addresses.includes(key)) return false;
    this.#addresses.push(key);
    if (this.#addresses.length > limits.media.conflictingSources) this.#addresses.shift();
    return true;
  }
}
