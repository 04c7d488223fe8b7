/** The local midnight that a moment belongs to, in Unix milliseconds: rows with the same one stand under one heading. */
export function dayOf(unixMs: number): number {
  const date = new Date(unixMs);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Which heading a day gets, seen from `nowUnixMs`. */
export function dayKind(dayUnixMs: number, nowUnixMs: number): 'today' | 'yesterday' | 'thisYear' | 'older' {
  const today = new Date(dayOf(nowUnixMs));
  if (dayUnixMs === today.getTime()) return 'today';
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (dayUnixMs === yesterday.getTime()) return 'yesterday';
  return new Date(dayUnixMs).getFullYear() === today.getFullYear() ? 'thisYear' : 'older';
}
