/** Packets in a row that have to arrive for a burst of losses to be over (RFC 3611 §4.7.2 recommends 16). */
export const GMIN = 16;

/** Where losses crowd, and where they do not (RFC 3611 §4.7.2). */
export interface Bursts {
  /** Shares of packets lost or discarded within bursts and within gaps, 0…1. */
  readonly burstDensity: number;
  readonly gapDensity: number;
  /** Mean durations, in packets. */
  readonly burstPackets: number;
  readonly gapPackets: number;
}

/** Tells bursts of losses from single ones: the counters of RFC 3611 §A.2, with states gap (1), gap loss (4), burst (2) and burst loss (3). */
export class BurstMetrics {
  #received = 0;
  #lostInBurst = 0;
  #c11 = 0;
  #c13 = 0;
  #c14 = 0;
  #c22 = 0;
  #c23 = 0;
  #c33 = 0;

  /** The next packet of the sequence came in time. */
  receive(): void {
    this.#received++;
  }

  /** The next one was lost, or came too late. */
  lose(): void {
    if (this.#received >= GMIN) {
      if (this.#lostInBurst === 1) this.#c14++;
      else this.#c13++;
      this.#lostInBurst = 1;
      this.#c11 += this.#received;
    } else {
      this.#lostInBurst++;
      if (this.#received === 0) this.#c33++;
      else {
        this.#c23++;
        this.#c22 += this.#received - 1;
      }
    }
    this.#received = 0;
  }

  get bursts(): Bursts {
    const { burst, gap } = { burst: this.#c22 + 2 * this.#c23 + this.#c33 + this.#c13, gap: this.#c11 + this.#c14 + this.#c13 };
    const toBurst = this.#c23 / (this.#c13 + this.#c23 + this.#c33 || 1);
    const toLoss = this.#c22 + this.#c23 < 1 ? 1 : 1 - this.#c22 / (this.#c22 + this.#c23);
    const isEverLost = this.#c13 + this.#c23 + this.#c33 > 0;
    return {
      burstDensity: isEverLost ? toLoss / (toLoss + toBurst) : 0,
      gapDensity: this.#c14 / (this.#c11 + this.#c14 || 1),
      burstPackets: this.#c13 === 0 ? 0 : burst / this.#c13,
      gapPackets: this.#c13 === 0 ? gap + this.#received : gap / this.#c13,
    };
  }
}
