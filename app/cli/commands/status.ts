import type { Command } from '../command.ts';
import { statusLines } from '../phone-report.ts';
import { runningPhone } from '../running-phone.ts';

export const status: Command = {
  name: 'status',
  usage: 'status [--data DIR]',
  summary: 'Says what the phone that runs here is doing: its accounts, its calls, its domain.',
  options: { data: { type: 'string' } },
  positionals: [0, 0],
  run: async ({ values, print }) => {
    using line = await runningPhone(values);
    for await (const snapshot of await line.phone.watch()) {
      const { version, accounts, calls, domain, service } = snapshot;
      print(statusLines(snapshot).join('\n'), { event: 'status', version, accounts, calls, domain, service });
      return;
    }
  },
};
