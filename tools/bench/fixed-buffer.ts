import type { Playout, PlayoutPacket, PlayoutStatistics } from '../../main/media/jitter/playout.ts';
import { BLOCK_MS, BLOCK_SAMPLES } from '../../main/media/protocol.ts';
import { PACKET_MS } from './delay-meter.ts';

const block = new Int16Array(BLOCK_SAMPLES);

/**
 * What an adaptive buffer is measured against: every packet of 20 ms is played a fixed time after it would have come with the first one's
 * delay, and what is not there by then is concealed. It plays nothing, it only counts.
 */
export class FixedBuffer implements Playout {
  readonly #delayMs: number;
  readonly #waiting = new Map<number, PlayoutPacket>();
  #playsFirstAtMs: number | undefined;
  #first = 0;
  #next = 0;
  #highest = -1;
  #late = 0;
  #reordered = 0;
  #concealedMs = 0;
  /** Blocks of the packet that is being played that are still to come. */
  #blocksLeft = 0;

  /** @param delayMs from when a packet comes to when it has been played, its own length included */
  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  get statistics(): PlayoutStatistics {
    const heldMs = this.#waiting.size * PACKET_MS + this.#blocksLeft * BLOCK_MS;
    return {
      late: this.#late,
      reordered: this.#reordered,
      concealedMs: this.#concealedMs,
      targetDelayMs: this.#delayMs,
      delayMs: heldMs,
      duplicate: 0,
      discarded: 0,
      recoveredMs: 0,
      stretchedUpMs: 0,
      stretchedDownMs: 0,
      driftPpm: 0,
    };
  }

  insert(packet: PlayoutPacket, arrivalMs: number): void {
    const { sequence } = packet;
    if (this.#playsFirstAtMs === undefined) {
      this.#playsFirstAtMs = arrivalMs + this.#delayMs - PACKET_MS;
      this.#first = sequence;
      this.#next = sequence;
    }
    if (sequence < this.#highest) this.#reordered++;
    this.#highest = Math.max(this.#highest, sequence);
    if (sequence < this.#next) this.#late++;
    else this.#waiting.set(sequence, packet);
  }

  pull(nowMs: number): Int16Array {
    const startMs = (this.#playsFirstAtMs ?? Number.POSITIVE_INFINITY) + (this.#next - this.#first) * PACKET_MS;
    if (this.#blocksLeft > 0) this.#blocksLeft--;
    else if (nowMs >= startMs) this.#playNext();
    return block;
  }

  reset(): void {
    this.#waiting.clear();
    this.#playsFirstAtMs = undefined;
  }

  #playNext(): void {
    const packet = this.#waiting.get(this.#next);
    this.#waiting.delete(this.#next);
    if (packet === undefined) this.#concealedMs += PACKET_MS;
    else packet.decoder?.decode(packet.payload);
    this.#next++;
    this.#blocksLeft = PACKET_MS / BLOCK_MS - 1;
  }
}
