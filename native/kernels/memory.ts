/** Where things lie in the memory of the kernels, in bytes. The compiler's own tables end below `state`; nothing ever grows. */
export const memoryPages = 8;

export const places = {
  /** 68 words of G.722. */
  state: 4_096,
  /** Coefficients, each set once. */
  tables: 8_192,
  /** Sound that goes in: 32-bit floats of a filter, or 16-bit samples. */
  input: 262_144,
  /** Bytes of a codec or 16-bit samples that come out. */
  output: 393_216,
  end: 524_288,
} as const;
