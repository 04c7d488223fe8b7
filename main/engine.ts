import { join } from 'node:path';
import type { Account, SecretBox } from './accounts/account.ts';
import { Accounts } from './accounts/accounts.ts';
import { instanceIdOf } from './accounts/instance-id.ts';
import { Roaming } from './accounts/roaming.ts';
import type { Phone } from './api/phone.ts';
import { AutomationBook } from './automation/automation-book.ts';
import { EventFeed } from './automation/event-feed.ts';
import { postByFetch } from './automation/hook-post.ts';
import { systemClock } from './base/clock.ts';
import { type Log, silentLog } from './base/log.ts';
import { systemRandom } from './base/random.ts';
import type { CallSound } from './calls/calling-account.ts';
import { Calls } from './calls/calls.ts';
import { routedHosts } from './calls/local-hosts.ts';
import { ownServers } from './calls/own-servers.ts';
import { AddressBook } from './contacts/address-book.ts';
import { AddressBooks } from './contacts/carddav/address-books.ts';
import { HttpDavClient } from './contacts/carddav/http-dav-client.ts';
import type { CallRules } from './contract/call-rules.ts';
import { BonjourDiscovery } from './discovery/bonjour-discovery.ts';
import type { ServiceDiscovery } from './discovery/service-discovery.ts';
import { Members } from './domain/members.ts';
import { type Element, openOnOnePort, type Surroundings } from './element.ts';
import { type MediaHost, startMediaHost } from './media/media-client.ts';
import { Messages } from './messaging/messages.ts';
import { NodeNetwork } from './net/node-network.ts';
import { socketMarking } from './net/socket-marking.ts';
import { CallList } from './phone/call-list.ts';
import { CallerJudge } from './phone/caller-judge.ts';
import { CallerRuleBook } from './phone/caller-rules.ts';
import { CallingAccounts } from './phone/calling-accounts.ts';
import { takeFormerFavourites } from './phone/former-favourites.ts';
import { IncomingPolicy } from './phone/incoming-policy.ts';
import { KeptQuality } from './phone/kept-quality.ts';
import { KeptTraces } from './phone/kept-traces.ts';
import { LocalPhone } from './phone/local-phone.ts';
import { OWN_DOMAIN, OwnDomain } from './phone/own-domain.ts';
import { PeerNames } from './phone/peer-names.ts';
import { PhoneAccounts } from './phone/phone-accounts.ts';
import { PhoneAutomation } from './phone/phone-automation.ts';
import { PhoneCalls } from './phone/phone-calls.ts';
import type { PhoneConsole } from './phone/phone-console.ts';
import { PhoneContacts } from './phone/phone-contacts.ts';
import type { PhoneDesktop } from './phone/phone-desktop.ts';
import { PhoneHistory } from './phone/phone-history.ts';
import { PhoneLog } from './phone/phone-log.ts';
import { PhoneMessages } from './phone/phone-messages.ts';
import { PhoneNetwork } from './phone/phone-network.ts';
import { PhonePeople } from './phone/phone-people.ts';
import { PhoneProfile } from './phone/phone-profile.ts';
import { PhoneTrace } from './phone/phone-trace.ts';
import { Preferences } from './phone/preferences.ts';
import { Uploads } from './phone/uploads.ts';
import { callView } from './phone/views.ts';
import type { PresenceAccount } from './presence/account-events.ts';
import { Presence } from './presence/presence.ts';
import { RecordingFolder } from './recordings/recording-folder.ts';
import type { SipRequest } from './sip/message/message.ts';
import { isSipUri } from './sip/message/uri.ts';
import { UserAgent } from './sip/ua/user-agent.ts';
import { KeyFileSecretBox } from './store/key-file-secret-box.ts';
import { openDatabase } from './store/open-database.ts';
import { SqliteAccountStore } from './store/sqlite-account-store.ts';
import { SqliteCardLinkStore } from './store/sqlite-card-link-store.ts';
import { SqliteContactStore } from './store/sqlite-contact-store.ts';
import { SqliteHistoryStore } from './store/sqlite-history-store.ts';
import { SqliteKeptMessages } from './store/sqlite-kept-messages.ts';
import { SqliteLocationService } from './store/sqlite-location-service.ts';
import { SqliteMessageStore } from './store/sqlite-message-store.ts';
import { SqliteQualityStore } from './store/sqlite-quality-store.ts';
import { SqliteSettingsStore } from './store/sqlite-settings-store.ts';
import { SqliteTraceStore } from './store/sqlite-trace-store.ts';
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
  /** Default: multicast DNS. */
  readonly discovery?: ServiceDiscovery;
  /** Addresses of this machine on which multicast DNS is spoken. Default: all of them. */
  readonly discoveryHosts?: readonly string[];
  readonly appVersion: string;
  /** Name of the person as the system knows it: becomes the user of the domain inside. */
  readonly systemUser?: string;
}

