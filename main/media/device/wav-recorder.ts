import { type FileHandle, open } from 'node:fs/promises';
import { limits } from '../../limits.ts';
import { SAMPLE_RATE } from '../protocol.ts';
import { serializeWavHeader, WAV_HEADER_BYTES } from './wav-format.ts';

const format = { sampleRate: SAMPLE_RATE, channels: 1 } as const;
/** Sound goes to the file in pieces of 200 ms. */
const PIECE_SAMPLES = SAMPLE_RATE / 5;
/** A WAV file's sizes have 32 bits. */
const LONGEST_BYTES = 2 ** 32 - 1 - WAV_HEADER_BYTES;

/**
 * Records 48 kHz mono sound into a WAV file. Its header is made true with every piece, so that whatever ends the program
 * leaves a file that plays up to the last 200 ms. Writing never holds up the caller; what the disk cannot take is dropped.
 */
export class WavRecorder implements Disposable {
  readonly #file: FileHandle;
  #piece = new Int16Array(PIECE_SAMPLES);
  #filled = 0;
  #acceptedBytes = 0;
  #queuedBytes = 0;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;
  #isFinished = false;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Creates `path` or empties it. Rejects as `node:fs` does. */
  static async create(path: string): Promise<WavRecorder> {
    const file = await open(path, 'w');
    await file.write(serializeWavHeader(format, 0), 0, WAV_HEADER_BYTES, 0);
    return new WavRecorder(file);
  }

  /** Resolves when the pieces so far are in the file. */
  get settled(): Promise<void> {
    return this.#writing;
  }

  add(block: Int16Array): void {
    if (this.#isFinished) return;
    for (let at = 0; at < block.length; ) {
      const taken = block.subarray(at, at + PIECE_SAMPLES - this.#filled);
      this.#piece.set(taken, this.#filled);
      this.#filled += taken.length;
      at += taken.length;
      if (this.#filled === PIECE_SAMPLES) this.#flush();
    }
  }

  /** Writes what is left and closes the file. Rejects when a part could not be written. */
  async finish(): Promise<void> {
    if (!this.#isFinished) {
      this.#isFinished = true;
      this.#flush();
      this.#writing = this.#writing.then(() => this.#file.close());
    }
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  [Symbol.dispose](): void {
    // Whoever wants to know whether the file is whole awaits `finish`.
    this.finish().catch(() => undefined);
  }

  #flush(): void {
    const piece = this.#piece.subarray(0, this.#filled);
    this.#filled = 0;
    if (piece.length === 0) return;
    const isTooMuch = this.#queuedBytes + piece.byteLength > limits.media.recorderQueueBytes;
    if (isTooMuch || this.#acceptedBytes + piece.byteLength > LONGEST_BYTES) return;
    this.#piece = new Int16Array(PIECE_SAMPLES);
    this.#queuedBytes += piece.byteLength;
    const position = WAV_HEADER_BYTES + this.#acceptedBytes;
    this.#acceptedBytes += piece.byteLength;
    const dataBytes = this.#acceptedBytes;
    this.#writing = this.#writing.then(() => this.#write(piece, position, dataBytes));
  }

  async #write(piece: Int16Array, position: number, dataBytes: number): Promise<void> {
    try {
      await this.#file.write(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength), 0, piece.byteLength, position);
      await this.#file.write(serializeWavHeader(format, dataBytes), 0, WAV_HEADER_BYTES, 0);
    } catch (error) {
      this.#failure ??= error;
    } finally {
      this.#queuedBytes -= piece.byteLength;
    }
  }
}
