/** ITU-T G.711: one byte a sample, logarithmic in eight segments of sixteen steps. Samples here are 16-bit. */
const MU_BIAS = 0x84;
const MU_CLIP = 32_635;

/** Expands one µ-law byte. */
function expandMu(byte: number): number {
  const code = ~byte & 0xff;
  const magnitude = ((((code & 0x0f) << 3) + MU_BIAS) << ((code >> 4) & 0x07)) - MU_BIAS;
  return (code & 0x80) === 0 ? magnitude : -magnitude;
}

/** Compresses one sample to µ-law. */
function compressMu(sample: number): number {
  const magnitude = Math.min(Math.abs(sample), MU_CLIP) + MU_BIAS;
  const segment = 31 - Math.clz32(magnitude) - 7;
  const code = (sample < 0 ? 0x80 : 0) | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f);
  return ~code & 0xff;
}

/** Expands one A-law byte; even bits travel inverted. */
function expandA(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code >> 4) & 0x07;
  const step = (code & 0x0f) << 4;
  const magnitude = segment === 0 ? step + 8 : (step + 0x108) << (segment - 1);
  return (code & 0x80) === 0 ? -magnitude : magnitude;
}

/** Compresses one sample to A-law. */
function compressA(sample: number): number {
  const magnitude = sample < 0 ? ~sample : sample;
  const segment = Math.max(0, 31 - Math.clz32(magnitude) - 7);
  const step = (segment < 2 ? magnitude >> 4 : magnitude >> (segment + 3)) & 0x0f;
  return ((sample < 0 ? 0 : 0x80) | (segment << 4) | step) ^ 0x55;
}

/** Both directions of one law as tables. */
export interface G711Law {
  readonly name: 'PCMU' | 'PCMA';
  /** Of every byte. */
  readonly expanded: Int16Array;
  /** Of every sample, at index sample + 32768. */
  readonly compressed: Uint8Array;
}

function tabulate(name: G711Law['name'], expand: (byte: number) => number, compress: (sample: number) => number): G711Law {
  return {
    name,
    expanded: Int16Array.from({ length: 256 }, (_, byte) => expand(byte)),
    compressed: Uint8Array.from({ length: 65_536 }, (_, index) => compress(index - 32_768)),
  };
}

export const muLaw: G711Law = tabulate('PCMU', expandMu, compressMu);
export const aLaw: G711Law = tabulate('PCMA', expandA, compressA);
