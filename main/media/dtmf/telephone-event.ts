import { fail, ok, type Result } from '../../base/result.ts';

/** Digits by their event code 0 to 15 (RFC 4733 §3.2). */
const DIGITS = '0123456789*#ABCD';
const PAYLOAD_BYTES = 4;
/** Longest duration one segment can tell (RFC 4733 §2.5.1.3). */
export const LONGEST_SEGMENT = 0xffff;

/** The payload of one telephone-event packet (RFC 4733 §2.3). */
export interface TelephoneEvent {
  /** 0…255. */
  readonly event: number;
  readonly isEnd: boolean;
  /** 0…63: the tone's level is -volume dBm0. */
  readonly volume: number;
  /** 0…65535 units of the RTP clock, since the packet's timestamp. */
  readonly duration: number;
}

/** Parses one payload. Several events in one packet (RFC 2198) and shorter payloads are refused; bytes behind are ignored. */
export function parseTelephoneEvent(payload: Uint8Array): Result<TelephoneEvent, 'short'> {
  const [event = 0, flags = 0, high = 0, low = 0] = payload;
  if (payload.length < PAYLOAD_BYTES) return fail('short');
  return ok({ event, isEnd: (flags & 0x80) !== 0, volume: flags & 0x3f, duration: (high << 8) | low });
}

export function serializeTelephoneEvent({ event, isEnd, volume, duration }: TelephoneEvent): Uint8Array {
  return Uint8Array.of(event, (isEnd ? 0x80 : 0) | (volume & 0x3f), duration >> 8, duration & 0xff);
}

/** The event code of a digit `0-9*#A-D`, in either case; `undefined` for anything else. */
export function eventOfDigit(digit: string): number | undefined {
  const event = digit.length === 1 ? DIGITS.indexOf(digit.toUpperCase()) : -1;
  return event < 0 ? undefined : event;
}

/** The digit of an event code; `undefined` for tones, flashes and other signals. */
export function digitOfEvent(event: number): string | undefined {
  return DIGITS[event];
}
