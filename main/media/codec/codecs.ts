import type { MediaCodec } from '../protocol.ts';
import type { AudioDecoder, AudioEncoder } from './codec.ts';
import { aLaw, muLaw } from './g711.ts';
import { g711Decoder, g711Encoder } from './g711-codec.ts';
import { g722Decoder, g722Encoder } from './g722-codec.ts';
import { opusDecoder, opusEncoder, prepareOpus } from './opus-codec.ts';

interface CodecMaker {
  readonly clockRate: number;
  encoder(codec: MediaCodec, ptimeMs: number): Promise<AudioEncoder>;
  decoder(codec: MediaCodec): Promise<AudioDecoder>;
}

/** Every codec there is, by its upper-case SDP name. A further one is one row here. */
const makers: ReadonlyMap<string, CodecMaker> = new Map([
  [
    'PCMU',
    { clockRate: 8_000, encoder: async (_, ptimeMs) => g711Encoder(muLaw, ptimeMs), decoder: async () => g711Decoder(muLaw) },
  ],
  [
    'PCMA',
    { clockRate: 8_000, encoder: async (_, ptimeMs) => g711Encoder(aLaw, ptimeMs), decoder: async () => g711Decoder(aLaw) },
  ],
  ['G722', { clockRate: 8_000, encoder: async (_, ptimeMs) => g722Encoder(ptimeMs), decoder: async () => g722Decoder() }],
  ['OPUS', { clockRate: 48_000, encoder: ({ fmtp }, ptimeMs) => opusEncoder(fmtp, ptimeMs), decoder: () => opusDecoder() }],
] satisfies [string, CodecMaker][]);

/** Whether sound of this format can be sent and played. */
export function isSupportedCodec(codec: MediaCodec): boolean {
  return makers.get(codec.name.toUpperCase())?.clockRate === codec.clockRate;
}

/** A new encoder; throws for a codec that {@link isSupportedCodec} denies. @param ptimeMs 10 to 60, a multiple of 10 */
export function makeEncoder(codec: MediaCodec, ptimeMs: number): Promise<AudioEncoder> {
  return makerOf(codec).encoder(codec, ptimeMs);
}

/** A new decoder; throws for a codec that {@link isSupportedCodec} denies. */
export function makeDecoder(codec: MediaCodec): Promise<AudioDecoder> {
  return makerOf(codec).decoder(codec);
}

/** Loads what codecs load on first use, so that the first call does not wait for it. */
export async function prepareCodecs(): Promise<void> {
  await prepareOpus();
}

function makerOf(codec: MediaCodec): CodecMaker {
  const maker = makers.get(codec.name.toUpperCase());
  if (maker === undefined) throw new RangeError(`no codec ${codec.name}`);
  return maker;
}
