import type { Clock } from '../../base/clock.ts';
import type { NtpTime } from './rtcp-packet.ts';

/** From 1900 to 1970. */
const NTP_UNIX_OFFSET_SECONDS = 2_208_988_800;

/**
 * Wall-clock time for sender reports (RFC 3550 §4) that never jumps: it is read once and continued by the monotonic clock, so
 * that round trips stay true when somebody sets the machine's clock.
 */
export class NtpClock {
  readonly #originUnixMs: number;

  constructor(clock: Clock) {
    this.#originUnixMs = clock.unixMs() - clock.nowMs();
  }

  at(nowMs: number): NtpTime {
    const unixMs = this.#originUnixMs + nowMs;
    const seconds = Math.floor(unixMs / 1000);
    const fraction = Math.floor(((unixMs - seconds * 1000) / 1000) * 2 ** 32);
    return { seconds: (seconds + NTP_UNIX_OFFSET_SECONDS) % 2 ** 32, fraction };
  }
}

/** The middle 32 bits, in 1/65536 s: the form of LSR (RFC 3550 §6.4.1). */
export function middleOf(ntp: NtpTime): number {
  return ((ntp.seconds & 0xffff) * 2 ** 16 + (ntp.fraction >>> 16)) >>> 0;
}

/** A span of 1/65536 s units, as DLSR wants it; saturates at its 32 bits. */
export function toNtpUnits(durationMs: number): number {
  return Math.min(Math.max(Math.round((durationMs * 65_536) / 1000), 0), 2 ** 32 - 1);
}
