// The twin of main/media/codec/g722.ts and g722-band.ts, bit by bit: see there for the sections of G.722. All values are whole.

const HALF_TAPS: i32 = 12;
const WINDOW_WORDS: i32 = 24;
const HIGH_DECISION: i32 = 564;
const LOW_HIGHEST_LOG_STEP: i32 = 18432;
const HIGH_HIGHEST_LOG_STEP: i32 = 22528;
const LOW_STEP_SHIFT: i32 = 8;
const HIGH_STEP_SHIFT: i32 = 10;
const LEVELS: i32 = 29;

const taps = memory.data<i16>([3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11]);
const lowLogSteps = memory.data<i16>([
  -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60,
]);
const highLogSteps = memory.data<i16>([798, -214, 798, -214]);
const low4 = memory.data<i16>([
  0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0,
]);
const high2 = memory.data<i16>([-7408, -1616, 7408, 1616]);
const low6 = memory.data<i16>([
  -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856, -7192,
  -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728, 24808, 21904, 19008,
  16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400,
  2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
]);
const low6Decisions = memory.data<i16>([
  35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612,
  1765, 1980, 2195, 2557, 2919,
]);
const logToLinear = memory.data<i16>([
  2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960, 3025, 3091, 3158,
  3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
]);

/** One band, as it lies in memory: 22 words. */
@unmanaged
class Band {
  difference0: i32;
  difference1: i32;
  difference2: i32;
  difference3: i32;
  difference4: i32;
  difference5: i32;
  zero0: i32;
  zero1: i32;
  zero2: i32;
  zero3: i32;
  zero4: i32;
  zero5: i32;
  recent: i32;
  earlier: i32;
  recentPartial: i32;
  earlierPartial: i32;
  pole1: i32;
  pole2: i32;
  zeroPart: i32;
  logStep: i32;
  step: i32;
  predicted: i32;
}

/** Behind the low band lies the high one, behind that the window of the filter: 68 words in all. */
const BAND_BYTES: usize = 88;

@inline
function at16(table: usize, index: i32): i32 {
  return load<i16>(table + ((<usize>index) << 1));
}

@inline
function clamp(value: i32, least: i32, most: i32): i32 {
  return min(max(value, least), most);
}

@inline
function saturate(value: i32): i32 {
  return clamp(value, -32768, 32767);
}

@inline
function limited(value: i32): i32 {
  return clamp(value, -16384, 16383);
}

function adapt(band: Band, difference: i32, logChange: i32, highestLogStep: i32, stepShift: i32): void {
  band.logStep = clamp(((band.logStep * 127) >> 7) + logChange, 0, highestLogStep);
  const shift = stepShift - (band.logStep >> 11);
  const linear = at16(logToLinear, (band.logStep >> 6) & 31);
  band.step = (shift < 0 ? linear << -shift : linear >> shift) << 2;

  const reconstructed = saturate(band.predicted + difference);
  const partial = saturate(band.zeroPart + difference);
  adaptPoles(band, partial);
  adaptZeros(band, difference);
  band.earlier = band.recent;
  band.recent = reconstructed;
  band.earlierPartial = band.recentPartial;
  band.recentPartial = partial;
  predict(band);
}

function adaptPoles(band: Band, partial: i32): void {
  const isLikeLast = (partial ^ band.recentPartial) >= 0;
  const isLikeEarlier = (partial ^ band.earlierPartial) >= 0;
  const quadrupled = saturate(band.pole1 * 4);
  const against = min(isLikeLast ? -quadrupled : quadrupled, 32767);
  const second = (isLikeEarlier ? 128 : -128) + (against >> 7) + ((band.pole2 * 32512) >> 15);
  band.pole2 = clamp(second, -12288, 12288);
  const bound = 15360 - band.pole2;
  const first = (isLikeLast ? 192 : -192) + ((band.pole1 * 32640) >> 15);
  band.pole1 = clamp(first, -bound, bound);
}

@inline
function adaptedZero(zero: i32, held: i32, difference: i32): i32 {
  const towards = difference == 0 ? 0 : (held ^ difference) >= 0 ? 128 : -128;
  return saturate(towards + ((zero * 32640) >> 15));
}

function adaptZeros(band: Band, difference: i32): void {
  band.zero5 = adaptedZero(band.zero5, band.difference5, difference);
  band.zero4 = adaptedZero(band.zero4, band.difference4, difference);
  band.zero3 = adaptedZero(band.zero3, band.difference3, difference);
  band.zero2 = adaptedZero(band.zero2, band.difference2, difference);
  band.zero1 = adaptedZero(band.zero1, band.difference1, difference);
  band.zero0 = adaptedZero(band.zero0, band.difference0, difference);
  band.difference5 = band.difference4;
  band.difference4 = band.difference3;
  band.difference3 = band.difference2;
  band.difference2 = band.difference1;
  band.difference1 = band.difference0;
  band.difference0 = difference;
}

