/** A moment as the computer's own clock shows it. */
export interface LocalTime {
  /** 0: Sunday … 6: Saturday. */
  readonly day: number;
  /** Since midnight. */
  readonly minute: number;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** @param timeZone IANA name; default: the computer's */
export function localTime(unixMs: number, timeZone?: string): LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(timeZone !== undefined && { timeZone }),
  });
  const parts = new Map(format.formatToParts(unixMs).map(({ type, value }) => [type, value]));
  return {
    day: DAYS.indexOf(parts.get('weekday') ?? ''),
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
  };
}

export interface Hours {
  /** Empty: every day. */
  readonly days: readonly number[];
  /** `HH:MM`; both or none. */
  readonly from: string;
  readonly until: string;
}

/** Whether a moment is within; hours past midnight belong to the day on which they began. */
export function isWithin({ days, from, until }: Hours, { day, minute }: LocalTime): boolean {
  const isOn = (wanted: number): boolean => days.length === 0 || days.includes(wanted);
  if (from === '' || until === '') return isOn(day);
  const [begin, end] = [minuteOf(from), minuteOf(until)];
  if (begin <= end) return isOn(day) && minute >= begin && minute < end;
  return (minute >= begin && isOn(day)) || (minute < end && isOn((day + 6) % 7));
}

function minuteOf(time: string): number {
  const [hours, minutes] = time.split(':');
  return Number(hours) * 60 + Number(minutes);
}
