/** Loudest sample of each part of a recording, 0 to 1, of both channels. */
export interface Peaks {
  readonly us: Float32Array;
  readonly them: Float32Array;
}

/** Decoding holds all of the sound in memory: a waveform is drawn of recordings up to this, some half an hour. */
export const MOST_DRAWN_BYTES = 16 * 1024 * 1024;

/** @param count of parts, 1 or more @returns one value for each */
export function peaksOf(channel: Float32Array, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, part) => {
    const from = Math.floor((part * channel.length) / count);
    const to = Math.floor(((part + 1) * channel.length) / count);
    let peak = 0;
    for (let at = from; at < to; at++) peak = Math.max(peak, Math.abs(channel[at] ?? 0));
    return Math.min(peak, 1);
  });
}