/** The whole phone without a window: SIP stack, sound, accounts, history and the domain inside. */
export interface Engine extends Phone {
  /** Where the desktop program, if there is one, makes itself known. */
  readonly desktop: PhoneDesktop;
  /** Where the program around makes known what it does for automation. */
  readonly automation: PhoneAutomation;
  /** Where the program around makes known that it can open terminals. */
  readonly console: PhoneConsole;
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
  const { dataDir, appVersion } = options;
  const clock = systemClock;
  const log = new PhoneLog(clock, options.log ?? silentLog);
  const random = systemRandom;
  const database = openDatabase(join(dataDir, 'trapeze.sqlite'));
  const trace = new TraceBus();
  const marking = socketMarking('sip');
  const network = new NodeNetwork(clock, { tls: { forServer: (name) => accounts.trustFor(name) }, marking });
  const surroundings: Surroundings = { clock, random, network, trace, log };
  const media = options.mediaHost ?? startMediaHost();
  const element = await openPhoneElement(surroundings);
  log.write('info', 'packets are marked (DSCP)', { outcome: marking.outcome });
  const { transport, transactions, resolver } = element;
  const userAgent = `Trapeze/${appVersion}`;

  const settings = new SqliteSettingsStore(database);
  const secretBox = options.secretBox ?? new KeyFileSecretBox(join(dataDir, 'secret.key'), random);

  const agent: UserAgent = new UserAgent({
    ...surroundings,
    transactions,
    transport,
    resolver,
    element: 'phone',
    userAgent,
    instanceId: instanceIdOf(settings, random),
    hasUser: (uri) => accounts.withUser(uri.user ?? '') !== undefined,
  });
  const accounts: Accounts = new Accounts({
    store: new SqliteAccountStore(database),
    secretBox,
    agent,
    random,
    clock,
    network,
  });
  const preferences = new Preferences(settings);
  const history = new SqliteHistoryStore(database);
  const location = new SqliteLocationService(database, clock);
  const users = new SqliteUserStore(database);
  const members = new Members({ domain: OWN_DOMAIN, users, location, random });
  const domain = new OwnDomain({
    surroundings,
    media,
    location,
    users,
    members,
    keptMessages: new SqliteKeptMessages(database),
    preferences,
    userAgent,
  });
  const calls = new Calls({
    clock,
    random,
    agent,
    media,
    hosts: routedHosts(network, resolver),
    isOwnServer: ownServers(resolver),
    accountOf: ({ request }) => {
      const account = calledAccount(request);
      const live = account && accounts.identityOf(account.id);
      if (!account || !live) return undefined;
      const isAutomatic = preferences.rulesOf(account.id).autoAnswer !== 'off';
      const customs = calling.customsOf(account.id);
      return {
        id: account.id,
        identity: live.identity,
        ...customs,
        ...(isAutomatic && { autoAnswer: calling.soundOf(account.id) }),
      };
    },
  });
  accounts.onMoved((accountId) => void calls.reinviteAll(accountId));
  const messages = new Messages({
    clock,
    random,
    agent,
    store: new SqliteMessageStore(database),
    log,
    identityOf: (accountId) => (accounts.find(accountId)?.enabled ? accounts.identityOf(accountId)?.identity : undefined),
    accountOf: (request) => calledAccount(request)?.id,
    policyOf: () => {
      const { tellsRead, tellsTyping } = preferences.settings;
      return { asksReceipts: true, tellsRead, tellsTyping };
    },
  });
  const recordings = new RecordingFolder(join(dataDir, 'recordings'));
  const list = new CallList(clock, calls, history);
  const traces = new SqliteTraceStore(database);
  const keptQuality = new KeptQuality({
    clock,
    calls,
    store: new SqliteQualityStore(database),
    microphone: () => phoneCalls.microphone,
  });
  const keptTraces = new KeptTraces({ clock, calls, bus: trace, store: traces });
  const calling = new CallingAccounts(accounts, preferences);
  const phoneCalls = new PhoneCalls({ calls, list, accounts: calling, recordings, preferences });
  const phoneMessages = new PhoneMessages({ messages, accounts, calling });
  const presence = new Presence({
    random,
    agent,
    accounts: () => accounts.list().flatMap(({ id, enabled }) => presenceAccount(id, enabled)),
    accountOf: (request) => calledAccount(request)?.id,
  });
  const callers = new CallerRuleBook(settings);
  const book = new AddressBook({
    store: new SqliteContactStore(database),
    random,
    country: () => callers.of(calling.defaultId ?? '').country,
  });
  takeFormerFavourites(settings, book);
  const client = new HttpDavClient(clock, userAgent);
  const links = new SqliteCardLinkStore(database);
  const addressBooks = new AddressBooks({ clock, random, log, client, book, links, secretBox, settings });
  const names = new PeerNames(book, (accountId) => callers.of(accountId).country);
  const uploads = new Uploads(clock, random);
  const phoneContacts = new PhoneContacts({ clock, book, callers, uploads, accounts, calling });
  const unixMs = (): number => clock.unixMs();
  const phoneHistory = new PhoneHistory({
    store: history,
    list,
    calling,
    book,
    names,
    preferences,
    recordings,
    quality: keptQuality,
    unixMs,
  });
  const phonePeople = new PhonePeople({ clock, presence, book, users, domain, accounts, calling, calls, preferences });
  const rulesOf = (accountId: string): CallRules => {
    const rules = preferences.rulesOf(accountId);
    return phonePeople.isUndisturbed ? { ...rules, doNotDisturb: true } : rules;
  };
  const domainOf = (accountId: string): string => calling.domainOf(accountId);
  const soundOf = (accountId: string): CallSound => calling.soundOf(accountId);
  const judge = new CallerJudge({ book, callers, calling, isMember: (uri) => phonePeople.isMember(uri) });
  const feed: EventFeed = new EventFeed({
    clock,
    random,
    onCallChanged: calls.onChanged,
    callView: (facts) => names.namedCall({ ...callView(facts, calling.aorOf(facts.accountId)), holdPending: false }),
    onMessage: phoneMessages.onReceived,
    onAccountsChanged: accounts.onChanged,
    accounts: () => phoneAccounts.views,
  });
  const phoneAutomation = new PhoneAutomation({
    clock,
    log,
    book: new AutomationBook(settings, secretBox, random),
    feed,
    post: postByFetch,
    judge,
    calling,
    rulesOf,
  });
  const policy = new IncomingPolicy({
    clock,
    calls,
    list,
    domainOf,
    soundOf,
    rulesOf,
    refusalOf: (call) => judge.refusalOf(judge.callerOf(call)),
    ruledOf: (call) => phoneAutomation.ruledOf(call),
  });
  const systemUser = options.systemUser ?? 'me';
  const phoneAccounts: PhoneAccounts = new PhoneAccounts({ accounts, calling, domain, preferences, systemUser });
  const discovery =
    options.discovery ?? new BonjourDiscovery({ clock, log, localHosts: () => options.discoveryHosts ?? network.localHosts() });
  const phoneNetwork = new PhoneNetwork({
    surroundings,
    discovery,
    domain,
    members,
    accounts,
    phoneAccounts,
    preferences,
    systemUser,
  });
  const phone = new LocalPhone({
    phoneAccounts,
    phoneAutomation,
    calling,
    phoneCalls,
    phoneMessages,
    phonePeople,
    phoneNetwork,
    phoneTrace: new PhoneTrace({ bus: trace, store: traces, list, accounts, domainOf }),
    calls,
    phoneContacts,
    addressBooks,
    phoneHistory,
    phoneProfile: new PhoneProfile({ random, accounts, book, callers, preferences, uploads }),
    phoneLog: log,
    names,
    uploads,
    domain,
    media,
    marking,
    preferences,
    version: appVersion,
  });

