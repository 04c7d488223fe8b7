/** What shares the port of RTP (RFC 7983 §7). */
export type DatagramKind = 'stun' | 'dtls' | 'rtp' | 'unknown';

/** Tells by the first octet what a datagram is; TURN channels never come here, so 64 to 79 is nobody's. RTP and RTCP are told apart later. */
export function datagramKind(bytes: Uint8Array): DatagramKind {
  const [first] = bytes;
  if (first === undefined) return 'unknown';
  if (first <= 3) return 'stun';
  if (first >= 20 && first <= 63) return 'dtls';
  return first >= 128 && first <= 191 ? 'rtp' : 'unknown';
}
