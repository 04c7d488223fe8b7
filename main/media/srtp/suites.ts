/** What a crypto suite is made of, sizes in bytes. */
export interface SrtpSuite {
  readonly kind: 'counter' | 'gcm';
  readonly keyBytes: 16 | 24 | 32;
  readonly saltBytes: 12 | 14;
  /** Of the authentication tags. SRTCP's is never the short one (RFC 4568 §6.2.2). */
  readonly rtpTagBytes: number;
  readonly rtcpTagBytes: number;
}

/** The suites by their names in SDP: RFC 4568 §6.2, RFC 6188 §3, RFC 7714 §14.1. */
export const srtpSuites = {
  AES_CM_128_HMAC_SHA1_80: { kind: 'counter', keyBytes: 16, saltBytes: 14, rtpTagBytes: 10, rtcpTagBytes: 10 },
  AES_CM_128_HMAC_SHA1_32: { kind: 'counter', keyBytes: 16, saltBytes: 14, rtpTagBytes: 4, rtcpTagBytes: 10 },
  AES_192_CM_HMAC_SHA1_80: { kind: 'counter', keyBytes: 24, saltBytes: 14, rtpTagBytes: 10, rtcpTagBytes: 10 },
  AES_192_CM_HMAC_SHA1_32: { kind: 'counter', keyBytes: 24, saltBytes: 14, rtpTagBytes: 4, rtcpTagBytes: 10 },
  AES_256_CM_HMAC_SHA1_80: { kind: 'counter', keyBytes: 32, saltBytes: 14, rtpTagBytes: 10, rtcpTagBytes: 10 },
  AES_256_CM_HMAC_SHA1_32: { kind: 'counter', keyBytes: 32, saltBytes: 14, rtpTagBytes: 4, rtcpTagBytes: 10 },
  AEAD_AES_128_GCM: { kind: 'gcm', keyBytes: 16, saltBytes: 12, rtpTagBytes: 16, rtcpTagBytes: 16 },
  AEAD_AES_256_GCM: { kind: 'gcm', keyBytes: 32, saltBytes: 12, rtpTagBytes: 16, rtcpTagBytes: 16 },
} as const satisfies Record<string, SrtpSuite>;

export type SrtpSuiteName = keyof typeof srtpSuites;

/** Whether `name`, as it stands in SDP, is a suite we have. */
export function isSrtpSuite(name: string): name is SrtpSuiteName {
  return Object.hasOwn(srtpSuites, name);
}

/** Bytes of a master key with its salt, as SDP carries them (RFC 4568 §6.1). */
export function masterKeyBytes(name: SrtpSuiteName): number {
  const { keyBytes, saltBytes } = srtpSuites[name];
  return keyBytes + saltBytes;
}