  if (preferences.domainRunning) await phone.setDomainRunning(true);
  accounts.start();
  const roaming = new Roaming({ clock, network, leave: (hosts) => element.leave(hosts), accounts });
  messages.start();
  addressBooks.start();

  const close = async (): Promise<void> => {
    await agent.stop();
    await domain.stop('unchanged');
    await media.stop();
    for (const part of [
      roaming,
      phone,
      policy,
      phoneAutomation,
      feed,
      phoneAccounts,
      phoneCalls,
      phoneMessages,
      phonePeople,
      phoneContacts,
      addressBooks,
      client,
      phoneHistory,
      uploads,
      book,
      phoneNetwork,
      presence,
      keptTraces,
      keptQuality,
      list,
      calls,
      messages,
      accounts,
      element,
      location,
      trace,
      log,
      database,
    ])
      part[Symbol.dispose]();
  };
  return Object.assign(phone, {
    networkReturned: () => roaming.wakeUp(),
    close: within(5_000, close),
  });

  /** The account that a request's Request-URI names: its contact, as registered. */
  function calledAccount(request: SipRequest): Account | undefined {
    const uri = request.uri();
    return uri.ok && isSipUri(uri.value) ? accounts.withUser(uri.value.user ?? '') : undefined;
  }

  /** One that publishes and watches: enabled, and once registered. */
  function presenceAccount(id: string, enabled: boolean): readonly PresenceAccount[] {
    const live = accounts.identityOf(id);
    if (!enabled || !live || accounts.registrationOf(id).phase !== 'registered') return [];
    return [{ id, identity: live.identity, aor: live.aor }];
  }

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
