import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { ownText } from '../../base/own-text.ts';
import { type Random, randomHex } from '../../base/random.ts';
import { limits } from '../../limits.ts';

const MAC_BYTES = 16;

/**
 * The nonces of one realm (RFC 7616 §5.4). A nonce proves by itself when we made it, so those handed out cost no memory; only those
 * that a user answered are kept, with the highest count seen, so that nothing can be replayed.
 */
export class Nonces {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #secret: KeyObject;
  /** Highest nonce count of each nonce in use, the first used first. */
  readonly #counts = new Map<string, number>();
  /** Nonces issued up to then have lost their place in the table, and are stale. */
  #forgottenUpToMs = -1;

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock;
    this.#random = random;
    this.#secret = createSecretKey(random.bytes(32));
  }

  issue(): string {
    const stamp = `${Math.floor(this.#clock.nowMs()).toString(36)}.${randomHex(this.#random, 8)}`;
    return `${stamp}.${this.#mac(stamp)}`;
  }

  /**
   * Takes `nonce` with this count for used. False when the pair is not new: the nonce is not ours, over
   * `limits.registrar.nonceLifetimeMs` old or forgotten, or the count does not grow.
   */
  use(nonce: string, count: number): boolean {
    const issuedMs = this.#issuedMs(nonce);
    if (issuedMs === undefined || issuedMs <= this.#forgottenUpToMs || this.#isExpired(issuedMs)) return false;
    if (count <= (this.#counts.get(nonce) ?? 0)) return false;
    this.#counts.set(ownText(nonce), count);
    this.#forgetOldest();
    return true;
  }

  /** When we made the nonce; `undefined` when we did not. */
  #issuedMs(nonce: string): number | undefined {
    const end = nonce.lastIndexOf('.');
    const stamp = nonce.slice(0, Math.max(end, 0));
    const given = Buffer.from(nonce.slice(end + 1));
    const right = Buffer.from(this.#mac(stamp));
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
    return Number.parseInt(stamp, 36);
  }

  #isExpired(issuedMs: number): boolean {
    return this.#clock.nowMs() - issuedMs > limits.registrar.nonceLifetimeMs;
  }

  #forgetOldest(): void {
    for (const nonce of this.#counts.keys()) {
      const issuedMs = Number.parseInt(nonce, 36);
      const isFull = this.#counts.size > limits.registrar.nonces;
      if (!isFull && !this.#isExpired(issuedMs)) return;
      this.#counts.delete(nonce);
      if (isFull) this.#forgottenUpToMs = Math.max(this.#forgottenUpToMs, issuedMs);
    }
  }

  #mac(stamp: string): string {
    return createHmac('sha256', this.#secret)
      .update(stamp)
      .digest('hex')
      .slice(0, MAC_BYTES * 2);
  }
}
