import { makeEncoder } from '../../main/media/codec/codecs.ts';
import { BLOCK_SAMPLES } from '../../main/media/protocol.ts';
import type { Sound } from '../interop/sound/wav.ts';

/** 20 ms. */
const FRAME_SAMPLES = 2 * BLOCK_SAMPLES;

/**
 * Sound at 48 kHz as packets of 20 ms; what does not fill the last one is left out.
 *
 * @param expectedLoss 0…1: as a receiver would report it, for codecs that spend bits on that
 */
export async function encodedSpeech(
  codec: 'pcmu' | 'opus',
  { samples }: Sound,
  expectedLoss = 0,
): Promise<readonly Uint8Array[]> {
  const format =
    codec === 'opus' ? { name: 'opus', clockRate: 48_000, fmtp: 'useinbandfec=1' } : { name: 'PCMU', clockRate: 8_000 };
  using encoder = await makeEncoder({ ...format, payloadType: 96 }, 20);
  encoder.expectLoss?.(expectedLoss);
  const pcm = Int16Array.from(samples, (sample) => Math.round(sample * 32_767));
  return Array.from({ length: Math.floor(pcm.length / FRAME_SAMPLES) }, (_, index) =>
    encoder.encode(pcm.subarray(index * FRAME_SAMPLES, (index + 1) * FRAME_SAMPLES)).slice(),
  );
}
