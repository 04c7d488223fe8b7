import { limits } from '../../limits.ts';
import { BLOCK_SAMPLES, MediaError } from '../protocol.ts';
import { addTo, othersThan, type Presence } from './mix-sum.ts';
import { SoftLimiter } from './soft-limiter.ts';

/** One stream's place in the mixer. Alone until it joins a mix; whoever opened it disposes it. */
export interface MixLeg extends Disposable {
  /** Goes into `mix`, out of the one before; `undefined`: alone. Throws `MEDIA_STREAM_LIMIT` when that is full, staying where it was. */
  join(mix: string | undefined): void;
  /** Takes what its peer says in this block. `block` is not kept. */
  hear(block: Int16Array): void;
  /** Adds what all the others in its mix say in this block to `captured`, once everybody has heard. Alone it changes nothing. */
  addOthers(captured: Int16Array): void;
}

/** All mixes of a media host. In each block of 10 ms first all legs hear, then the mixer mixes, then they say. */
export class Mixer {
  readonly #legs = new Set<Leg>();
  readonly #sums = new Map<string, Float32Array>();

  open(): MixLeg {
    const leg = new Leg({
      countIn: (mix) => this.#countIn(mix),
      sumOf: (mix) => this.#sums.get(mix),
    });
    this.#legs.add(leg);
    return leg;
  }

  /** Everybody has heard: the sums of this block are made. */
  mix(): void {
    for (const leg of this.#legs) leg.contribute((mix) => this.#open(mix));
  }

  /** The block is over: who has faded out is gone, and mixes with nobody in them are. */
  endBlock(): void {
    for (const leg of this.#legs) {
      leg.endBlock();
      if (leg.isGone) this.#legs.delete(leg);
    }
    for (const [mix, sum] of this.#sums) {
      if (this.#isUsed(mix)) sum.fill(0);
      else this.#sums.delete(mix);
    }
  }

  #open(mix: string): Float32Array {
    const sum = this.#sums.get(mix) ?? new Float32Array(BLOCK_SAMPLES);
    this.#sums.set(mix, sum);
    return sum;
  }

  #isUsed(mix: string): boolean {
    return [...this.#legs].some((leg) => leg.isIn(mix));
  }

  #countIn(mix: string): number {
    let count = 0;
    for (const leg of this.#legs) if (leg.wants(mix)) count++;
    return count;
  }
}

interface Surroundings {
  countIn(mix: string): number;
  sumOf(mix: string): Float32Array | undefined;
}

/** Fades out of one mix during a whole block, and into the next during another. */
class Leg implements MixLeg {
  readonly #mixer: Surroundings;
  readonly #limiter = new SoftLimiter();
  readonly #heard = new Int16Array(BLOCK_SAMPLES);
  readonly #mixed = new Float32Array(BLOCK_SAMPLES);
  #current: string | undefined;
  #wanted: string | undefined;
  #presence: Presence = { from: 0, to: 0 };
  #hasHeard = false;
  #isDisposed = false;

  constructor(mixer: Surroundings) {
    this.#mixer = mixer;
  }

  join(mix: string | undefined): void {
    if (mix !== undefined && mix !== this.#wanted && this.#mixer.countIn(mix) >= limits.media.mixedLegs) {
      throw new MediaError('MEDIA_STREAM_LIMIT', `${limits.media.mixedLegs} are in one mix`);
    }
    this.#wanted = mix;
  }

  hear(block: Int16Array): void {
    this.#heard.set(block);
    this.#hasHeard = true;
  }

  contribute(sumOf: (mix: string) => Float32Array): void {
    if (this.#presence.from === 0) this.#current = this.#wanted;
    this.#presence = { from: this.#presence.from, to: this.#current !== undefined && this.#current === this.#wanted ? 1 : 0 };
    if (this.#current === undefined) return;
    // Gone in the middle of a word: its last block backwards, so that nothing jumps while it fades.
    if (!this.#hasHeard) this.#heard.reverse();
    addTo(sumOf(this.#current), this.#heard, this.#presence);
  }

  addOthers(captured: Int16Array): void {
    const sum = this.#current === undefined ? undefined : this.#mixer.sumOf(this.#current);
    if (sum === undefined) return;
    othersThan(this.#heard, { sum, captured, presence: this.#presence, into: this.#mixed });
    this.#limiter.apply(this.#mixed, captured);
  }

  endBlock(): void {
    const { to } = this.#presence;
    this.#presence = { from: to, to };
    if (to === 0) this.#current = undefined;
    this.#hasHeard = false;
  }

  wants(mix: string): boolean {
    return this.#wanted === mix;
  }

  isIn(mix: string): boolean {
    return this.#current === mix;
  }

  /** It was disposed, and its last sound has faded. */
  get isGone(): boolean {
    return this.#isDisposed && this.#current === undefined;
  }

  [Symbol.dispose](): void {
    this.#wanted = undefined;
    this.#isDisposed = true;
  }
}
