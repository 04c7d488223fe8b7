import { Unwrapper } from './unwrapper.ts';

/** RFC 3550 §A.1: steps forward beyond this, or back beyond the other, are no gap but a restart. */
const MAX_DROPOUT = 3_000;
const MAX_MISORDER = 100;
const SEQUENCE_MODULUS = 2 ** 16;

/** What a receiver report says of one source (RFC 3550 §6.4.1). */
export interface ReceptionFacts {
  /** 0…255: lost per 256 expected since the last report. */
  readonly fractionLost: number;
  /** Signed; duplicates make it negative. Kept within 24 bits. */
  readonly cumulativeLost: number;
  /** Highest sequence number, cycles above. */
  readonly extendedHighestSequence: number;
  /** Interarrival jitter in RTP units, a whole number. */
  readonly jitterRtpUnits: number;
}

/** How a sequence number stands to those before: usable with its extended value, not believed yet, or the first of a restarted source. */
export type SequenceVerdict =
  | { readonly kind: 'valid'; readonly extendedSequence: number }
  | { readonly kind: 'restarted'; readonly extendedSequence: number }
  | { readonly kind: 'suspect' };

/** Receiver state of one SSRC: sequence validation, loss and jitter (RFC 3550 §6.4.1, §A.1, §A.3, §A.8). */
export class SourceStatistics {
  readonly #sequence = new Unwrapper(16);
  #baseSequence = 0;
  #highestSequence = 0;
  #nextIfRestarted: number | undefined;
  #hasStarted = false;
  #received = 0;
  #earlierExpected = 0;
  #reportedExpected = 0;
  #reportedReceived = 0;
  #transit: number | undefined;
  #clockRate = 0;
  #jitter = 0;

  /** Packets accepted, duplicates included. */
  get received(): number {
    return this.#received;
  }

  /** Packets the source must have sent, by its sequence numbers, over all its restarts. */
  get expected(): number {
    return this.#earlierExpected + (this.#hasStarted ? this.#highestSequence - this.#baseSequence + 1 : 0);
  }

  get jitterMs(): number {
    return this.#clockRate === 0 ? 0 : (this.#jitter * 1000) / this.#clockRate;
  }

  /**
   * Judges the sequence number of an arrived packet (§A.1). Without probation: the first packet counts, because
   * signalling has announced the source. A large jump counts only when the packet after it follows on.
   */
  judge(sequenceNumber: number): SequenceVerdict {
    if (!this.#hasStarted) return { kind: 'valid', extendedSequence: this.#start(sequenceNumber) };
    const extendedSequence = this.#sequence.peek(sequenceNumber);
    const step = extendedSequence - this.#highestSequence;
    if (step < MAX_DROPOUT && step > -MAX_MISORDER) {
      this.#nextIfRestarted = undefined;
      this.#sequence.unwrap(sequenceNumber);
      this.#highestSequence = Math.max(this.#highestSequence, extendedSequence);
      this.#received++;
      return { kind: 'valid', extendedSequence };
    }
    if (sequenceNumber !== this.#nextIfRestarted) {
      this.#nextIfRestarted = (sequenceNumber + 1) % SEQUENCE_MODULUS;
      return { kind: 'suspect' };
    }
    this.#earlierExpected = this.expected;
    return { kind: 'restarted', extendedSequence: this.#start(sequenceNumber) };
  }

  /** Follows the jitter of one accepted packet (§A.8). A change of clock rate starts the estimate of transit anew. */
  measure(timestamp: number, arrivalMs: number, clockRate: number): void {
    const arrival = (arrivalMs * clockRate) / 1000;
    const transit = arrival - timestamp;
    if (clockRate !== this.#clockRate) {
      this.#jitter = this.#clockRate === 0 ? 0 : (this.#jitter * clockRate) / this.#clockRate;
      this.#clockRate = clockRate;
      this.#transit = undefined;
    }
    if (this.#transit !== undefined) {
      const difference = Math.abs(Math.round(transit - this.#transit) | 0);
      // A source that paused or restarted its clock is no jitter: steps over a second only move the reference.
      if (difference < clockRate) this.#jitter += (difference - this.#jitter) / 16;
    }
    this.#transit = transit;
  }

  /** Values for one report block; the next one's fraction counts from here (§A.3). */
  report(): ReceptionFacts {
    const { expected, received } = this;
    const expectedNow = expected - this.#reportedExpected;
    const lostNow = expectedNow - (received - this.#reportedReceived);
    this.#reportedExpected = expected;
    this.#reportedReceived = received;
    return {
      fractionLost: expectedNow === 0 || lostNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow)),
      cumulativeLost: Math.min(Math.max(expected - received, -(2 ** 23)), 2 ** 23 - 1),
      extendedHighestSequence: (this.#highestSequence - SEQUENCE_MODULUS) % 2 ** 32,
      jitterRtpUnits: Math.floor(this.#jitter),
    };
  }

  #start(sequenceNumber: number): number {
    this.#sequence.reset();
    const extendedSequence = this.#sequence.unwrap(sequenceNumber);
    this.#baseSequence = extendedSequence;
    this.#highestSequence = extendedSequence;
    this.#nextIfRestarted = undefined;
    this.#hasStarted = true;
    this.#transit = undefined;
    this.#received++;
    return extendedSequence;
  }
}
