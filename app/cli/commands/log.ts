import { type Command, flag } from '../command.ts';
import { formatLogLine } from '../log-report.ts';
import { runningPhone } from '../running-phone.ts';

export const log: Command = {
  name: 'log',
  usage: 'log [-f] [--data DIR]',
  summary: 'Prints what the phone that runs here has logged; with -f (--follow) also what it logs from now on, until Ctrl-C.',
  options: { follow: { type: 'boolean', short: 'f' }, data: { type: 'string' } },
  positionals: [0, 0],
  run: async ({ values, print, interrupted }) => {
    using line = await runningPhone(values);
    if (!flag(values, 'follow')) {
      for (const logged of await line.phone.log.lines()) print(formatLogLine(logged), { event: 'log', ...logged });
      return;
    }
    const ending = new AbortController();
    const end = (): void => ending.abort();
    interrupted.addEventListener('abort', end);
    if (interrupted.aborted) end();
    void line.ended.then(end);
    try {
      const lines = await line.phone.log.watch(undefined, { signal: ending.signal });
      for await (const logged of lines) print(formatLogLine(logged), { event: 'log', ...logged });
    } catch (error) {
      if (!ending.signal.aborted) throw error;
    }
  },
};
