import type { AudioDecoder, AudioEncoder } from '../../main/media/codec/codec.ts';
import { makeDecoder, makeEncoder } from '../../main/media/codec/codecs.ts';
import type { MediaCodec } from '../../main/media/protocol.ts';
import { type Contender, lastResult, microsecondsPerCall } from './compare-speed.ts';
import type { BenchOptions, BenchReport } from './report.ts';

const FRAME_MS = 20;
const FRAME_SAMPLES = 960;
const FRAMES = 100;
const ROUNDS = 7;

const codecs: readonly MediaCodec[] = [
  { name: 'PCMU', payloadType: 0, clockRate: 8_000 },
  { name: 'PCMA', payloadType: 8, clockRate: 8_000 },
  { name: 'G722', payloadType: 9, clockRate: 8_000 },
  { name: 'opus', payloadType: 96, clockRate: 48_000, fmtp: 'useinbandfec=1' },
];

/** Processor time of one frame of 20 ms each way, from and to 48 kHz, and what that is of one core for a call in both directions. */
export async function run(_options: BenchOptions): Promise<BenchReport> {
  const speech = speechLike(FRAMES * FRAME_SAMPLES);
  const rows: BenchReport['rows'][number][] = [];
  for (const codec of codecs) rows.push(await measure(codec, speech));
  if (lastResult() === undefined) throw new Error('nothing was measured');
  return { name: 'codecs', rows };
}

async function measure(codec: MediaCodec, speech: Int16Array): Promise<BenchReport['rows'][number]> {
  using encoder = await makeEncoder(codec, FRAME_MS);
  using decoder = await makeDecoder(codec);
  const packets = Array.from({ length: FRAMES }, (_, index) => encoder.encode(frameOf(speech, index)));
  const times = microsecondsPerCall(contenders(encoder, decoder, packets, speech), ROUNDS);
  const [encodeUs, decodeUs] = [times.get('encode') ?? 0, times.get('decode') ?? 0];
  return {
    codec: codec.name,
    'encode µs': Math.round(encodeUs),
    'decode µs': Math.round(decodeUs),
    'conceal µs': Math.round(times.get('conceal') ?? 0),
    '% of a core': Math.round(((encodeUs + decodeUs) / (FRAME_MS * 10)) * 100) / 100,
    'kbit/s': Math.round((packets.reduce((sum, { length }) => sum + length, 0) * 8) / (FRAMES * FRAME_MS)),
  };
}

function contenders(
  encoder: AudioEncoder,
  decoder: AudioDecoder,
  packets: readonly Uint8Array[],
  speech: Int16Array,
): Contender[] {
  let encoded = 0;
  let decoded = 0;
  const both: Contender[] = [
    { name: 'encode', work: () => encoder.encode(frameOf(speech, encoded++ % FRAMES)) },
    { name: 'decode', work: () => decoder.decode(packets[decoded++ % FRAMES] ?? new Uint8Array(0)) },
  ];
  if (decoder.conceal === undefined) return both;
  return [...both, { name: 'conceal', work: () => decoder.conceal?.(FRAME_SAMPLES) }];
}

function frameOf(pcm: Int16Array, index: number): Int16Array {
  return pcm.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES);
}

/** A gliding voice in syllables, so that the encoder has its usual work. */
function speechLike(samples: number): Int16Array {
  let phase = 0;
  return Int16Array.from({ length: samples }, (_, index) => {
    const t = index / 48_000;
    phase += (2 * Math.PI * (130 + 40 * Math.sin(2 * t))) / 48_000;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 2.7 * t));
    let sum = 0;
    for (let harmonic = 1; harmonic <= 20; harmonic++) sum += Math.sin(harmonic * phase) / harmonic;
    return 6_000 * syllable * sum;
  });
}
