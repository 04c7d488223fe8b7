const SAMPLES_PER_MS = 48;
/** RFC 6716 §3.2.5: 120 ms. */
const LONGEST_SAMPLES = 120 * SAMPLES_PER_MS;

/** Samples at 48 kHz that an Opus packet claims to hold, by its first bytes (RFC 6716 §3.1); 0 when it cannot be one. */
export function opusSamplesIn(packet: Uint8Array): number {
  const samples = frameSamples(packet) * frameCount(packet);
  return samples <= LONGEST_SAMPLES ? samples : 0;
}

/**
 * Whether the packet carries in-band FEC for the one before. The LBRR flag stands behind one voice flag per 20 ms, in the first
 * bits of the first frame (RFC 6716 §4.2.3); CELT-only packets have none. Packets of unequal frames are not looked into.
 */
export function carriesFec(packet: Uint8Array): boolean {
  const [toc = 0, frameStart] = packet;
  if (toc >> 3 >= 16 || (toc & 3) > 1 || frameStart === undefined) return false;
  const voiceFlags = Math.max(1, frameSamples(packet) / (20 * SAMPLES_PER_MS));
  return ((frameStart >> (7 - voiceFlags)) & 1) === 1;
}

/** Samples of each of the frames, by the configuration number (RFC 6716 §3.1, table 2). */
function frameSamples(packet: Uint8Array): number {
  const config = (packet[0] ?? 0) >> 3;
  if (config < 12) return [10, 20, 40, 60].map((ms) => ms * SAMPLES_PER_MS)[config & 3] ?? 0;
  if (config < 16) return (config & 1) === 0 ? 10 * SAMPLES_PER_MS : 20 * SAMPLES_PER_MS;
  return (2.5 * SAMPLES_PER_MS) << (config & 3);
}

/** RFC 6716 §3.2: codes 0 to 3. */
function frameCount(packet: Uint8Array): number {
  if (packet.length === 0) return 0;
  const code = (packet[0] ?? 0) & 3;
  if (code === 0) return 1;
  if (code < 3) return 2;
  return packet.length < 2 ? 0 : (packet[1] ?? 0) & 0x3f;
}
