import { join } from 'node:path';
import type { SecretBox } from './accounts/account.ts';
import { Accounts } from './accounts/accounts.ts';
import type { Phone } from './api/phone.ts';
import { systemClock } from './base/clock.ts';
import { type Log, silentLog } from './base/log.ts';
import { systemRandom } from './base/random.ts';
import { Calls } from './calls/calls.ts';
import { routedHosts } from './calls/local-hosts.ts';
import { type Element, openOnOnePort, type Surroundings } from './element.ts';
import { type MediaHost, startMediaHost } from './media/media-client.ts';
import { NodeNetwork } from './net/node-network.ts';
import { CallList } from './phone/call-list.ts';
import { LocalPhone } from './phone/local-phone.ts';
import { OwnDomain } from './phone/own-domain.ts';
import { Preferences } from './phone/preferences.ts';
import { isSipUri } from './sip/message/uri.ts';
import { UserAgent } from './sip/ua/user-agent.ts';
import { KeyFileSecretBox } from './store/key-file-secret-box.ts';
import { openDatabase } from './store/open-database.ts';
import { SqliteAccountStore } from './store/sqlite-account-store.ts';
import { SqliteHistoryStore } from './store/sqlite-history-store.ts';
import { SqliteLocationService } from './store/sqlite-location-service.ts';
import { SqliteSettingsStore } from './store/sqlite-settings-store.ts';
import { SqliteUserStore } from './store/sqlite-user-store.ts';
import { TraceBus } from './trace/trace.ts';

export interface EngineOptions {
  /** Folder for the database and keys; made when it is not there. */
  readonly dataDir: string;
  /** Default: a key file in `dataDir` that only its owner can read. */
  readonly secretBox?: SecretBox;
  /** Default: a thread of this process. */
  readonly mediaHost?: MediaHost;
  readonly log?: Log;
  readonly appVersion: string;
  /** Name of the person as the system knows it: becomes the user of the domain inside. */
  readonly systemUser?: string;
}

/** The whole phone without a window: SIP stack, sound, accounts, history and the domain inside. */
export interface Engine extends Phone {
  readonly trace: TraceBus;
  /** The suspended or changed network is back: all accounts register anew. */
  networkReturned(): void;
  /** Ends calls, unregisters and closes everything; 5 s at most. */
  close(): Promise<void>;
}

class EngineStartError extends Error {
  override readonly name = 'EngineStartError';
}

/** Every address of this machine, both families where it has them. */
async function openPhoneElement(surroundings: Surroundings): Promise<Element> {
  for (const host of ['0.0.0.0', '127.0.0.1']) {
    const opened = await openOnOnePort('phone', surroundings, { host, port: 0 });
    if (opened.ok) return opened.value;
  }
  throw new EngineStartError('no network address to listen on');
}

/**
 * The composition root: the one place that builds the parts and connects them.
 *
 * @throws DatabaseOpenError and its kin when the store cannot be opened; nothing is left open then
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { dataDir, appVersion, log = silentLog } = options;
  const clock = systemClock;
  const random = systemRandom;
  const database = openDatabase(join(dataDir, 'trapeze.sqlite'));
  const trace = new TraceBus();
  const network = new NodeNetwork(clock);
  const surroundings: Surroundings = { clock, random, network, trace, log };
  const media = options.mediaHost ?? startMediaHost();
  const element = await openPhoneElement(surroundings);
  const { transport, transactions, resolver } = element;
  const userAgent = `Trapeze/${appVersion}`;

  const agent: UserAgent = new UserAgent({
    ...surroundings,
    transactions,
    transport,
    resolver,
    element: 'phone',
    userAgent,
    hasUser: (uri) => accounts.withUser(uri.user ?? '') !== undefined,
  });
  const accounts: Accounts = new Accounts({
    store: new SqliteAccountStore(database),
    secretBox: options.secretBox ?? new KeyFileSecretBox(join(dataDir, 'secret.key'), random),
    agent,
    random,
  });
  const preferences = new Preferences(new SqliteSettingsStore(database));
  const history = new SqliteHistoryStore(database);
  const location = new SqliteLocationService(database, clock);
  const domain = new OwnDomain({ surroundings, media, location, users: new SqliteUserStore(database), preferences, userAgent });
  const calls = new Calls({
    clock,
    random,
    agent,
    media,
    hosts: routedHosts(network, resolver),
    accountOf: ({ request }) => {
      const uri = request.uri();
      const account = uri.ok && isSipUri(uri.value) ? accounts.withUser(uri.value.user ?? '') : undefined;
      const live = account && accounts.identityOf(account.id);
      return account && live ? { id: account.id, identity: live.identity } : undefined;
    },
  });
  const list = new CallList(clock, calls, history);
  const phone = new LocalPhone({
    accounts,
    calls,
    list,
    history,
    domain,
    media,
    preferences,
    unixMs: () => clock.unixMs(),
    systemUser: options.systemUser ?? 'me',
    version: appVersion,
  });

  if (preferences.domainRunning) await phone.setDomainRunning(true);
  accounts.start();

  const close = async (): Promise<void> => {
    await agent.stop();
    await domain.stop('unchanged');
    await media.stop();
    for (const part of [phone, list, calls, accounts, element, location, trace, database]) part[Symbol.dispose]();
  };
  return Object.assign(phone, {
    trace,
    networkReturned: () => {
      for (const { id } of accounts.list()) accounts.retry(id);
    },
    close: within(5_000, close),
  });

  /** `work`, once, however often it is asked for, and given up after `limitMs`. */
  function within(limitMs: number, work: () => Promise<void>): () => Promise<void> {
    let running: Promise<void> | undefined;
    return () => {
      const limit = new Promise<void>((resolve) => void clock.after(limitMs, resolve));
      running ??= Promise.race([work(), limit]);
      return running;
    };
  }
}
