import { randomHex } from '../../../main/base/random.ts';
import { type Availability, presenceOf } from '../../../main/events/availability.ts';
import { writePresence } from '../../../main/events/presence.ts';
import { Publication, type PublicationState } from '../../../main/sip/events/publication.ts';
import { serializeUri } from '../../../main/sip/message/uri.ts';
import { type Command, Failure, type Invocation, numeric, text, WrongUsage } from '../command.ts';
import { type LonePhone, openLonePhone, phoneOptions, phoneUsage } from '../lone-phone.ts';
import { networkUsage } from '../network-options.ts';

const states: Readonly<Record<string, Availability>> = {
  available: 'available',
  away: 'away',
  busy: 'busy',
  dnd: 'doNotDisturb',
  offline: 'offline',
};
const names = Object.keys(states).join('|');

export const publish: Command = {
  name: 'publish',
  usage:
    `publish AOR --state ${names} [--note TEXT] [--expires s]\n` +
    `          [--hold s] ${phoneUsage}\n          ${networkUsage}`,
  summary:
    'Publishes the presence of this address (RFC 3903) and leaves; it stays until it expires. With --hold it is kept for so many\n' +
    '      seconds, or until Ctrl-C, and then taken back.',
  options: {
    ...phoneOptions,
    state: { type: 'string' },
    note: { type: 'string' },
    expires: { type: 'string' },
    hold: { type: 'string' },
  },
  positionals: [1, 1],
  run: async (invocation) => {
    const { values, positionals } = invocation;
    const wanted = text(values, 'state') ?? '';
    const state = Object.hasOwn(states, wanted) ? states[wanted] : undefined;
    if (state === undefined) throw new WrongUsage(`--state needs one of ${names}`);
    if (text(values, 'from') !== undefined) throw new WrongUsage('the address to publish for is the word after the command');
    const holdSeconds = numeric(values, 'hold');
    const phone = await openLonePhone(values, positionals[0]);
    try {
      const publication = begin(phone, state, invocation);
      await published(publication);
      const { expiresAtUnixMs } = publication.state;
      invocation.print(`published ${wanted}`, { event: 'published', state: wanted, expiresAtUnixMs });
      if (holdSeconds === undefined) {
        publication[Symbol.dispose]();
      } else {
        await over(phone, holdSeconds * 1_000, invocation);
        await publication.stop();
        invocation.print('taken back', { event: 'removed' });
      }
    } finally {
      await phone.close();
    }
  },
};

function begin({ agent, account, surroundings }: LonePhone, state: Availability, { values }: Invocation): Publication {
  const { identity, aor } = account;
  const [entity, note] = [serializeUri(aor), text(values, 'note')];
  const document = presenceOf(entity, `t${randomHex(surroundings.random, 4)}`, entity, { state, note });
  const expiresSeconds = numeric(values, 'expires', 1);
  return new Publication(agent.events, {
    identity,
    target: aor,
    event: 'presence',
    body: writePresence(document),
    ...(expiresSeconds !== undefined && { expiresSeconds: Math.round(expiresSeconds) }),
  });
}

/** @throws Failure when the first PUBLISH was refused, or nobody answered */
function published(publication: Publication): Promise<void> {
  return new Promise((resolve, reject) => {
    publication.onStateChanged(({ phase, status, reason }: PublicationState) => {
      if (phase === 'published') resolve();
      if (phase === 'failed') reject(new Failure(`not published: ${status ?? ''} ${reason ?? ''}`.trim()));
    });
  });
}

function over({ surroundings }: LonePhone, waitMs: number, { interrupted }: Invocation): Promise<void> {
  return new Promise((resolve) => {
    surroundings.clock.after(waitMs, resolve);
    interrupted.addEventListener('abort', () => resolve());
    if (interrupted.aborted) resolve();
  });
}
