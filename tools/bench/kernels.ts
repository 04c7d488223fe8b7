import { G722Decoder, G722Encoder } from '../../main/media/codec/g722.ts';
import { convolvePhasesHere } from '../../main/media/dsp/convolve-phases.ts';
import { type FilterRun, kernels, newG722State } from '../../native/kernels/kernels.ts';
import { lastResult, microsecondsPerCall, significant } from './compare-speed.ts';
import type { BenchOptions, BenchReport } from './report.ts';

const ROUNDS = 7;
const FRAME_SAMPLES = 960;

interface Pair {
  readonly kernel: string;
  readonly compiled: () => unknown;
  readonly twin: () => unknown;
}

/** Processor time of 20 ms of sound in the compiled kernels and in their twins of TypeScript. A kernel without gain is not kept. */
export async function run(_options: BenchOptions): Promise<BenchReport> {
  const rows = [filterPair('48 to 8 kHz', 180, 1, 6), filterPair('8 to 48 kHz', 32, 6, 1), encoderPair(), decoderPair()].map(
    rowOf,
  );
  if (lastResult() === undefined) throw new Error('nothing was measured');
  return { name: 'kernels', rows };
}

function rowOf({ kernel, compiled, twin }: Pair): BenchReport['rows'][number] {
  const contenders = [
    { name: 'compiled', work: compiled },
    { name: 'twin', work: twin },
  ];
  const times = microsecondsPerCall(contenders, ROUNDS);
  const [compiledUs, twinUs] = [times.get('compiled') ?? 0, times.get('twin') ?? 0];
  return {
    kernel,
    'compiled µs': significant(compiledUs),
    'twin µs': significant(twinUs),
    gain: significant(twinUs / compiledUs),
  };
}

function available(): NonNullable<typeof kernels> {
  if (kernels === undefined) throw new Error('no WebAssembly with SIMD here: only the twins can run');
  return kernels;
}

function filterPair(name: string, taps: number, up: number, down: number): Pair {
  const count = up > 1 ? FRAME_SAMPLES : FRAME_SAMPLES / down;
  const window = Float32Array.from({ length: taps + (count * down) / up }, (_, index) => 8_000 * Math.sin(index));
  const coefficients = new Float32Array(up * taps).fill(1 / taps);
  const filter: FilterRun = { window, coefficients, taps, up, down, phase: 0, start: 0 };
  const output = new Int16Array(count);
  return {
    kernel: `filter ${name}`,
    compiled: () => available().convolvePhases(filter, output),
    twin: () => convolvePhasesHere(filter, output),
  };
}

function encoderPair(): Pair {
  const pcm = Int16Array.from({ length: 320 }, (_, index) => 8_000 * Math.sin(index * 0.7));
  const [state, encoder] = [newG722State(), new G722Encoder()];
  return {
    kernel: 'G.722 encoder',
    compiled: () => available().encodeG722(state, pcm),
    twin: () => encoder.encode(pcm),
  };
}

function decoderPair(): Pair {
  const bytes = Uint8Array.from({ length: 160 }, (_, index) => (index * 77) & 255);
  const [state, decoder] = [newG722State(), new G722Decoder()];
  return {
    kernel: 'G.722 decoder',
    compiled: () => available().decodeG722(state, bytes),
    twin: () => decoder.decode(bytes),
  };
}
