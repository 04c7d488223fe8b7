import { type Command, Failure, type Invocation, text, WrongUsage } from '../command.ts';
import { type LonePhone, openLonePhone, phoneOptions } from '../lone-phone.ts';
import { registered } from '../registered.ts';

const options = { ...phoneOptions, registrar: { type: 'string' }, expires: { type: 'string' } } as const;

export const register: Command = {
  name: 'register',
  usage: 'register AOR --password-env VAR [--registrar URI] [--expires 3600] [--listen udp:A:P]',
  summary: 'Registers this address and leaves; the registration stays until it expires or `unregister` removes it.',
  options,
  positionals: [1, 1],
  run: (invocation) =>
    withPhone(invocation, async (phone) => {
      await registered(phone, invocation);
      // Only the sockets go: leaving properly would take the binding back.
      phone.element[Symbol.dispose]();
      await phone.media.stop();
    }),
};

export const unregister: Command = {
  name: 'unregister',
  usage: 'unregister AOR --password-env VAR [--registrar URI]',
  summary: 'Removes every contact of this address from its registrar (RFC 3261 §10.2.2).',
  options,
  positionals: [1, 1],
  run: (invocation) =>
    withPhone(invocation, async (phone) => {
      const { identity, registrar, aor } = phone.account;
      const headers: readonly (readonly [string, string])[] = [
        ['Contact', '*'],
        ['Expires', '0'],
      ];
      const reply = await phone.agent.request({ identity, method: 'REGISTER', target: registrar, to: identity.from, headers });
      await phone.close();
      if (!reply.ok) throw new Failure(`not unregistered: ${reply.error.status} ${reply.error.reason}`);
      invocation.print(`unregistered ${aor.user}@${aor.host}`, { event: 'unregistered' });
    }),
};

async function withPhone(invocation: Invocation, work: (phone: LonePhone) => Promise<void>): Promise<void> {
  const [aor = ''] = invocation.positionals;
  if (text(invocation.values, 'from') !== undefined)
    throw new WrongUsage('the address to register is the word after the command');
  await work(await openLonePhone(invocation.values, aor));
}
