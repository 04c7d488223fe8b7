/** The twin of `convolvePhases` in main/media/dsp: `count` outputs of a polyphase filter. @param taps a multiple of 4 */
export function convolvePhases(
  window: usize,
  coefficients: usize,
  output: usize,
  count: i32,
  taps: i32,
  up: i32,
  down: i32,
  phase: i32,
  start: i32,
): void {
  for (let at = 0; at < count; at++) {
    const sum = dotProduct(window + ((<usize>start) << 2), coefficients + ((<usize>(phase * taps)) << 2), taps);
    store<i16>(output + ((<usize>at) << 1), toSample(sum));
    const next = phase + down;
    start += next / up;
    phase = next % up;
  }
}

@inline
function toSample(value: f32): i16 {
  return <i16>(<i32>floor(min(max(value, -32768), 32767) + 0.5));
}

/** Four sums at a time, in two rows, so that one addition need not wait for the other. */
@inline
function dotProduct(a: usize, b: usize, taps: i32): f32 {
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  const pairs = a + ((<usize>(taps & ~7)) << 2);
  const end = a + ((<usize>taps) << 2);
  while (a < pairs) {
    even = f32x4.add(even, f32x4.mul(v128.load(a), v128.load(b)));
    odd = f32x4.add(odd, f32x4.mul(v128.load(a, 16), v128.load(b, 16)));
    a += 32;
    b += 32;
  }
  if (a < end) even = f32x4.add(even, f32x4.mul(v128.load(a), v128.load(b)));
  const sums = f32x4.add(even, odd);
  return (
    f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3))
  );
}
