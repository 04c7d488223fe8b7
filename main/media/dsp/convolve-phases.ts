import { type FilterRun, kernels } from '../../../native/kernels/kernels.ts';
import { toSample } from './sample.ts';

/** Fills `output` with what a polyphase filter makes of its window, compiled where that can be had. */
export function convolvePhases(run: FilterRun, output: Int16Array): void {
  if (kernels?.convolvePhases(run, output) !== true) convolvePhasesHere(run, output);
}

/** The same in TypeScript; both agree within one step of 16 bits. */
export function convolvePhasesHere({ window, coefficients, taps, up, down, phase, start }: FilterRun, output: Int16Array): void {
  let at = start;
  let current = phase;
  for (let index = 0; index < output.length; index++) {
    const row = current * taps;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) sum += (window[at + tap] ?? 0) * (coefficients[row + tap] ?? 0);
    output[index] = toSample(sum);
    current += down;
    at += Math.floor(current / up);
    current %= up;
  }
}
