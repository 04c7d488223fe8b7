import { SAMPLE_RATE } from '../protocol.ts';
import { AppendedFile } from '../recording/appended-file.ts';
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
  readonly #file: AppendedFile;
  readonly #piece = new Int16Array(PIECE_SAMPLES);
  #filled = 0;
  #acceptedBytes = 0;
  #isFinished = false;

  private constructor(file: AppendedFile) {
    this.#file = file;
    file.append(serializeWavHeader(format, 0));
  }

  /** Creates `path` or empties it. Rejects as `node:fs` does. */
  static async create(path: string): Promise<WavRecorder> {
    return new WavRecorder(await AppendedFile.create(path, { replaces: true }));
  }

  /** Resolves when the pieces so far are in the file. */
  get settled(): Promise<void> {
    return this.#file.settled;
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
    if (!this.#isFinished) this.#flush();
    this.#isFinished = true;
    await this.#file.finish();
  }

  [Symbol.dispose](): void {
    // Whoever wants to know whether the file is whole awaits `finish`.
    this.finish().catch(() => undefined);
  }

  /** A file that is as long as it can be takes nothing more. */
  #flush(): void {
    const bytes = new Uint8Array(this.#piece.slice(0, this.#filled).buffer);
    const dataBytes = this.#acceptedBytes + bytes.length;
    this.#filled = 0;
    if (bytes.length === 0 || dataBytes > LONGEST_BYTES) return;
    if (this.#file.append(bytes, serializeWavHeader(format, dataBytes))) this.#acceptedBytes = dataBytes;
  }
}
