import { fail, ok, type Result } from '../base/result.ts';
import type { CallFacts } from '../calls/call-facts.ts';

import { openServer, type RunningServer } from '../domain/open-server.ts';
import type { Surroundings } from '../element.ts';
import type { MediaHost } from '../media/media-client.ts';
import type { SrvRecord } from '../net/dns-client.ts';
import type { Network } from '../net/network.ts';
import { StaticRoutes } from '../server/location/static-routes.ts';
import { userWithPassword } from '../server/users/user.ts';
import { sipUri } from '../sip/message/uri.ts';
import { openDatabase } from '../store/open-database.ts';
import { SqliteLocationService } from '../store/sqlite-location-service.ts';
import { SqliteUserStore } from '../store/sqlite-user-store.ts';
import type { TraceEvent } from '../trace/trace.ts';
import { DemoPhone } from './demo-phone.ts';
import { reached } from './reached.ts';

/** The two domains and who is in them. */
const SIDES = [
  { domain: 'a.test', user: 'alice' },
  { domain: 'b.test', user: 'bob' },
] as const;

type Side = (typeof SIDES)[number];

/** Where the names of the two domains are made known. */
export interface NameRecords {
  host(name: string, ...addresses: readonly string[]): void;
  service(name: string, ...records: readonly SrvRecord[]): void;
}

export interface TrapezoidOptions extends Omit<Surroundings, 'network'> {
  /** The machine that an element (`alice`, `a.test`, `b.test`, `bob`) runs on, and the address there that the others reach it at. */
  machineOf(element: string): { readonly network: Network; readonly host: string };
  readonly names: NameRecords;
  readonly media: MediaHost;
  /** Whether the proxies stay on the path; without, the BYE goes straight from phone to phone. */
  readonly recordRoute: boolean;
  /** How long it rings, and how long they talk. */
  readonly ringMs: number;
  readonly talkMs: number;
}

/** How long each step of the story may take. */
const STEP_MS = 10_000;
/** For the last answer to find its way back. */
const SETTLE_MS = 200;

/** The elements, as one draws them from left to right. */
export const trapezoidElements: readonly string[] = ['alice', 'a.test', 'b.test', 'bob'];

/**
 * Plays the SIP trapezoid (RFC 3261 §4, figure 1): two domains, each with proxy, registrar and a phone; both phones register, alice calls
 * bob by her own proxy, which finds bob's by DNS (RFC 3263), they talk, and alice hangs up. What is sent is reported to `trace`.
 *
 * @returns what did not come about, if something did not
 */
export async function playTrapezoid(given: TrapezoidOptions): Promise<Result<undefined, string>> {
  let isOver = false;
  const options = { ...given, trace: { record: (event: TraceEvent) => isOver || given.trace.record(event) } };
  await using stage = new AsyncDisposableStack();
  const told = await tell(options, stage);
  // Taking the stage down is no part of the story.
  isOver = true;
  return told;
}

async function tell(options: TrapezoidOptions, stage: AsyncDisposableStack): Promise<Result<undefined, string>> {
  for (const side of SIDES) {
    const server = await openDomainOf(side, options, stage);
    if (!server.ok) return server;
  }
  const phones: DemoPhone[] = [];
  for (const side of SIDES) {
    const phone = await DemoPhone.open(side, passwordOf(side), { ...options, ...options.machineOf(side.user) });
    if (!phone.ok) return phone;
    phones.push(stage.use(phone.value));
    if (!(await phone.value.register(STEP_MS))) return fail(`${side.user} could not register: ${phone.value.registrationState}`);
  }
  const [alice, bob] = phones;
  return alice && bob ? await call(alice, bob, options) : fail('there are not two phones');
}

async function call(alice: DemoPhone, bob: DemoPhone, options: TrapezoidOptions): Promise<Result<undefined, string>> {
  const { clock, ringMs, talkMs } = options;
  bob.answersAfter(ringMs);
  const placed = alice.call(sipUri({ user: bob.user, host: bob.domain }));
  if (!placed.ok) return fail('alice could not call');
  const isIn = (state: CallFacts['state']) => reached(placed.value.onChanged, (facts) => facts.state === state, STEP_MS, clock);
  if (!(await isIn('active'))) return fail(`bob did not answer: ${placed.value.facts.end?.status ?? placed.value.facts.state}`);
  await new Promise<void>((resolve) => clock.after(talkMs, resolve));
  const gone = bob.callEnded(STEP_MS);
  placed.value.hangUp();
  const hasGone = await gone;
  await new Promise<void>((resolve) => clock.after(SETTLE_MS, resolve));
  return hasGone ? ok(undefined) : fail('bob did not hear that alice hung up');
}

async function openDomainOf(
  { domain, user }: Side,
  options: TrapezoidOptions,
  stage: AsyncDisposableStack,
): Promise<Result<RunningServer, string>> {
  const { network, host } = options.machineOf(domain);
  const { clock, random, log, trace, names, recordRoute } = options;
  const surroundings = { clock, random, log, trace, network };
  const database = stage.use(openDatabase(':memory:'));
  const location = stage.use(new SqliteLocationService(database, clock));
  const users = new SqliteUserStore(database);
  users.add(userWithPassword(user, domain, passwordOf({ domain, user })));
  const opened = await openServer({
    surroundings,
    element: domain,
    name: domain,
    listenAt: [{ transport: 'udp', local: { host, port: 0 } }],
    roles: ['registrar', 'proxy'],
    location,
    users,
    staticRoutes: new StaticRoutes(),
    recordRoute,
  });
  if (!opened.ok) return fail(`${domain} could not listen on ${host}: ${opened.error.code}`);
  stage.use(opened.value);
  const port = opened.value.addresses[0]?.local.port ?? 0;
  names.host(`sip.${domain}`, host);
  names.service(`_sip._udp.${domain}`, { priority: 10, weight: 0, port, target: `sip.${domain}` });
  return opened;
}

/** Nobody but the two phones of this story ever needs it. */
function passwordOf({ domain, user }: { readonly domain: string; readonly user: string }): string {
  return `${user} of ${domain}`;
}
