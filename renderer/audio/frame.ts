/** The sound between the window and the media host: mono, 48 kHz, 16 bits, in frames of 20 ms. */
export const SAMPLE_RATE = 48_000;
export const FRAME_SAMPLES = 960;
export const FRAME_BYTES = FRAME_SAMPLES * Int16Array.BYTES_PER_ELEMENT;

/** -1 … 1 as 16 bits; beyond it clips. */
export function toInt16(sample: number): number {
  return Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
}

/** 16 bits as -1 … 1. */
export function toFloat(sample: number): number {
  return sample / 32_768;
}

/**
 * The samples of a message from the media host: an Int16Array, its bytes, or a buffer of them. Anything else, also a frame of another
 * length, is undefined.
 */
export function frameOf(message: unknown): Int16Array | undefined {
  const bytes = message instanceof ArrayBuffer ? new Uint8Array(message) : message;
  if (!ArrayBuffer.isView(bytes) || bytes.byteLength !== FRAME_BYTES) return undefined;
  if (bytes.byteOffset % 2 === 0) return new Int16Array(bytes.buffer, bytes.byteOffset, FRAME_SAMPLES);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + FRAME_BYTES));
}
