import type { Logger } from 'electron-updater';
import type { Log } from '../../../main/base/log.ts';

const LONGEST = 500;

/** Our log for electron-updater, which writes sentences; its stacks and lists are cut. */
export function updaterLog(log: Log): Logger {
  const write = (level: 'debug' | 'warn') => (message: unknown) =>
    log.write(level, 'updater', { said: String(message).slice(0, LONGEST) });
  return { info: write('debug'), debug: write('debug'), warn: write('warn'), error: write('warn') };
}
