import type { Sound } from './wav.ts';

/** Zero crossings of the sinc on each side: some 80 dB down outside the band. */
const CROSSINGS = 32;
const STEPS_PER_CROSSING = 256;
/** Share of the smaller Nyquist band that passes. */
const PASSBAND = 0.94;

const kernel = Float64Array.from({ length: CROSSINGS * STEPS_PER_CROSSING + 1 }, (_, index) => {
  const x = index / STEPS_PER_CROSSING;
  const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / CROSSINGS);
  return window * (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
});

/** The same sound at another rate, band-limited, without delay. Slow and exact: for measuring, not for calls. */
export function resample({ rateHz: from, samples }: Sound, to: number): Sound {
  if (from === to) return { rateHz: to, samples };
  const bandwidth = Math.min(1, to / from) * PASSBAND;
  const reach = CROSSINGS / bandwidth;
  const length = Math.floor((samples.length * to) / from);
  const resampled = new Float32Array(length);
  for (let index = 0; index < length; index++) {
    const centre = (index * from) / to;
    const last = Math.min(samples.length - 1, Math.floor(centre + reach));
    let sum = 0;
    for (let at = Math.max(0, Math.ceil(centre - reach)); at <= last; at++) {
      sum += (samples[at] ?? 0) * (kernel[Math.round(Math.abs(at - centre) * bandwidth * STEPS_PER_CROSSING)] ?? 0);
    }
    resampled[index] = sum * bandwidth;
  }
  return { rateHz: to, samples: resampled };
}
