import { reportAccountTest } from '../account-test-report.ts';
import { type Command, Failure, flag, type Invocation, text, WrongUsage } from '../command.ts';
import { type LonePhone, openLonePhone, phoneOptions, phoneUsage } from '../lone-phone.ts';
import { networkUsage } from '../network-options.ts';
import { registered, registrationOptions, registree } from '../registered.ts';

const options = { ...phoneOptions, ...registrationOptions, test: { type: 'boolean' } } as const;

export const register: Command = {
  name: 'register',
  usage:
    `register AOR ${phoneUsage}\n` +
    '          [--registrar URI] [--expires 3600] [--for AOR2] [--keep-alive s] [--qualify s] [--test]\n' +
    `          ${networkUsage}`,
  summary:
    'Registers this address, or with --for somebody else’s, and leaves; the registration stays until it expires or `unregister`\n' +
    '      removes it. --outbound asks the registrar to keep the flow and for a GRUU (RFC 5626, RFC 5627). With --test it says step by\n' +
    '      step what works: name, connection, certificate, answer, password, kept; and takes its registration back.',
  options,
  positionals: [1, 1],
  run: (invocation) =>
    withPhone(invocation, async (phone, aor) => {
      if (flag(invocation.values, 'test')) {
        await reportAccountTest(phone, aor, invocation).finally(() => phone.close());
        return;
      }
      await registered(phone, invocation);
      // Only the sockets go: leaving properly would take the binding back.
      phone.element[Symbol.dispose]();
      await phone.media.stop();
    }),
};

export const unregister: Command = {
  name: 'unregister',
  usage: `unregister AOR ${phoneUsage} [--registrar URI] [--for AOR2]`,
  summary: 'Removes every contact of this address from its registrar (RFC 3261 §10.2.2).',
  options,
  positionals: [1, 1],
  run: (invocation) =>
    withPhone(invocation, async (phone) => {
      const { account, subject } = registree(phone.account, invocation.values);
      const { identity, registrar, aor } = account;
      const headers: readonly (readonly [string, string])[] = [
        ['Contact', '*'],
        ['Expires', '0'],
      ];
      const to = subject ? { uri: subject, params: new Map() } : identity.from;
      const reply = await phone.agent.request({ identity, method: 'REGISTER', target: registrar, to, headers });
      await phone.close();
      if (!reply.ok) throw new Failure(`not unregistered: ${reply.error.status} ${reply.error.reason}`);
      const { user, host } = subject ?? aor;
      invocation.print(`unregistered ${user}@${host}`, { event: 'unregistered' });
    }),
};

async function withPhone(invocation: Invocation, work: (phone: LonePhone, aor: string) => Promise<void>): Promise<void> {
  const [aor = ''] = invocation.positionals;
  if (text(invocation.values, 'from') !== undefined)
    throw new WrongUsage('the address to register is the word after the command');
  await work(await openLonePhone(invocation.values, aor), aor);
}
