import * as m from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';
import { dayKind } from './day.ts';

/** The time of day, as `14:32`. */
export function timeWords(unixMs: number): string {
  return new Intl.DateTimeFormat(getLocale(), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(unixMs);
}

/** A day as a heading: today, yesterday, else weekday and date. */
export function dayWords(dayUnixMs: number, nowUnixMs: number): string {
  const kind = dayKind(dayUnixMs, nowUnixMs);
  if (kind === 'today') return m.today();
  if (kind === 'yesterday') return m.yesterday();
  const year = kind === 'older' ? ({ year: 'numeric' } as const) : {};
  return new Intl.DateTimeFormat(getLocale(), { weekday: 'long', day: 'numeric', month: 'long', ...year }).format(dayUnixMs);
}

/** When a recent call was: the time today, else the date. */
export function whenWords(unixMs: number, nowUnixMs: number, dayUnixMs: number): string {
  const kind = dayKind(dayUnixMs, nowUnixMs);
  if (kind === 'today') return timeWords(unixMs);
  if (kind === 'yesterday') return m.yesterday();
  return new Intl.DateTimeFormat(getLocale(), { day: 'numeric', month: 'short' }).format(unixMs);
}
