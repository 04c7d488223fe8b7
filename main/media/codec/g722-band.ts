/** The tables and bounds in which the two bands of G.722 differ. */
interface BandTables {
  /** Of the logarithm of the step width: its first value comes from `firstStep`. */
  readonly highestLogStep: number;
  readonly firstStep: number;
  /** How far the step is shifted (G.722 §6.2.1.3, §6.2.2.3). */
  readonly stepShift: number;
}

/** W_L, by the magnitude in a code word of four bits. */
const lowLogSteps = Int16Array.of(-60, 3_042, 1_198, 538, 334, 172, 58, -30, 3_042, 1_198, 538, 334, 172, 58, -30, -60);
/** W_H, by a code word of two bits. */
const highLogSteps = Int16Array.of(798, -214, 798, -214);
/** Inverse quantizers with four, two and six bits: Q4, Q2, Q6 (G.722 tables 14 to 16 of §6). */
const low4 = Int16Array.of(
  ...[0, -20_456, -12_896, -8_968, -6_288, -4_240, -2_584, -1_200, 20_456, 12_896, 8_968, 6_288, 4_240, 2_584, 1_200, 0],
);
const high2 = Int16Array.of(-7_408, -1_616, 7_408, 1_616);
const low6Magnitudes: readonly number[] = [
  ...[24_808, 21_904, 19_008, 16_704, 14_984, 13_512, 12_280, 11_192, 10_232, 9_360, 8_576, 7_856, 7_192, 6_576],
  ...[6_000, 5_456, 4_944, 4_464, 4_008, 3_576, 3_168, 2_776, 2_400, 2_032, 1_688, 1_360, 1_040, 728],
];
const low6 = Int16Array.of(
  ...[-136, -136, -136, -136],
  ...low6Magnitudes.map((magnitude) => -magnitude),
  ...low6Magnitudes,
  ...[432, 136, -432, -136],
);
/** Decision levels of the quantizer with six bits (table 14), for a step of 2^12. */
const low6Decisions = Int16Array.of(
  ...[35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1_023, 1_121, 1_219, 1_339],
  ...[1_458, 1_612, 1_765, 1_980, 2_195, 2_557, 2_919],
);
const HIGH_DECISION = 564;
/** 2^11 times 2^(n/32) (table 13). */
const logToLinear = Int16Array.of(
  ...[2_048, 2_093, 2_139, 2_186, 2_233, 2_282, 2_332, 2_383, 2_435, 2_489, 2_543, 2_599, 2_656, 2_714, 2_774, 2_834],
  ...[2_896, 2_960, 3_025, 3_091, 3_158, 3_228, 3_298, 3_371, 3_444, 3_520, 3_597, 3_676, 3_756, 3_838, 3_922, 4_008],
);

const lowTables: BandTables = { highestLogStep: 18_432, firstStep: 32, stepShift: 8 };
const highTables: BandTables = { highestLogStep: 22_528, firstStep: 8, stepShift: 10 };

function saturate(value: number): number {
  return value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
}

/** Reconstructed sound of a band has 15 bits (§6.2.1.6). */
function limited(value: number): number {
  return value > 16_383 ? 16_383 : value < -16_384 ? -16_384 : value;
}

function sign(value: number): -1 | 1 {
  return value < 0 ? -1 : 1;
}

/** The adaptive predictor and step of one band, the same in encoder and decoder (G.722 §3.5, §3.6, §6.2). All values are whole. */
class Band {
  readonly #tables: BandTables;
  /** The last six quantized differences and their coefficients. */
  readonly #differences = new Int32Array(6);
  readonly #zeros = new Int32Array(6);
  /** The last two reconstructed and partially reconstructed signals, and the coefficients of the poles. */
  #recent = 0;
  #earlier = 0;
  #recentPartial = 0;
  #earlierPartial = 0;
  #pole1 = 0;
  #pole2 = 0;
  #zeroPart = 0;
  #logStep = 0;
  step: number;
  /** What the next sample is expected to be. */
  predicted = 0;

  constructor(tables: BandTables) {
    this.#tables = tables;
    this.step = tables.firstStep;
  }

