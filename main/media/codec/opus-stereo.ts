import { Application, createEncoder } from 'libopus-wasm';
import { SAMPLE_RATE } from '../protocol.ts';

/** Two voices, one in each channel: what a recording is made with. */
export interface StereoEncoder extends Disposable {
  /** Samples that a decoder puts out before the first one. */
  readonly lookahead: number;
  /** @param pcm 20 ms: 960 samples of each channel, interleaved @returns one packet */
  encode(pcm: Int16Array): Uint8Array;
}

export const STEREO_FRAME_SAMPLES = SAMPLE_RATE / 50;
const BITRATE = 64_000;
/** Recording goes on beside the call: half the search costs little quality at this rate. */
const COMPLEXITY = 5;
const LONGEST_PACKET_BYTES = 1_275;

/** Opus for two voices that have nothing to do with each other. */
export async function stereoEncoder(): Promise<StereoEncoder> {
  const encoder = await createEncoder({
    application: Application.Audio,
    channels: 2,
    sampleRate: SAMPLE_RATE,
    frameSize: STEREO_FRAME_SAMPLES,
    bitrate: BITRATE,
    complexity: COMPLEXITY,
  });
  return {
    lookahead: encoder.getLookahead(),
    encode: (pcm) => encoder.encode(pcm, { maxPacketBytes: LONGEST_PACKET_BYTES }),
    [Symbol.dispose]: () => encoder.free(),
  };
}
