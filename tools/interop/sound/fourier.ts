/** The least power of two that is not below `length`. */
export function powerOfTwoFrom(length: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, length)));
}

/** Complex values, real and imaginary parts apart; the length is a power of two. */
export class Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;

  constructor(length: number) {
    this.re = new Float64Array(length);
    this.im = new Float64Array(length);
  }

  /** Transforms real samples, extended by zeros to `length`. */
  static of(samples: ArrayLike<number>, length: number): Spectrum {
    const spectrum = new Spectrum(length);
    spectrum.re.set(samples);
    transform(spectrum.re, spectrum.im);
    return spectrum;
  }
}

/**
 * Circular cross-correlation of what two spectra were made of: element `lag` is the sum over i of `window[i] * reference[i + lag]`.
 */
export function crossCorrelation(reference: Spectrum, window: Spectrum): Float64Array {
  const length = reference.re.length;
  // The inverse transform of reference times conj(window) is the forward transform of its conjugate: real, so no more to undo.
  const product = new Spectrum(length);
  for (let k = 0; k < length; k++) {
    const a = reference.re[k] ?? 0;
    const b = reference.im[k] ?? 0;
    const c = window.re[k] ?? 0;
    const d = window.im[k] ?? 0;
    product.re[k] = a * c + b * d;
    product.im[k] = a * d - b * c;
  }
  transform(product.re, product.im);
  return product.re.map((value) => value / length);
}

/** Fast Fourier transform in place, radix 2. */
function transform(re: Float64Array, im: Float64Array): void {
  const length = re.length;
  swapBitReversed(re, im);
  for (let size = 2; size <= length; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k++) {
      const angle = (-2 * Math.PI * k) / size;
      const wr = Math.cos(angle);
      const wi = Math.sin(angle);
      for (let at = k; at < length; at += size) {
        const other = at + half;
        const or = re[other] ?? 0;
        const oi = im[other] ?? 0;
        const tr = wr * or - wi * oi;
        const ti = wr * oi + wi * or;
        const ar = re[at] ?? 0;
        const ai = im[at] ?? 0;
        re[other] = ar - tr;
        im[other] = ai - ti;
        re[at] = ar + tr;
        im[at] = ai + ti;
      }
    }
  }
}

function swapBitReversed(re: Float64Array, im: Float64Array): void {
  const length = re.length;
  for (let index = 1, reversed = 0; index < length; index++) {
    let bit = length >> 1;
    for (; reversed & bit; bit >>= 1) reversed ^= bit;
    reversed |= bit;
    if (index >= reversed) continue;
    const r = re[index] ?? 0;
    const i = im[index] ?? 0;
    re[index] = re[reversed] ?? 0;
    im[index] = im[reversed] ?? 0;
    re[reversed] = r;
    im[reversed] = i;
  }
}
