import { type AudioCodec, isSameCodec } from './audio-codec.ts';

/**
 * `codecs` with payload types that agree with those we `announced` before: a number keeps its codec for the whole
 * session (RFC 3264 §8.3.2). A codec whose own number stands for another one by now gets a free dynamic number; when
 * there is none left, it is left out.
 */
export function withKeptNumbers(codecs: readonly AudioCodec[], announced: readonly AudioCodec[]): readonly AudioCodec[] {
  const taken = new Set(announced.map(({ payloadType }) => payloadType));
  const kept: AudioCodec[] = [];
  for (const codec of codecs) {
    const before = announced.find((other) => isSameCodec(other, codec));
    const payloadType = before?.payloadType ?? (taken.has(codec.payloadType) ? freeNumber(taken, codecs) : codec.payloadType);
    if (payloadType === undefined) continue;
    taken.add(payloadType);
    kept.push({ ...codec, payloadType });
  }
  return kept;
}

/** All that was ever announced: `codecs` replace what had their numbers. */
export function announcedWith(announced: readonly AudioCodec[], codecs: readonly AudioCodec[]): readonly AudioCodec[] {
  const replaced = new Set(codecs.map(({ payloadType }) => payloadType));
  return [...codecs, ...announced.filter(({ payloadType }) => !replaced.has(payloadType))];
}

/** A number of the dynamic range (RFC 3551 §6) that nobody has or wants. */
function freeNumber(taken: ReadonlySet<number>, wanted: readonly AudioCodec[]): number | undefined {
  for (let number = 96; number < 128; number++) {
    if (!taken.has(number) && !wanted.some(({ payloadType }) => payloadType === number)) return number;
  }
  return undefined;
}
