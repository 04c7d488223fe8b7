import { readFileSync, writeFileSync } from 'node:fs';

/** Mono sound: samples from -1 to 1. Files with more channels are averaged into one. */
export interface Sound {
  readonly rateHz: number;
  readonly samples: Float32Array;
}

const PCM = 1;
const EXTENSIBLE = 0xfffe;
const HEADER_BYTES = 44;
const FULL_SCALE = 32_768;

interface Format {
  readonly channels: number;
  readonly rateHz: number;
}

/**
 * Reads a WAV file of 16-bit PCM at any rate.
 *
 * A data chunk that claims nothing, or more than the file holds, reaches to the end of the file: recorders that are ended never come to
 * write their length.
 *
 * @throws Error when the file is no WAV file of 16-bit PCM
 */
export function readWav(path: string): Sound {
  const bytes = readFileSync(path);
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error(`${path} is no WAV file`);
  }
  let format: Format | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const kind = bytes.toString('latin1', at, at + 4);
    const sizeBytes = bytes.readUInt32LE(at + 4);
    const body = at + 8;
    if (kind === 'fmt ') format = formatAt(bytes, body, path);
    if (kind === 'data' && format) {
      const end = sizeBytes === 0 ? bytes.length : Math.min(body + sizeBytes, bytes.length);
      return { rateHz: format.rateHz, samples: monoSamples(bytes.subarray(body, end), format.channels) };
    }
    at = body + sizeBytes + (sizeBytes % 2);
  }
  throw new Error(`${path} has no sound in it`);
}

function formatAt(bytes: Buffer, at: number, path: string): Format {
  const code = bytes.readUInt16LE(at);
  const channels = bytes.readUInt16LE(at + 2);
  const bits = bytes.readUInt16LE(at + 14);
  if ((code !== PCM && code !== EXTENSIBLE) || bits !== 16 || channels === 0) throw new Error(`${path} is not 16-bit PCM`);
  return { channels, rateHz: bytes.readUInt32LE(at + 4) };
}

function monoSamples(data: Buffer, channels: number): Float32Array {
  const samples = new Float32Array(Math.floor(data.length / (2 * channels)));
  for (let frame = 0; frame < samples.length; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += data.readInt16LE(2 * (frame * channels + channel));
    samples[frame] = sum / (channels * FULL_SCALE);
  }
  return samples;
}

/** Writes mono 16-bit PCM; samples beyond full scale are clipped. */
export function writeWav(path: string, { rateHz, samples }: Sound): void {
  const bytes = Buffer.alloc(HEADER_BYTES + samples.length * 2);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(PCM, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rateHz, 24);
  bytes.writeUInt32LE(rateHz * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((sample, index) => {
    const scaled = Math.round(sample * FULL_SCALE);
    bytes.writeInt16LE(Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, scaled)), HEADER_BYTES + index * 2);
  });
  writeFileSync(path, bytes);
}
