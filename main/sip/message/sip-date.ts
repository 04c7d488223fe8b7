import { fail, ok, type Result } from '../../base/result.ts';
import type { ParseFailure } from './parse-failure.ts';

/** A point in time with a resolution of one second (RFC 3261 §20.17). */
export interface SipDate {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly unixMs: number;
}

// biome-ignore lint/style/noRestrictedGlobals: converts a time that was given; nobody reads the clock here
const Calendar = Date;
const badDate = fail<ParseFailure>({ element: 'Date', expected: 'a date like Sat, 13 Nov 2010 23:29:00 GMT' });

/** Parses `rfc1123-date`. Only GMT exists; a day that is not in its month or has another weekday is refused. */
export function parseSipDate(value: string): Result<SipDate, ParseFailure> {
  if (value.length !== 29) return badDate;
  const unixMs = Calendar.parse(value);
  return serializeSipDate({ unixMs }) === value ? ok({ unixMs }) : badDate;
}

export function serializeSipDate({ unixMs }: SipDate): string {
  return new Calendar(unixMs).toUTCString();
}
