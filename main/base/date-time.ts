const Calendar = Date;

const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i;

/** Reads `2006-04-04T12:16:49-05:00` (RFC 3339 §5.6). @returns Unix milliseconds, `undefined` for anything else */
export function parseDateTime(text: string): number | undefined {
  const unixMs = shape.test(text) ? Calendar.parse(text.toUpperCase()) : Number.NaN;
  return Number.isNaN(unixMs) ? undefined : unixMs;
}

/** @param unixMs within the years 1 to 9999 */
export function serializeDateTime(unixMs: number): string {
  return new Calendar(unixMs).toISOString();
}
