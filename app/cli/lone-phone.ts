import { type AccountIdentity, identityOf } from '../../main/accounts/identity.ts';
import { systemClock } from '../../main/base/clock.ts';
import { streamLog } from '../../main/base/log.ts';
import { systemRandom } from '../../main/base/random.ts';
import { Calls } from '../../main/calls/calls.ts';
import { routedHosts } from '../../main/calls/local-hosts.ts';
import { type Element, openElement, openOnOnePort, type Surroundings } from '../../main/element.ts';
import { type MediaHost, startMediaHost } from '../../main/media/media-client.ts';
import { UserAgent } from '../../main/sip/ua/user-agent.ts';
import { noTrace } from '../../main/trace/trace.ts';
import { Failure, type OptionValues, text, WrongUsage } from './command.ts';
import { listenAtText } from './listen-at.ts';
import { listenFrom, networkFrom, networkOptions } from './network-options.ts';
import { appVersion } from './version.ts';

/** Options of every command that is a phone for the time of one command. */
export const phoneOptions = {
  from: { type: 'string' },
  'auth-user': { type: 'string' },
  'password-env': { type: 'string' },
  proxy: { type: 'string' },
  ...networkOptions,
} as const;

const ANONYMOUS = 'anonymous@anonymous.invalid';

/** A phone that keeps nothing: one identity, its own sockets and media host. */
export interface LonePhone {
  readonly account: AccountIdentity;
  readonly agent: UserAgent;
  readonly calls: Calls;
  readonly media: MediaHost;
  readonly element: Element;
  /** Ends calls and registrations and closes all. */
  close(): Promise<void>;
}

/** @throws WrongUsage, Failure */
export function systemSurroundings(values: OptionValues = {}): Surroundings {
  const log = streamLog(process.stderr, 'warn');
  return { clock: systemClock, random: systemRandom, network: networkFrom(values), trace: noTrace, log };
}

/** @throws WrongUsage, Failure */
export async function openLonePhone(values: OptionValues, aor = text(values, 'from') ?? ANONYMOUS): Promise<LonePhone> {
  const surroundings = systemSurroundings(values);
  const account = accountFrom(values, aor, surroundings);
  const element = await openSockets(values, surroundings);
  const { transport, transactions, resolver } = element;
  const agent = new UserAgent({
    ...surroundings,
    transactions,
    transport,
    resolver,
    element: 'phone',
    userAgent: `Trapeze/${appVersion()}`,
    hasUser: () => true,
  });
  const media = startMediaHost();
  const hosts = routedHosts(surroundings.network, resolver);
  const calls = new Calls({ ...surroundings, agent, media, hosts, accountOf: () => ({ id: 'cli', identity: account.identity }) });
  return {
    account,
    agent,
    calls,
    media,
    element,
    close: async () => {
      await agent.stop();
      await media.stop();
      calls[Symbol.dispose]();
      element[Symbol.dispose]();
    },
  };
}

function accountFrom(values: OptionValues, aor: string, { random }: Surroundings): AccountIdentity {
  const proxy = text(values, 'proxy') ?? text(values, 'registrar');
  const authUsername = text(values, 'auth-user');
  const identity = identityOf(
    { aor, ...(proxy === undefined ? {} : { outboundProxy: proxy }), ...(authUsername === undefined ? {} : { authUsername }) },
    passwordFrom(values),
    random,
  );
  if (identity.ok) return identity.value;
  throw new WrongUsage(
    identity.error === 'AOR_INVALID' ? `'${aor}' is not of the form user@domain` : `'${proxy}' is no host, host:port or SIP URI`,
  );
}

/** A password comes by the environment: the command line is seen by everybody on the machine. */
function passwordFrom(values: OptionValues): string {
  const variable = text(values, 'password-env');
  if (variable === undefined) return '';
  const password = process.env[variable];
  if (password === undefined) throw new WrongUsage(`the environment has no variable '${variable}'`);
  return password;
}

async function openSockets(values: OptionValues, surroundings: Surroundings): Promise<Element> {
  const listenAt = listenFrom(values);
  const opened =
    listenAt.length > 0
      ? await openElement('phone', surroundings, listenAt)
      : await openOnOnePort('phone', surroundings, { host: '0.0.0.0', port: 0 });
  if (opened.ok) return opened.value;
  const { code, address } = opened.error;
  throw new Failure(`cannot listen on ${listenAtText({ transport: 'udp', local: address }).slice('udp:'.length)}: ${code}`);
}
