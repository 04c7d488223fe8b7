/** Rounds and saturates to a 16-bit sample. */
export function toSample(value: number): number {
  return Math.min(Math.max(Math.round(value), -32_768), 32_767);
}

/** Fades linearly from `from` to `to`, of equal length, into `into`, which may be one of them. */
export function crossfade(from: Int16Array, to: Int16Array, into: Int16Array): void {
  const { length } = into;
  for (let index = 0; index < length; index++) {
    const weight = (index + 0.5) / length;
    into[index] = toSample((from[index] ?? 0) * (1 - weight) + (to[index] ?? 0) * weight);
  }
}
