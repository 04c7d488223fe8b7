import type { AudioDecoder } from '../../main/media/codec/codec.ts';
import type { Playout } from '../../main/media/jitter/playout.ts';
import { SAMPLE_RATE } from '../../main/media/protocol.ts';
import { speechLike } from '../../main/media/testing/signals.ts';

/** Sound in a packet. */
export const PACKET_MS = 20;
const SAMPLES_PER_PACKET = PACKET_MS * (SAMPLE_RATE / 1_000);
/** What they look like on a wire of 8 kHz. */
const PAYLOAD_BYTES = 160;

/** Speech of ten seconds, again and again: what is stretched or made up is the voice of somebody. */
const speech = speechLike(10 * SAMPLE_RATE);

/**
 * Puts packets into a buffer and measures how long the sound in them takes: from when a packet would have come on the fastest way until it
 * has been played, its own length included. One rule for every buffer, whatever that says of itself: a packet is decoded when its turn has
 * come, and what is held before it then, beside the packets behind it, is played first. What is never played has no delay.
 */
export class DelayMeter {
  readonly #playout: Playout;
  readonly #fastestMs: (number: number) => number;
  /** Packets that were put in, and not decoded yet. */
  readonly #waiting = new Set<number>();
  #nowMs = 0;
  #sumMs = 0;
  #count = 0;

  /** @param fastestMs when packet `number` would have come on the fastest way */
  constructor(playout: Playout, fastestMs: (number: number) => number) {
    this.#playout = playout;
    this.#fastestMs = fastestMs;
  }

  /** Of all packets that were played; 0 before the first. */
  get meanMs(): number {
    return this.#sumMs / Math.max(1, this.#count);
  }

  /** Packet `number` comes: 0 is the first. */
  insert(number: number, atMs: number): void {
    const payload = new Uint8Array(PAYLOAD_BYTES);
    this.#waiting.add(number);
    this.#playout.insert(
      { sequence: 65_536 + number, timestamp: number * PAYLOAD_BYTES, payload, decoder: this.#speaker(number) },
      atMs,
    );
  }

  pull(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#playout.pull(nowMs);
  }

  #speaker(number: number): AudioDecoder {
    return {
      clockRate: 8_000,
      samplesIn: () => SAMPLES_PER_PACKET,
      decode: () => this.#decode(number),
      [Symbol.dispose]: () => undefined,
    };
  }

  #decode(number: number): Int16Array {
    for (const waiting of this.#waiting) if (waiting <= number) this.#waiting.delete(waiting);
    const aheadMs = this.#playout.statistics.delayMs - this.#waiting.size * PACKET_MS;
    this.#sumMs += this.#nowMs + aheadMs + PACKET_MS - this.#fastestMs(number);
    this.#count++;
    const from = (number * SAMPLES_PER_PACKET) % speech.length;
    return speech.slice(from, from + SAMPLES_PER_PACKET);
  }
}
