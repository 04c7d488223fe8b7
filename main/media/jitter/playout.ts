import type { AudioDecoder } from '../codec/codec.ts';

/** One packet on its way to the ear. */
export interface PlayoutPacket {
  /** Sequence number without wraps (`SourceStatistics`). */
  readonly sequence: number;
  /** RTP timestamp, 32 bits. */
  readonly timestamp: number;
  readonly payload: Uint8Array;
  /** `undefined` for an event or comfort noise: it fills its place in the sequence and has no sound. */
  readonly decoder: AudioDecoder | undefined;
  /** Comfort noise (RFC 3389): the sender is silent from here on, and this is its background. */
  readonly isNoise?: boolean;
}

/** Totals since the buffer was made, but for the two delays and the drift. */
export interface PlayoutStatistics {
  readonly late: number;
  readonly duplicate: number;
  readonly reordered: number;
  readonly discarded: number;
  readonly concealedMs: number;
  readonly recoveredMs: number;
  /** By how much sound was made longer and shorter to change the delay. */
  readonly stretchedUpMs: number;
  readonly stretchedDownMs: number;
  /** How much faster the source's clock runs than ours: parts per million. */
  readonly driftPpm: number;
  readonly targetDelayMs: number;
  /** Sound held now. */
  readonly delayMs: number;
}

/**
 * What stands between the network and the ear: takes packets as they come and gives sound as it is needed. A peer can make it
 * hold `limits.media.playoutMs` of sound and `limits.media.playoutPackets` packets at most.
 */
export interface Playout {
  insert(packet: PlayoutPacket, arrivalMs: number): void;
  /** The next 10 ms: 480 samples at 48 kHz, overwritten by the next call. Silence when there is nothing to play. */
  pull(nowMs: number): Int16Array;
  /** Another source begins: what is held is forgotten, sequence numbers and timestamps start anew, totals go on. */
  reset(): void;
  readonly statistics: PlayoutStatistics;
}
