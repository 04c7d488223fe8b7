import { limits } from '../../limits.ts';
import { SAMPLE_RATE } from '../protocol.ts';
import type { PlayoutPacket } from './playout.ts';

/** A packet in the store and the sound it claims to hold, in samples at 48 kHz. */
export interface StoredPacket extends PlayoutPacket {
  readonly samples: number;
}

const MOST_SAMPLES = (limits.media.playoutMs / 1000) * SAMPLE_RATE;

/** Packets that wait for their time, in order of sequence. The caller keeps out duplicates. */
export class PacketStore {
  /** Ascending by sequence; nearly always appended to. */
  readonly #packets: StoredPacket[] = [];
  #samples = 0;

  /** Sound held, in samples at 48 kHz. */
  get samples(): number {
    return this.#samples;
  }

  /** The earliest packet. */
  get first(): StoredPacket | undefined {
    return this.#packets[0];
  }

  insert(packet: PlayoutPacket): StoredPacket {
    const stored = { ...packet, samples: packet.decoder?.samplesIn(packet.payload) ?? 0 };
    let at = this.#packets.length;
    while (at > 0 && (this.#packets[at - 1]?.sequence ?? 0) > packet.sequence) at--;
    this.#packets.splice(at, 0, stored);
    this.#samples += stored.samples;
    return stored;
  }

  /** Takes the earliest packet out. */
  shift(): StoredPacket | undefined {
    const packet = this.#packets.shift();
    this.#samples -= packet?.samples ?? 0;
    return packet;
  }

  /** Whether one of the two bounds is passed: shift until it is not. */
  get isOverfull(): boolean {
    return this.#samples > MOST_SAMPLES || this.#packets.length > limits.media.playoutPackets;
  }

  clear(): void {
    this.#packets.length = 0;
    this.#samples = 0;
  }
}
