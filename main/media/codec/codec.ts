/** Turns sound into payloads. Holds state from frame to frame; disposing frees it. */
export interface AudioEncoder extends Disposable {
  /** Of the RTP timestamp. */
  readonly clockRate: number;
  /** Sound in one payload: the codec's choice nearest below what was asked. A multiple of 10. */
  readonly ptimeMs: number;
  /** @param pcm exactly `ptimeMs` at 48 kHz mono, not kept */
  encode(pcm: Int16Array): Uint8Array;
  /** Whether `payload` says only that nobody speaks: of several in a row the first has said it (DTX). */
  isPause?(payload: Uint8Array): boolean;
  /** The peer loses about this share, 0…1, of what we send; a codec with in-band FEC spends bits on it, at 0 none. */
  expectLoss?(fraction: number): void;
  /** Spends this share, up to 1, of the bit rate it would choose. */
  setBitrateShare?(share: number): void;
}

/** Turns payloads into sound. Holds state from payload to payload; disposing frees it. */
export interface AudioDecoder extends Disposable {
  /** Of the RTP timestamp. */
  readonly clockRate: number;
  /** Samples at 48 kHz that `payload` claims to hold; 0 when it cannot be decoded. Cheap. */
  samplesIn(payload: Uint8Array): number;
  /** The sound of the payload following the last one, 48 kHz mono, owned by the caller; `undefined` when it is malformed. */
  decode(payload: Uint8Array): Int16Array | undefined;
  /** Whether `payload` says that nobody speaks, and fewer packets follow (DTX). */
  isPause?(payload: Uint8Array): boolean;
  /** Sound for `samples` that are missing (a multiple of 480), by the codec's own concealment, if it has one. */
  conceal?(samples: number): Int16Array | undefined;
  /** The last `samples` before `next`, out of the redundancy that `next` carries; `undefined` when it carries none. */
  recover?(next: Uint8Array, samples: number): Int16Array | undefined;
}
