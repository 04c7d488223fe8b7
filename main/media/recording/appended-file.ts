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

  /**
   * Makes a file that only its owner can read. Rejects as `node:fs` does, also when there is one already.
   *
   * @param replaces empties the one that is there instead
   */
  static async create(path: string, { replaces = false } = {}): Promise<AppendedFile> {
    return new AppendedFile(await open(path, replaces ? 'w' : 'wx', 0o600));
  }

  /** Resolves when all so far is in the file, or was dropped. */
  get settled(): Promise<void> {
    return this.#writing;
  }

  /**
   * Adds `bytes` at the end.
   *
   * @param head takes the place of the file's first bytes afterwards: what it says of its length
   * @returns false when they were dropped
   */
  append(bytes: Uint8Array, head?: Uint8Array): boolean {
    if (this.#isFinished) return false;
    if (this.#queuedBytes + bytes.length > limits.media.recorderQueueBytes) {
      this.#failure ??= new Error('the disk was too slow: a part of the recording is missing');
      return false;
    }
    this.#queuedBytes += bytes.length;
    this.#writing = this.#writing.then(() => this.#write(bytes, head));
    return true;
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

  async #write(bytes: Uint8Array, head: Uint8Array | undefined): Promise<void> {
    try {
      await this.#file.appendFile(bytes);
      if (head) await this.#file.write(head, 0, head.length, 0);
    } catch (error) {
      this.#failure ??= error;
    } finally {
      this.#queuedBytes -= bytes.length;
    }
  }
}
