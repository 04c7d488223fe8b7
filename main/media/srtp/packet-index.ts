const SEQUENCE_MODULUS = 2 ** 16;
const HALF = SEQUENCE_MODULUS / 2;

/** Packets of SRTP and of SRTCP under one master key: beyond, a new one is needed (RFC 3711 §9.2). */
export const MOST_RTP_PACKETS = 2 ** 48;
export const MOST_RTCP_PACKETS = 2 ** 31;

/**
 * The 48-bit index of a packet, the one nearest to the highest known (RFC 3711 §3.3.1, appendix A).
 *
 * @param highest index of the packet furthest on that was authenticated
 * @returns `undefined` for one from before the first round
 */
export function guessIndex(highest: number, sequenceNumber: number): number | undefined {
  const forward = (sequenceNumber - highest) & (SEQUENCE_MODULUS - 1);
  const index = highest + (forward < HALF ? forward : forward - SEQUENCE_MODULUS);
  return index < 0 ? undefined : index;
}
