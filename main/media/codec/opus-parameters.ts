/** What the receiver of our Opus asked for in its `a=fmtp` (RFC 7587 §6.1), as far as we follow it. */
export interface OpusParameters {
  /** It can use in-band FEC. */
  readonly useInbandFec: boolean;
  /** The highest rate it can play, Hz; we then send no wider sound. */
  readonly maxPlaybackRate: number;
  /** Bits a second it wants at most. */
  readonly maxAverageBitrate: number;
  /** It would rather have fewer packets while nobody speaks (DTX). */
  readonly usesDtx: boolean;
  /** It wants constant bit rate. */
  readonly isConstantBitrate: boolean;
}

/** Reads the `fmtp` text. Unknown, repeated and malformed parameters are ignored, numbers are clamped to their range. */
export function parseOpusParameters(fmtp: string | undefined): OpusParameters {
  const values = new Map<string, string>();
  for (const pair of (fmtp ?? '').split(';', 32)) {
    const [name = '', value = ''] = pair.split('=', 2);
    values.set(name.trim().toLowerCase(), value.trim());
  }
  return {
    useInbandFec: values.get('useinbandfec') === '1',
    maxPlaybackRate: numberIn(values.get('maxplaybackrate'), 8_000, 48_000),
    maxAverageBitrate: numberIn(values.get('maxaveragebitrate'), 6_000, 510_000),
    usesDtx: values.get('usedtx') === '1',
    isConstantBitrate: values.get('cbr') === '1',
  };
}

/** `most` when absent or no number. */
function numberIn(text: string | undefined, least: number, most: number): number {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isInteger(value) ? Math.min(Math.max(value, least), most) : most;
}
