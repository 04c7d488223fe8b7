const RATE = 8_000;
const SECONDS = 6;
/** Who speaks takes turns. */
const TURN_SECONDS = 1.5;
const HEADER_BYTES = 44;
const PIECE_BYTES = 32_768;

/** Two voices in turn, one in each channel: a WAV file in pieces as base64, which browsers play and draw like what a call leaves. */
export function* cannedRecording(): Generator<string, void> {
  const bytes = wavOf(Int16Array.from({ length: 2 * RATE * SECONDS }, (_, index) => voice(Math.floor(index / 2), index % 2)));
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    yield btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE_BYTES)));
  }
}

function voice(sample: number, channel: number): number {
  const seconds = sample / RATE;
  if (Math.floor(seconds / TURN_SECONDS) % 2 !== channel) return 0;
  const syllables = Math.abs(Math.sin(seconds * 7)) * Math.abs(Math.sin(seconds * 2.3));
  return Math.round(24_000 * syllables * Math.sin(2 * Math.PI * (170 + 80 * channel) * seconds));
}

function wavOf(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + samples.byteLength);
  const view = new DataView(bytes.buffer);
  const put = (at: number, tag: string): void => bytes.set(new TextEncoder().encode(tag), at);
  put(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  put(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 4, true);
  view.setUint16(32, 4, true);
  view.setUint16(34, 16, true);
  put(36, 'data');
  view.setUint32(40, samples.byteLength, true);
  bytes.set(new Uint8Array(samples.buffer), HEADER_BYTES);
  return bytes;
}
