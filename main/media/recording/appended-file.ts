import { type FileHandle, open } from 'node:fs/promises';
import { limits } from '../../limits.ts';

/** A file that grows piece by piece, in their order. Nobody waits for the disk; what it cannot take in time is dropped, and said in the end. */
export class AppendedFile {
  readonly #file: FileHandle;
  #queuedBytes = 0;
  #writing: Promise<void> = Promise.resolve();
  #failure: unknown;
  #isFinished = false;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Makes a new file that only its owner can read. Rejects as `node:fs` does, also when there is one already. */
  static async create(path: string): Promise<AppendedFile> {
    return new AppendedFile(await open(path, 'wx', 0o600));
  }

  append(bytes: Uint8Array): void {
    if (this.#isFinished) return;
    if (this.#queuedBytes + bytes.length > limits.media.recorderQueueBytes) {
      this.#failure ??= new Error('the disk was too slow: a part of the recording is missing');
      return;
    }
    this.#queuedBytes += bytes.length;
    this.#writing = this.#writing.then(() => this.#write(bytes));
  }

  /** Closes the file when all is in it. Rejects when a part could not be written. */
  async finish(): Promise<void> {
    if (!this.#isFinished) {
      this.#isFinished = true;
      this.#writing = this.#writing.then(() => this.#file.close());
    }
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#file.appendFile(bytes);
    } catch (error) {
      this.#failure ??= error;
    } finally {
      this.#queuedBytes -= bytes.length;
    }
  }
}
