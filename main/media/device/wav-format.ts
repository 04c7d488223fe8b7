import { fail, ok, type Result } from '../../base/result.ts';

/** What a WAV file holds: 16-bit PCM, little-endian, channels interleaved. */
export interface WavFormat {
  readonly sampleRate: number;
  readonly channels: number;
}

/** Where the sound of a WAV file lies. `dataBytes` as the file claims; it may end before. */
export interface WavLayout extends WavFormat {
  readonly dataStart: number;
  readonly dataBytes: number;
}

/** Why a file cannot be played; `incomplete`: its header goes on behind the bytes given. */
export type WavFailure = 'not a WAV file' | 'not 16-bit PCM' | 'unsupported rate' | 'unsupported channels' | 'incomplete';

export const WAV_HEADER_BYTES = 44;
const PCM = 1;
const EXTENSIBLE = 0xfffe;
const supportedRates: readonly number[] = [8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
/** A size that the writer never came to fill in: the sound goes on to the end of the file. */
const unknownSizes: readonly number[] = [0, 0xffffffff];

/** Reads the chunks up to the sound. Chunks that are not `fmt ` or `data` are skipped. Never throws. */
export function parseWavHeader(bytes: Uint8Array): Result<WavLayout, WavFailure> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || tagAt(view, 0) !== 'RIFF' || tagAt(view, 8) !== 'WAVE') return fail('not a WAV file');
  let format: WavFormat | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const tag = tagAt(view, at);
    const size = view.getUint32(at + 4, true);
    if (tag === 'fmt ') {
      const parsed = parseFormat(view, at + 8, size);
      if (!parsed.ok) return parsed;
      format = parsed.value;
    }
    if (tag === 'data') {
      if (format === undefined) return fail('not a WAV file');
      return ok({ ...format, dataStart: at + 8, dataBytes: unknownSizes.includes(size) ? Number.POSITIVE_INFINITY : size });
    }
    at += 8 + size + (size % 2);
  }
  return fail('incomplete');
}

function parseFormat(view: DataView, at: number, size: number): Result<WavFormat, WavFailure> {
  if (size < 16) return fail('not a WAV file');
  if (at + size > view.byteLength) return fail('incomplete');
  const tag = view.getUint16(at, true);
  const coding = tag === EXTENSIBLE && size >= 26 ? view.getUint16(at + 24, true) : tag;
  const channels = view.getUint16(at + 2, true);
  const sampleRate = view.getUint32(at + 4, true);
  if (coding !== PCM || view.getUint16(at + 14, true) !== 16) return fail('not 16-bit PCM');
  if (channels !== 1 && channels !== 2) return fail('unsupported channels');
  return supportedRates.includes(sampleRate) ? ok({ sampleRate, channels }) : fail('unsupported rate');
}

/** The 44 bytes before `dataBytes` of sound; beyond 4 GiB the size is cut. */
export function serializeWavHeader({ sampleRate, channels }: WavFormat, dataBytes: number): Uint8Array {
  const bytes = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  const frameBytes = channels * 2;
  const size = Math.min(dataBytes, 0xffffffff - WAV_HEADER_BYTES);
  putTag(view, 0, 'RIFF');
  view.setUint32(4, size + WAV_HEADER_BYTES - 8, true);
  putTag(view, 8, 'WAVE');
  putTag(view, 12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, 16, true);
  putTag(view, 36, 'data');
  view.setUint32(40, size, true);
  return bytes;
}

function tagAt(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

function putTag(view: DataView, at: number, tag: string): void {
  for (let index = 0; index < 4; index++) view.setUint8(at + index, tag.charCodeAt(index));
}
