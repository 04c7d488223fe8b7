const Calendar = Date;

/**
 * The morning that somebody means who says "tomorrow morning" where this machine stands. Who is still up at night means the one that comes.
 *
 * @param nightEndsHour local hour from which on "tomorrow" is the next day
 * @param morningHour local hour of the morning, not before `nightEndsHour`
 * @returns Unix milliseconds, later than `unixMs`; across a change of the clocks still the local hour
 */
export function tomorrowMorning(unixMs: number, nightEndsHour: number, morningHour: number): number {
  const now = new Calendar(unixMs);
  const day = now.getHours() < nightEndsHour ? now.getDate() : now.getDate() + 1;
  return new Calendar(now.getFullYear(), now.getMonth(), day, morningHour).getTime();
}
