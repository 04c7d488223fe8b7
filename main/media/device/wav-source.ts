import { type FileHandle, open } from 'node:fs/promises';
import { fail, ok, type Result } from '../../base/result.ts';
import { Resampler } from '../dsp/resampler.ts';
import { SampleQueue } from '../dsp/sample-queue.ts';
import { SAMPLE_RATE } from '../protocol.ts';
import type { AudioSource } from './audio-device.ts';
import { parseWavHeader, type WavFailure, type WavLayout } from './wav-format.ts';

/** Read at once; a header with its chunks before the sound fits. */
const CHUNK_BYTES = 65_536;
/** The next chunk is asked for when less than this is left: half a second. */
const LOW_SAMPLES = SAMPLE_RATE / 2;
/** Brought to 48 kHz at a time, so that no block costs much more than another. */
const STEP_FRAMES = 1_024;

/** Why a file cannot be a source: what is wrong with it, or the system's code such as `ENOENT`. */
export interface WavSourceFailure {
  readonly path: string;
  readonly reason: WavFailure | string;
}

/** Plays a WAV file of any supported rate, mono or stereo (mixed), reading ahead of need and holding about a chunk of it. */
export class WavSource implements AudioSource {
  readonly #file: FileHandle;
  readonly #layout: WavLayout;
  readonly #resampler: Resampler | undefined;
  readonly #isLooping: boolean;
  readonly #onEnded: () => void;
  readonly #ready = new SampleQueue();
  #raw: Int16Array;
  #readBytes = 0;
  #reading: Promise<void> | undefined;
  #isAtEnd = false;
  #isDone = false;

  private constructor(file: FileHandle, layout: WavLayout, options: { loop: boolean; onEnded: () => void }) {
    this.#file = file;
    this.#layout = layout;
    this.#resampler = layout.sampleRate === SAMPLE_RATE ? undefined : new Resampler(layout.sampleRate, SAMPLE_RATE);
    this.#isLooping = options.loop;
    this.#onEnded = options.onEnded;
    this.#raw = new Int16Array(0);
  }

  /** @param options.onEnded called once when a file that does not loop was played to its end */
  static async open(path: string, options: { loop: boolean; onEnded: () => void }): Promise<Result<WavSource, WavSourceFailure>> {
    try {
      const file = await open(path, 'r');
      const layout = await readLayout(file);
      if (!layout.ok) {
        await file.close();
        return fail({ path, reason: layout.error });
      }
      const source = new WavSource(file, layout.value, options);
      while (source.#isLow && !source.#isAtEnd) await source.#readAhead();
      return ok(source);
    } catch (error) {
      return fail({ path, reason: error instanceof Error && 'code' in error ? String(error.code) : String(error) });
    }
  }

  /** Resolves when the reading that is under way is done. */
  get settled(): Promise<void> {
    return this.#reading ?? Promise.resolve();
  }

  capture(into: Int16Array): void {
    while (this.#ready.length < into.length && this.#raw.length > 0) this.#convert();
    if (this.#isLow) void this.#readAhead();
    if (this.#ready.length >= into.length) {
      this.#ready.shift(into);
      return;
    }
    into.fill(0);
    this.#ready.shift(into.subarray(0, this.#ready.length));
    if (this.#isAtEnd && !this.#isDone) this.#end();
  }

  [Symbol.dispose](): void {
    this.#isDone = true;
    // Nothing was written; a close that fails loses nothing.
    this.#file.close().catch(() => undefined);
  }

  #end(): void {
    this.#isDone = true;
    this.#onEnded();
  }

  #convert(): void {
    const step = this.#raw.subarray(0, STEP_FRAMES);
    this.#raw = this.#raw.subarray(step.length);
    this.#ready.push(this.#resampler === undefined ? step : this.#resampler.process(step));
  }

  get #isLow(): boolean {
    return this.#raw.length * (SAMPLE_RATE / this.#layout.sampleRate) < LOW_SAMPLES;
  }

  #readAhead(): Promise<void> {
    if (this.#isAtEnd || this.#isDone) return Promise.resolve();
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    try {
      let samples = await this.#readChunk();
      if (samples.length === 0 && this.#isLooping) {
        this.#readBytes = 0;
        samples = await this.#readChunk();
      }
      this.#raw = concatenate(this.#raw, samples);
      this.#isAtEnd = samples.length === 0;
    } catch {
      // A file that vanishes while it plays ends here.
      this.#isAtEnd = true;
    }
  }

  /** The next frames of the file as one channel; none at its end. */
  async #readChunk(): Promise<Int16Array> {
    const { channels, dataBytes, dataStart } = this.#layout;
    const wantedBytes = Math.max(0, Math.min(CHUNK_BYTES, dataBytes - this.#readBytes));
    const { bytesRead, buffer } = await this.#file.read(new Uint8Array(wantedBytes), 0, wantedBytes, dataStart + this.#readBytes);
    const usableBytes = bytesRead - (bytesRead % (2 * channels));
    this.#readBytes += usableBytes;
    return mixToMono(buffer.subarray(0, usableBytes), channels);
  }
}

async function readLayout(file: FileHandle): Promise<Result<WavLayout, WavFailure>> {
  const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES, 0);
  return parseWavHeader(buffer.subarray(0, bytesRead));
}

/** Little-endian 16-bit frames, two channels averaged. */
function mixToMono(bytes: Uint8Array, channels: number): Int16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Int16Array(bytes.length / (2 * channels));
  for (let index = 0; index < samples.length; index++) {
    const left = view.getInt16(index * channels * 2, true);
    samples[index] = channels === 1 ? left : (left + view.getInt16(index * channels * 2 + 2, true)) >> 1;
  }
  return samples;
}

function concatenate(a: Int16Array, b: Int16Array): Int16Array {
  if (a.length === 0) return b;
  const joined = new Int16Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
