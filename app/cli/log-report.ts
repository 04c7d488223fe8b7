import type { LogLine } from '../../main/contract/log.ts';
import { printable } from '../../main/trace/ladder.ts';

/** One line of the engine's log, with the time of day (UTC). */
export function formatLogLine({ atUnixMs, level, message, facts }: LogLine): string {
  const time = new Date(atUnixMs).toISOString().slice(11, 23);
  return printable(`${time} ${level.padEnd(5)} ${message}${facts === undefined ? '' : ` ${facts}`}`);
}
