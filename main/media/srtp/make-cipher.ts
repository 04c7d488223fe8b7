import { CounterCipher } from './counter-cipher.ts';
import { GcmCipher } from './gcm-cipher.ts';
import type { PacketCipher } from './packet-cipher.ts';
import { deriveSessionKeys } from './session-keys.ts';
import { masterKeyBytes, type SrtpSuiteName, srtpSuites } from './suites.ts';

/** What both ends of one direction share (RFC 3711 §3.2.1). */
export interface SrtpMasterKey {
  readonly suite: SrtpSuiteName;
  /** Master key, then master salt: `masterKeyBytes(suite)`. */
  readonly key: Uint8Array;
  /** Stands in every packet when present (RFC 3711 §3.1): 1 to 128 bytes. */
  readonly mki?: Uint8Array;
}

/** The cipher for packets of one kind. A key of the wrong length is a bug. */
export function makeCipher({ suite, key }: SrtpMasterKey, kind: 'rtp' | 'rtcp'): PacketCipher {
  if (key.length !== masterKeyBytes(suite)) throw new RangeError(`${suite} has no keys of ${key.length} bytes`);
  const parts = srtpSuites[suite];
  const keys = deriveSessionKeys(parts, key, kind);
  if (parts.kind === 'gcm') return new GcmCipher(keys, kind);
  return new CounterCipher(keys, kind === 'rtp' ? parts.rtpTagBytes : parts.rtcpTagBytes);
}
