import { type AccountIdentity, type IdentitySettings, identityOf } from '../../main/accounts/identity.ts';
import { newInstanceId } from '../../main/accounts/instance-id.ts';
import { systemClock } from '../../main/base/clock.ts';
import { streamLog } from '../../main/base/log.ts';
import { systemRandom } from '../../main/base/random.ts';
import type { CallingAccount } from '../../main/calls/calling-account.ts';
import { Calls } from '../../main/calls/calls.ts';
import { routedHosts } from '../../main/calls/local-hosts.ts';
import { ownServers } from '../../main/calls/own-servers.ts';
import { type Element, openElement, openOnOnePort, type Surroundings } from '../../main/element.ts';
import { type MediaHost, startMediaHost } from '../../main/media/media-client.ts';
import { parseTransportName } from '../../main/net/transport-name.ts';
import { UserAgent } from '../../main/sip/ua/user-agent.ts';
import { noTrace } from '../../main/trace/trace.ts';
import { callSettings } from './call-options.ts';
import { Failure, flag, type OptionValues, passwordFrom, text, WrongUsage } from './command.ts';
import { listenAtText } from './listen-at.ts';
import { listenFrom, networkFrom, networkOptions } from './network-options.ts';
import { appVersion } from './version.ts';

/** Options of every command that is a phone for the time of one command. */
export const phoneOptions = {
  from: { type: 'string' },
  'auth-user': { type: 'string' },
  'password-env': { type: 'string' },
  proxy: { type: 'string' },
  'second-proxy': { type: 'string' },
  transport: { type: 'string' },
  outbound: { type: 'boolean' },
  ...networkOptions,
} as const;

const ANONYMOUS = 'anonymous@anonymous.invalid';

/** For the usage of such a command. */
export const phoneUsage =
  '[--password-env VAR] [--auth-user U] [--proxy URI [--second-proxy URI]] [--transport udp|tcp|tls|ws|wss] [--outbound]';

/** A phone that keeps nothing: one identity, its own sockets and media host. */
export interface LonePhone {
  readonly account: AccountIdentity;
  /** The same for calls. */
  readonly caller: CallingAccount;
  readonly agent: UserAgent;
  readonly calls: Calls;
  readonly media: MediaHost;
  readonly element: Element;
  readonly surroundings: Surroundings;
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
  const account = accountFrom(accountSettings(values, aor), passwordFrom(values), surroundings);
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
    instanceId: flag(values, 'outbound') ? newInstanceId(surroundings.random) : undefined,
  });
  const media = startMediaHost();
  const hosts = routedHosts(surroundings.network, resolver);
  const caller: CallingAccount = { id: 'cli', identity: account.identity, ...callSettings(values) };
  const isOwnServer = ownServers(resolver);
  const calls = new Calls({ ...surroundings, agent, media, hosts, isOwnServer, accountOf: () => caller });
  return {
    account,
    caller,
    agent,
    calls,
    media,
    element,
    surroundings,
    close: async () => {
      await agent.stop();
      await media.stop();
      calls[Symbol.dispose]();
      element[Symbol.dispose]();
    },
  };
}

function accountFrom(settings: IdentitySettings, password: string, { random }: Surroundings): AccountIdentity {
  const identity = identityOf(settings, password, random);
  if (identity.ok) return identity.value;
  const { aor, outboundProxy, secondProxy } = settings;
  const servers = [outboundProxy, secondProxy].filter((typed) => typed !== undefined);
  throw new WrongUsage(
    identity.error === 'AOR_INVALID'
      ? `'${aor}' is not of the form user@domain`
      : `'${servers.join(' and ')}' is no host, host:port or SIP URI that '${aor}' can be reached by`,
  );
}

/** What the options say of the account. @throws WrongUsage */
export function accountSettings(values: OptionValues, aor: string): IdentitySettings {
  const wanted = text(values, 'transport');
  const transport = wanted === undefined ? undefined : parseTransportName(wanted);
  if (wanted !== undefined && transport === undefined)
    throw new WrongUsage(`there is no transport '${wanted}'; udp, tcp, tls, ws and wss are there`);
  const outboundProxy = text(values, 'proxy') ?? text(values, 'registrar');
  if (transport !== undefined && outboundProxy === undefined && aor === ANONYMOUS)
    throw new WrongUsage('--transport is the way to the server of --from or --proxy, and neither is there');
  return {
    aor,
    authUsername: text(values, 'auth-user'),
    outboundProxy,
    secondProxy: text(values, 'second-proxy'),
    transport,
  };
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