@inline
function part(coefficient: i32, value: i32): i32 {
  return (coefficient * saturate(2 * value)) >> 15;
}

function predict(band: Band): void {
  const poles = part(band.pole1, band.recent) + part(band.pole2, band.earlier);
  const zeros =
    part(band.zero0, band.difference0) +
    part(band.zero1, band.difference1) +
    part(band.zero2, band.difference2) +
    part(band.zero3, band.difference3) +
    part(band.zero4, band.difference4) +
    part(band.zero5, band.difference5);
  band.zeroPart = saturate(zeros);
  band.predicted = saturate(saturate(poles) + band.zeroPart);
}

@inline
function adaptLow(band: Band, code: i32): void {
  const coarse = code >> 2;
  adapt(band, (band.step * at16(low4, coarse)) >> 15, at16(lowLogSteps, coarse), LOW_HIGHEST_LOG_STEP, LOW_STEP_SHIFT);
}

@inline
function highDifference(band: Band, code: i32): i32 {
  return (band.step * at16(high2, code)) >> 15;
}

@inline
function adaptHigh(band: Band, code: i32): void {
  adapt(band, highDifference(band, code), at16(highLogSteps, code), HIGH_HIGHEST_LOG_STEP, HIGH_STEP_SHIFT);
}

function encodeLow(band: Band, sample: i32): i32 {
  const error = saturate(sample - band.predicted);
  const magnitude = error < 0 ? -(error + 1) : error;
  let level = 0;
  while (level < LEVELS && magnitude >= (at16(low6Decisions, level) * band.step) >> 12) level++;
  const code = error < 0 ? (level < 2 ? 63 - level : 33 - level) : 61 - level;
  adaptLow(band, code);
  return code;
}

function encodeHigh(band: Band, sample: i32): i32 {
  const error = saturate(sample - band.predicted);
  const magnitude = error < 0 ? -(error + 1) : error;
  const isLarge = magnitude >= (HIGH_DECISION * band.step) >> 12;
  const code = (error < 0 ? 0 : 2) + (isLarge ? 0 : 1);
  adaptHigh(band, code);
  return code;
}

/** Moves the window on by two samples. */
@inline
function shift(window: usize, first: i32, second: i32): void {
  memory.copy(window, window + 8, (WINDOW_WORDS - 2) << 2);
  store<i32>(window + ((WINDOW_WORDS - 2) << 2), first);
  store<i32>(window + ((WINDOW_WORDS - 1) << 2), second);
}

@inline
function olderSum(window: usize): i32 {
  let sum = 0;
  for (let index = 0; index < HALF_TAPS; index++) sum += load<i32>(window + ((<usize>index) << 3)) * at16(taps, index);
  return sum;
}

@inline
function newerSum(window: usize): i32 {
  let sum = 0;
  for (let index = 0; index < HALF_TAPS; index++) {
    sum += load<i32>(window + ((<usize>index) << 3), 4) * at16(taps, HALF_TAPS - 1 - index);
  }
  return sum;
}

/** @param state 68 words @param pcm two samples for each of `bytes` @param output `bytes` of them */
export function encodeG722(state: usize, pcm: usize, output: usize, bytes: i32): void {
  const low = changetype<Band>(state);
  const high = changetype<Band>(state + BAND_BYTES);
  const window = state + 2 * BAND_BYTES;
  for (let index = 0; index < bytes; index++) {
    const samples = pcm + ((<usize>index) << 2);
    shift(window, load<i16>(samples), load<i16>(samples, 2));
    const older = olderSum(window);
    const newer = newerSum(window);
    const lowCode = encodeLow(low, (newer + older) >> 14);
    store<u8>(output + <usize>index, (encodeHigh(high, (newer - older) >> 14) << 6) | lowCode);
  }
}

/** @param state 68 words @param input `bytes` of them @param pcm two samples for each */
export function decodeG722(state: usize, input: usize, pcm: usize, bytes: i32): void {
  const low = changetype<Band>(state);
  const high = changetype<Band>(state + BAND_BYTES);
  const window = state + 2 * BAND_BYTES;
  for (let index = 0; index < bytes; index++) {
    const byte = <i32>load<u8>(input + <usize>index);
    const lowCode = byte & 0x3f;
    const highCode = byte >> 6;
    const lowSample = limited(low.predicted + ((low.step * at16(low6, lowCode)) >> 15));
    adaptLow(low, lowCode);
    const highSample = limited(high.predicted + highDifference(high, highCode));
    adaptHigh(high, highCode);
    shift(window, lowSample + highSample, lowSample - highSample);
    const samples = pcm + ((<usize>index) << 2);
    store<i16>(samples, <i16>saturate(newerSum(window) >> 11));
    store<i16>(samples, <i16>saturate(olderSum(window) >> 11), 2);
  }
}
