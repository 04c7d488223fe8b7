import * as m from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';
import { dayKind, dayOf } from './day.ts';

const day = { weekday: 'long', day: 'numeric', month: 'long' } as const;
const looks = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day,
  dayOfYear: { ...day, year: 'numeric' },
  date: { day: 'numeric', month: 'short' },
  weekdayTime: { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs as much as drawing a row of a list, so one is made for each look and language. */
function format(look: keyof typeof looks, unixMs: number): string {
  const locale = getLocale();
  const key = `${locale} ${look}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, looks[look]);
  formats.set(key, known);
  return known.format(unixMs);
}

/** The time of day, as `14:32`. */
export function timeWords(unixMs: number): string {
  return format('time', unixMs);
}

/** A day as a heading: today, yesterday, else weekday and date. */
export function dayWords(dayUnixMs: number, nowUnixMs: number): string {
  const kind = dayKind(dayUnixMs, nowUnixMs);
  if (kind === 'today') return m.today();
  if (kind === 'yesterday') return m.yesterday();
  return format(kind === 'older' ? 'dayOfYear' : 'day', dayUnixMs);
}

/** When something ends that begins now or has: the time, with its weekday unless it is today. */
export function endWords(unixMs: number, nowUnixMs: number): string {
  return dayOf(unixMs) === dayOf(nowUnixMs) ? timeWords(unixMs) : format('weekdayTime', unixMs);
}

/** When a recent call was: the time today, else the date. */
export function whenWords(unixMs: number, nowUnixMs: number, dayUnixMs: number): string {
  const kind = dayKind(dayUnixMs, nowUnixMs);
  if (kind === 'today') return timeWords(unixMs);
  if (kind === 'yesterday') return m.yesterday();
  return format('date', unixMs);
}
