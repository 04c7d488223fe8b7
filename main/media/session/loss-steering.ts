import type { AudioEncoder } from '../codec/codec.ts';

/** Share of packets lost from which redundancy is worth its bits, and below which it no longer is. */
const FEC_FROM = 0.01;
const FEC_BELOW = 0.003;
/** So much is lost where the path is too narrow for us. */
const NARROW_FROM = 0.1;
const NARROW_BELOW = 0.05;
/** Of the bit rate, on a narrow path. */
const NARROW_SHARE = 0.65;
/** What was begun is ended only when the reports have been good for so long. */
const GOOD_MS = 30_000;
/** Of a new report in the loss that is expected. */
const NEWEST_SHARE = 0.5;

/** On from one threshold, off when it was below the other for {@link GOOD_MS}. */
class Hysteresis {
  isOn = false;
  readonly #from: number;
  readonly #below: number;
  #goodSinceMs: number | undefined;

  constructor(from: number, below: number) {
    this.#from = from;
    this.#below = below;
  }

  follow(value: number, nowMs: number): void {
    if (value >= this.#from) this.isOn = true;
    if (value >= this.#below) this.#goodSinceMs = undefined;
    else this.#goodSinceMs ??= nowMs;
    if (this.#goodSinceMs !== undefined && nowMs - this.#goodSinceMs >= GOOD_MS) this.isOn = false;
  }
}

/** Steers redundancy and bit rate of what we send by what the peer's receiver reports say is lost of it. */
export class LossSteering {
  readonly #redundancy = new Hysteresis(FEC_FROM, FEC_BELOW);
  readonly #narrowness = new Hysteresis(NARROW_FROM, NARROW_BELOW);
  #expected = 0;

  /** @param lossFraction 0…1, of a report's interval */
  report(lossFraction: number, nowMs: number): void {
    this.#expected += NEWEST_SHARE * (lossFraction - this.#expected);
    this.#redundancy.follow(lossFraction, nowMs);
    this.#narrowness.follow(lossFraction, nowMs);
  }

  /** Tells `encoder`, a new one as well as the one that there was. */
  apply(encoder: AudioEncoder): void {
    encoder.expectLoss?.(this.#redundancy.isOn ? Math.max(FEC_FROM, this.#expected) : 0);
    encoder.setBitrateShare?.(this.#narrowness.isOn ? NARROW_SHARE : 1);
  }
}