  /** Learns from one sample. @param difference quantized with the fewest bits @param logStep how its code word changes the step */
  adapt(difference: number, logStep: number): void {
    this.#adaptStep(logStep);
    const reconstructed = saturate(this.predicted + difference);
    const partial = saturate(this.#zeroPart + difference);
    this.#adaptPoles(partial);
    this.#adaptZeros(difference);
    this.#earlier = this.#recent;
    this.#recent = reconstructed;
    this.#earlierPartial = this.#recentPartial;
    this.#recentPartial = partial;
    this.#predict();
  }

  /** §6.2.1.3, §6.2.2.3. */
  #adaptStep(change: number): void {
    const { highestLogStep, stepShift } = this.#tables;
    this.#logStep = Math.min(Math.max(((this.#logStep * 127) >> 7) + change, 0), highestLogStep);
    const shift = stepShift - (this.#logStep >> 11);
    const linear = logToLinear[(this.#logStep >> 6) & 31] ?? 0;
    this.step = (shift < 0 ? linear << -shift : linear >> shift) << 2;
  }

  /** §6.2.1.4, UPPOL1 and UPPOL2. */
  #adaptPoles(partial: number): void {
    const isLikeLast = sign(partial) === sign(this.#recentPartial);
    const isLikeEarlier = sign(partial) === sign(this.#earlierPartial);
    const quadrupled = saturate(this.#pole1 * 4);
    const against = Math.min(isLikeLast ? -quadrupled : quadrupled, 32_767);
    const second = (isLikeEarlier ? 128 : -128) + (against >> 7) + ((this.#pole2 * 32_512) >> 15);
    this.#pole2 = Math.min(Math.max(second, -12_288), 12_288);
    const bound = 15_360 - this.#pole2;
    const first = (isLikeLast ? 192 : -192) + ((this.#pole1 * 32_640) >> 15);
    this.#pole1 = Math.min(Math.max(first, -bound), bound);
  }

  /** §6.2.1.4, UPZERO; then the differences move on by one. */
  #adaptZeros(difference: number): void {
    const differences = this.#differences;
    const zeros = this.#zeros;
    for (let index = 5; index >= 0; index--) {
      const held = differences[index] ?? 0;
      const towards = difference === 0 ? 0 : sign(held) === sign(difference) ? 128 : -128;
      zeros[index] = saturate(towards + (((zeros[index] ?? 0) * 32_640) >> 15));
      differences[index] = index === 0 ? difference : (differences[index - 1] ?? 0);
    }
  }

  /** §6.2.1.5: the part of the poles, and of the zeros. */
  #predict(): void {
    const poles = ((this.#pole1 * saturate(2 * this.#recent)) >> 15) + ((this.#pole2 * saturate(2 * this.#earlier)) >> 15);
    let zeros = 0;
    for (let index = 0; index < 6; index++) {
      zeros += ((this.#zeros[index] ?? 0) * saturate(2 * (this.#differences[index] ?? 0))) >> 15;
    }
    this.#zeroPart = saturate(zeros);
    this.predicted = saturate(saturate(poles) + this.#zeroPart);
  }
}

/** 0 to 4 kHz in six bits a sample. Encoding and decoding share the state: one object does one of them. */
export class LowBand {
  readonly #band = new Band(lowTables);

  /** @param sample 15 bits @returns the code word, 6 bits */
  encode(sample: number): number {
    const error = saturate(sample - this.#band.predicted);
    const magnitude = error < 0 ? -(error + 1) : error;
    let level = 0;
    while (level < low6Decisions.length && magnitude >= ((low6Decisions[level] ?? 0) * this.#band.step) >> 12) level++;
    const code = error < 0 ? (level < 2 ? 63 - level : 33 - level) : 61 - level;
    this.#adapt(code);
    return code;
  }

  /** @returns the sample, 15 bits */
  decode(code: number): number {
    const sample = limited(this.#band.predicted + ((this.#band.step * (low6[code] ?? 0)) >> 15));
    this.#adapt(code);
    return sample;
  }

  /** The predictor sees the four upper bits only, so that the two lower may be lost on the way (§1.4). */
  #adapt(code: number): void {
    const coarse = code >> 2;
    this.#band.adapt((this.#band.step * (low4[coarse] ?? 0)) >> 15, lowLogSteps[coarse] ?? 0);
  }
}

/** 4 to 8 kHz in two bits a sample. Encoding and decoding share the state: one object does one of them. */
export class HighBand {
  readonly #band = new Band(highTables);

  /** @param sample 15 bits @returns the code word, 2 bits */
  encode(sample: number): number {
    const error = saturate(sample - this.#band.predicted);
    const magnitude = error < 0 ? -(error + 1) : error;
    const isLarge = magnitude >= (HIGH_DECISION * this.#band.step) >> 12;
    const code = (error < 0 ? 0 : 2) + (isLarge ? 0 : 1);
    this.#adapt(code);
    return code;
  }

  /** @returns the sample, 15 bits */
  decode(code: number): number {
    const sample = limited(this.#band.predicted + this.#differenceOf(code));
    this.#adapt(code);
    return sample;
  }

  #adapt(code: number): void {
    this.#band.adapt(this.#differenceOf(code), highLogSteps[code] ?? 0);
  }

  #differenceOf(code: number): number {
    return (this.#band.step * (high2[code] ?? 0)) >> 15;
  }
}
