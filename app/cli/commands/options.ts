import { parseTarget } from '../../../main/calls/target.ts';
import { type Command, Failure, WrongUsage } from '../command.ts';
import { openLonePhone, phoneOptions } from '../lone-phone.ts';

export const options: Command = {
  name: 'options',
  usage: 'options URI [--from AOR --password-env VAR] [--proxy URI] [--listen udp:A:P]',
  summary: 'Asks what the other side can do (RFC 3261 §11) and prints its answer.',
  options: phoneOptions,
  positionals: [1, 1],
  run: async ({ values, positionals, print }) => {
    const phone = await openLonePhone(values);
    try {
      const { identity, aor } = phone.account;
      const target = parseTarget(positionals[0] ?? '', aor.host);
      if (!target.ok) throw new WrongUsage(`'${positionals[0]}' is nothing that can be asked`);
      const reply = await phone.agent.request({ identity, method: 'OPTIONS', target: target.value });
      if (!reply.ok) throw new Failure(`no answer that helps: ${reply.error.status} ${reply.error.reason}`.trim());
      const { status, reason, headers } = reply.value;
      const can = Object.fromEntries(
        ['Allow', 'Accept', 'Supported', 'User-Agent', 'Server'].map((name) => [name, headers.values(name).join(', ')]),
      );
      const lines = Object.entries(can).map(([name, value]) => (value === '' ? '' : `\n${name}: ${value}`));
      print(`${status} ${reason}${lines.join('')}`, { event: 'options', code: status, reason, ...can });
    } finally {
      await phone.close();
    }
  },
};
