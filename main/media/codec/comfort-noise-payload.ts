/** Background noise as its sender describes it (RFC 3389 §3). */
export interface NoiseDescription {
  /** -127…0. */
  readonly levelDbov: number;
  /** Reflection coefficients of its spectrum at 8 kHz, each within -1…1; none is white noise. */
  readonly reflection: readonly number[];
}

/** More than anybody sends (RFC 3389 §3.3 advises 10): the rest is not looked at. */
const MOST_COEFFICIENTS = 12;
/** Of a quantised coefficient, in 1/32768 (RFC 3389 §3.3). */
const QUANTUM = 258 / 32_768;
const MIDDLE = 127;

/** Reads the payload of comfort noise; an empty one is silence. 255 is reserved and taken as 0. */
export function parseComfortNoise(payload: Uint8Array): NoiseDescription {
  const [level = 127, ...coefficients] = payload.subarray(0, 1 + MOST_COEFFICIENTS);
  return {
    levelDbov: -(level & 0x7f),
    reflection: coefficients.map((value) => (value === 255 ? 0 : Math.min(Math.max(QUANTUM * (value - MIDDLE), -0.99), 0.99))),
  };
}
