import { BLOCK_MS } from '../protocol.ts';
import type { TargetDelay } from './target-delay.ts';

/**
 * With so much beyond a block more than is needed, a pitch period is taken out wherever two are alike: once in so many blocks, faster while
 * it is much too much. A mere block goes only when it has been too much for a while, and where it is quiet. What is missing is put in likewise.
 */
const EXCESS_FROM_MS = 6;
const LASTING_BLOCKS = 200;
/** What the network needs is not known in the first ten seconds: only what is clearly too much goes. */
const YOUNG_BLOCKS = 1_000;
const YOUNG_EXCESS_MS = 20;
/** So much earlier than needed a packet has to be there: the next one may be later by a hair. */
const SPARE_MS = 2;
const STRETCH_BLOCKS = 6;
const FAST_EXCESS_MS = 70;
const FAST_STRETCH_BLOCKS = 3;
/** How alike two periods must be to overlap them; less with each block that a stretch is waited for, and after a spike. */
const LIKENESS = 0.9;
const FAST_LIKENESS = 0.7;
const LEAST_LIKENESS = 0.4;
const LIKENESS_PER_BLOCK = 0.01;
const ONLY_QUIET = 2;
/** What drawing out gives at least: so much less than the target is held where late packets are not overtaken by others. */
const RESERVE_MS = 20;

/** What should be done to the sound that comes next. */
export interface StretchWish {
  readonly direction: 'shorter' | 'longer';
  /** As `stretch` takes it. */
  readonly leastLikeness: number;
}

/** Decides, block by block, whether sound is to be made longer or shorter so that the delay comes to its target. */
export class StretchPolicy {
  readonly #target: TargetDelay;
  /** Of this source. */
  #blocks = 0;
  /** For so long a block more than is needed was held. */
  #blocksOver = 0;
  #blocksWanted = 0;
  #blocksSinceStretch = 0;
  /** Late packets may be hoped for: hardly one is lost. */
  canDrawOut = false;

  constructor(target: TargetDelay) {
    this.#target = target;
  }

  /** The target, less what drawing out gives where it can be hoped for. */
  get aimMs(): number {
    const { targetMs, leastMs } = this.#target;
    return this.canDrawOut ? Math.max(leastMs, targetMs - RESERVE_MS) : targetMs;
  }

  /** More is not needed. */
  get ceilingMs(): number {
    const { targetMs, ceilingMs } = this.#target;
    return ceilingMs > targetMs ? ceilingMs : this.aimMs;
  }

  /** One block more. @param delayMs from when the fastest packets come to when they are needed, and their length; `undefined`: not known */
  step(delayMs: number | undefined): StretchWish | undefined {
    this.#blocks++;
    this.#blocksSinceStretch++;
    if (delayMs === undefined) return undefined;
    const excessMs = delayMs - SPARE_MS - this.ceilingMs;
    const isShort = delayMs - SPARE_MS < this.aimMs - BLOCK_MS;
    this.#blocksOver = excessMs < 0 ? 0 : this.#blocksOver + 1;
    const isYoung = this.#blocks < YOUNG_BLOCKS;
    const isUrgent = isShort || excessMs >= (isYoung ? YOUNG_EXCESS_MS : EXCESS_FROM_MS);
    this.#blocksWanted = isUrgent ? this.#blocksWanted + 1 : 0;
    if (!isUrgent && (isYoung || this.#blocksOver < LASTING_BLOCKS)) return undefined;
    const isFast = excessMs > FAST_EXCESS_MS;
    if (this.#blocksSinceStretch < (isFast ? FAST_STRETCH_BLOCKS : STRETCH_BLOCKS)) return undefined;
    const likeness = (isFast ? FAST_LIKENESS : LIKENESS) - LIKENESS_PER_BLOCK * this.#blocksWanted;
    return {
      direction: isShort ? 'longer' : 'shorter',
      leastLikeness: isUrgent ? Math.max(LEAST_LIKENESS, likeness) : ONLY_QUIET,
    };
  }

  /** It was done. @param isQuiet nobody hears how often */
  stretched(isQuiet: boolean): void {
    this.#blocksSinceStretch = isQuiet ? STRETCH_BLOCKS : 0;
    this.#blocksWanted = 0;
  }

  /** Another source begins. */
  reset(): void {
    this.#blocks = 0;
    this.#blocksOver = 0;
  }
}
