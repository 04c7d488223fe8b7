import { Application, Bandwidth, createDecoder, createEncoder, type OpusDecoderHandle, Signal } from 'libopus-wasm';
import { SAMPLE_RATE } from '../protocol.ts';
import type { AudioDecoder, AudioEncoder } from './codec.ts';
import { carriesFec, opusSamplesIn } from './opus-packet.ts';
import { parseOpusParameters } from './opus-parameters.ts';

/** Fullband mono speech (RFC 7587 §3.1.1: 28 to 40 kbit/s). */
const BITRATE = 32_000;
/** The least that a receiver can ask for (RFC 7587 §6.1). */
const LEAST_BITRATE = 6_000;
/** Of 10, at little more than half of its time; the waveform of voice-like sound correlates with what was said by 0.9855, not 0.9863. */
const COMPLEXITY = 5;
/** Larger than any packet at the bit rates we use and below every path's MTU. */
const LONGEST_PACKET_BYTES = 1_275;
/** A packet of no more than a table of contents and one byte is one of DTX (RFC 6716 §2.1.9). */
const PAUSE_BYTES = 2;
const WARM_UP_FRAMES = 20;
/** Packet times one Opus frame can have, of those a call uses. */
const FRAME_MS = [60, 40, 20, 10] as const;

/** Widest band whose sound a receiver with this playback rate can use. */
const bandwidths: readonly (readonly [rate: number, bandwidth: Bandwidth])[] = [
  [8_000, Bandwidth.Narrowband],
  [12_000, Bandwidth.Mediumband],
  [16_000, Bandwidth.Wideband],
  [24_000, Bandwidth.Superwideband],
];

/** Loads libopus and runs it until it is compiled, about 50 ms: the first packets of the first call are then as quick as any. */
export async function prepareOpus(): Promise<void> {
  using encoder = await opusEncoder(undefined, 20);
  using decoder = await opusDecoder();
  const frame = new Int16Array(20 * (SAMPLE_RATE / 1000));
  for (let round = 0; round < WARM_UP_FRAMES; round++) {
    for (let index = 0; index < frame.length; index++) frame[index] = 8_000 * Math.sin(index * (0.02 + 0.01 * round));
    decoder.decode(encoder.encode(frame));
    decoder.conceal?.(frame.length);
  }
}

/**
 * An Opus encoder for mono voice, following the receiver's `fmtp` (RFC 7587 §6.1). FEC, where the receiver can use it, is
 * spent only once it reports loss.
 */
export async function opusEncoder(fmtp: string | undefined, ptimeMs: number): Promise<AudioEncoder> {
  const parameters = parseOpusParameters(fmtp);
  const frameMs = FRAME_MS.find((ms) => ms <= ptimeMs) ?? 10;
  const maxBandwidth = bandwidths.find(([rate]) => parameters.maxPlaybackRate <= rate)?.[1];
  const bitrate = Math.min(BITRATE, parameters.maxAverageBitrate);
  const encoder = await createEncoder({
    // Not VOIP: its moving high-pass turns the phase of low voices; with the voice hint the encoder chooses the same speech modes.
    application: Application.Audio,
    signal: Signal.Voice,
    channels: 1,
    sampleRate: SAMPLE_RATE,
    frameSize: frameMs * (SAMPLE_RATE / 1000),
    bitrate,
    complexity: COMPLEXITY,
    vbr: !parameters.isConstantBitrate,
    fec: parameters.useInbandFec,
    dtx: parameters.usesDtx,
    ...(maxBandwidth === undefined ? {} : { maxBandwidth }),
  });
  return {
    clockRate: SAMPLE_RATE,
    ptimeMs: frameMs,
    encode: (pcm) => encoder.encode(pcm, { maxPacketBytes: LONGEST_PACKET_BYTES }),
    isPause,
    expectLoss: (fraction) => encoder.setPacketLossPercent(Math.min(Math.max(Math.ceil(fraction * 100), 0), 30)),
    setBitrateShare: (share) => encoder.setBitrate(Math.max(LEAST_BITRATE, Math.round(bitrate * share))),
    [Symbol.dispose]: () => encoder.free(),
  };
}

/** An Opus decoder to mono; stereo packets are mixed down. */
export async function opusDecoder(): Promise<AudioDecoder> {
  const decoder = await createDecoder({ channels: 1, sampleRate: SAMPLE_RATE });
  return {
    clockRate: SAMPLE_RATE,
    samplesIn: opusSamplesIn,
    decode: (payload) => (opusSamplesIn(payload) === 0 ? undefined : attempt(() => decoder.decode(payload))),
    isPause,
    conceal: (samples) => attempt(() => decoder.decodePacketLoss(samples)),
    recover: (next, samples) => (carriesFec(next) ? recover(decoder, next, samples) : undefined),
    [Symbol.dispose]: () => decoder.free(),
  };
}

function isPause(payload: Uint8Array): boolean {
  return payload.length <= PAUSE_BYTES;
}

function recover(decoder: OpusDecoderHandle, next: Uint8Array, samples: number): Int16Array | undefined {
  return attempt(() => decoder.decode(next, { decodeFec: true, frameSize: samples }));
}

/** libopus refuses malformed payloads by an error: to the caller that is a payload without sound. */
function attempt(decode: () => Int16Array): Int16Array | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
