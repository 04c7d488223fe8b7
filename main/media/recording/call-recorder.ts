import type { Random } from '../../base/random.ts';
import { STEREO_FRAME_SAMPLES, type StereoEncoder, stereoEncoder } from '../codec/opus-stereo.ts';
import { BLOCK_SAMPLES } from '../protocol.ts';
import { AppendedFile } from './appended-file.ts';
import { MOST_SEGMENTS, type OggPage, segmentsOf, serializeOggPage } from './ogg-page.ts';
import { opusHead, opusTags } from './opus-headers.ts';

/** One second. */
const PACKETS_PER_PAGE = 50;
const silence = new Int16Array(BLOCK_SAMPLES);

/**
 * Records a call in blocks of 10 ms. While it is paused, time stands still in the file. Nothing here waits: a disk that is too slow costs
 * a part of the recording, never of the call.
 */
export class CallRecorder implements Disposable {
  readonly path: string;
  readonly #file: AppendedFile;
  readonly #encoder: StereoEncoder;
  readonly #serial: number;
  readonly #frame = new Int16Array(2 * STEREO_FRAME_SAMPLES);
  #said: Int16Array = silence;
  #heard: Int16Array = silence;
  /** Samples of the frame that are there, of each channel. */
  #filled = 0;
  /** What the next page will hold. */
  #packets: Uint8Array[] = [];
  #segments = 0;
  #sequence = 0;
  /** Samples that a decoder gives for all packets so far, those that it throws away first among them. */
  #encodedSamples = 0;
  #takenSamples = 0;
  #isFinished = false;
  isPaused = false;

  private constructor(path: string, file: AppendedFile, encoder: StereoEncoder, random: Random) {
    this.path = path;
    this.#file = file;
    this.#encoder = encoder;
    this.#serial = new DataView(random.bytes(4).buffer).getUint32(0);
    this.#write({ packets: [opusHead({ channels: 2, preSkip: encoder.lookahead })], granulePosition: 0, isFirst: true });
    this.#write({ packets: [opusTags()], granulePosition: 0 });
  }

  /** Makes a new file at `path`. Rejects as `node:fs` does. */
  static async create(path: string, random: Random): Promise<CallRecorder> {
    const encoder = await stereoEncoder();
    try {
      return new CallRecorder(path, await AppendedFile.create(path), encoder, random);
    } catch (error) {
      encoder[Symbol.dispose]();
      throw error;
    }
  }

  /** What went out in these 10 ms; nothing said of it: silence. The block is not kept beyond `endBlock`. */
  said(block: Int16Array): void {
    this.#said = block;
  }

  /** What was heard in these 10 ms. */
  heard(block: Int16Array): void {
    this.#heard = block;
  }

  /** These 10 ms are over. */
  endBlock(): void {
    if (!this.isPaused && !this.#isFinished) this.#take();
    this.#said = silence;
    this.#heard = silence;
  }

  /** Writes what is left. Rejects when a part of the recording is missing. */
  async finish(): Promise<void> {
    if (!this.#isFinished) {
      this.#isFinished = true;
      this.#encode();
      // The encoder still holds the last of it.
      if (this.#encodedSamples < this.#takenSamples + this.#encoder.lookahead) this.#encode();
      this.#flush(true);
      this.#encoder[Symbol.dispose]();
    }
    await this.#file.finish();
  }

  [Symbol.dispose](): void {
    // Whoever wants to know whether the recording is whole awaits `finish`.
    this.finish().catch(() => undefined);
  }

  #take(): void {
    for (let index = 0; index < BLOCK_SAMPLES; index++) {
      const at = 2 * (this.#filled + index);
      this.#frame[at] = this.#said[index] ?? 0;
      this.#frame[at + 1] = this.#heard[index] ?? 0;
    }
    this.#filled += BLOCK_SAMPLES;
    this.#takenSamples += BLOCK_SAMPLES;
    if (this.#filled === STEREO_FRAME_SAMPLES) this.#encode();
  }

  #encode(): void {
    this.#frame.fill(0, 2 * this.#filled);
    const packet = this.#encoder.encode(this.#frame);
    const segments = segmentsOf(packet);
    if (this.#packets.length === PACKETS_PER_PAGE || this.#segments + segments > MOST_SEGMENTS) this.#flush(false);
    this.#packets.push(packet);
    this.#segments += segments;
    this.#encodedSamples += STEREO_FRAME_SAMPLES;
    this.#filled = 0;
  }

  /** The last page says where the recording ends, which may be before its last packet does (RFC 7845 §4.4). */
  #flush(isLast: boolean): void {
    const granulePosition = Math.min(this.#encodedSamples, this.#takenSamples + this.#encoder.lookahead);
    this.#write({ packets: this.#packets, granulePosition, isLast });
    this.#packets = [];
    this.#segments = 0;
  }

  #write(page: Omit<OggPage, 'serial' | 'sequence'>): void {
    this.#file.append(serializeOggPage({ ...page, serial: this.#serial, sequence: this.#sequence++ }));
  }
}
