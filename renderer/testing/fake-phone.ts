import { createORPCClient, ORPCError } from '@orpc/client';
import type { AccountSettings, AccountTestStep } from '../../main/contract/accounts.ts';
import type { AddressBookView } from '../../main/contract/address-books.ts';
import type { AutomationRule, AutomationView, DryRun, Webhook } from '../../main/contract/automation-view.ts';
import type { CallRules } from '../../main/contract/call-rules.ts';
import type { CallerRules, ContactDraft, ContactView } from '../../main/contract/contact-view.ts';
import type { DesktopView, LoginStart, UpdateMode, UpdateStep } from '../../main/contract/desktop-view.ts';
import type { DiagnosisView } from '../../main/contract/diagnosis-view.ts';
import type { PeerView } from '../../main/contract/ids.ts';
import type { ConversationKey, MessagePage, MessageView } from '../../main/contract/message-view.ts';
import type { NetworkView } from '../../main/contract/network-view.ts';
import type { OwnAvailability, PresenceView, QuietSpan } from '../../main/contract/person-view.ts';
import type { AccountView, CallView, HistoryView, LevelView, RecordingState, Snapshot } from '../../main/contract/snapshot.ts';
import type { TraceView } from '../../main/contract/trace-view.ts';
import type { PhoneClient } from '../connection/phone-client.ts';
import { cannedCall, cannedNowUnixMs, cannedTest } from './canned.ts';
import { cannedAddressBooks, cannedFoundBooks } from './canned-address-books.ts';
import { noAutomation } from './canned-automation.ts';
import { CannedBook, cannedContacts, cannedImport, cannedProfile } from './canned-contacts.ts';
import type { CannedConversation } from './canned-messages.ts';
import { aloneNetwork } from './canned-network.ts';
import { cannedRecording } from './canned-recording.ts';
import {
  cannedAccountDiagnosis,
  cannedDiagnosis,
  cannedMessageText,
  cannedRefusedTrace,
  cannedTimeline,
  cannedTrace,
} from './canned-trace.ts';

/** The inputs of all procedures that are played; each reads its own. */
interface Input {
  readonly recording?: RecordingState;
  readonly callId: string;
  readonly uri: string;
  readonly state: OwnAvailability;
  readonly span?: QuietSpan;
  readonly otherCallId: string;
  readonly target: string;
  readonly start: LoginStart;
  readonly mode: UpdateMode;
  readonly step: UpdateStep;
  readonly held: boolean;
  readonly muted: boolean;
  readonly digits: string;
  readonly codec: string;
  readonly running: boolean;
  readonly open: boolean;
  readonly announced: boolean;
  readonly name: string;
  readonly password?: string;
  readonly id: string;
  readonly accountId: string;
  readonly rules: CallRules;
  readonly peerUri: string;
  readonly text: string;
  readonly before?: string;
  readonly filter: 'all' | 'missed';
  readonly search?: string;
  readonly offset: number;
  readonly isFavourite: boolean;
  readonly beforeUnixMs?: number;
  readonly limit: number;
}

/** What was before. */
interface FakePhonePast {
  readonly history?: readonly HistoryView[];
  readonly conversations?: readonly CannedConversation[];
  readonly contacts?: readonly ContactView[];
  readonly network?: NetworkView;
  readonly automation?: AutomationView;
}

/** Values that change, for any number of readers; each reader gets the latest first. */
class Latest<T> {
  value: T | undefined;
  readonly #waiting = new Set<() => void>();

  set(value: T): void {
    this.value = value;
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  async *read(): AsyncGenerator<T> {
    for (let seen: T | undefined; ; ) {
      while (this.value === seen) await new Promise<void>((resolve) => this.#waiting.add(resolve));
      seen = this.value;
      if (seen !== undefined) yield seen;
    }
  }
}

/**
 * An engine of cardboard behind the contract, for the gallery: it starts from canned facts and does as it is told, without network,
 * sound or delay. A call to anything starting with `busy` is refused, every other one rings until `answered`.
 */
export class FakePhone {
  readonly client: PhoneClient;
  /** What was asked for, as `calls.setMuted {"callId":"call","muted":true}`. */
  readonly requests: string[] = [];
  readonly #snapshot = new Latest<Snapshot>();
  readonly #levels = new Latest<LevelView>();
  readonly #network = new Latest<NetworkView>();
  readonly #automation = new Latest<AutomationView>();
  #history: readonly HistoryView[];
  #conversations: readonly CannedConversation[];
  readonly #book: CannedBook;
  #callerRules: CallerRules = { country: 'DE', unknownCallers: 'ring', blocked: ['+49 900 123456'] };
  readonly #refusals = new Map<string, ORPCError<string, unknown>>();
  #serial = 0;

  constructor(
    snapshot: Snapshot,
    {
      history = [],
      conversations = [],
      contacts = cannedContacts,
      network = aloneNetwork,
      automation = noAutomation,
    }: FakePhonePast,
  ) {
    this.#snapshot.set(snapshot);
    this.#network.set(network);
    this.#automation.set(automation);
    this.#history = history;
    this.#conversations = conversations;
    this.#book = new CannedBook(contacts);
    this.client = createORPCClient<PhoneClient>({
      call: async (path, input) => this.#answer(path.join('.'), (input ?? {}) as Input),
    });
  }

  get snapshot(): Snapshot {
    if (this.#snapshot.value === undefined) throw new Error('no snapshot');
    return this.#snapshot.value;
  }

  change(changes: Partial<Snapshot>): void {
    this.#snapshot.set({ ...this.snapshot, ...changes });
  }

  changeCall(callId: string, changes: Partial<CallView>): void {
    this.change({ calls: this.snapshot.calls.map((call) => (call.id === callId ? { ...call, ...changes } : call)) });
  }

  hear(level: LevelView): void {
    this.#levels.set(level);
  }

  /** The other side picks up. */
  answered(callId: string): void {
    this.changeCall(callId, { state: 'active', answeredAtUnixMs: Date.now() });
  }

  /** Makes a history of `count` calls, one a minute; the oldest is from `caller<count - 1>`. */
  remember(count: number): void {
    this.#history = Array.from({ length: count }, (_, index) => {
      const startedAtUnixMs = cannedNowUnixMs - index * 60_000;
      const peer = { uri: `sip:caller${index}@example.com` };
      const call = { accountId: 'local', accountAor: 'sip:ada@trapeze.local', direction: 'in', status: 487, reason: '' } as const;
      return { ...call, id: `row${index}`, peer, startedAtUnixMs, endedAtUnixMs: startedAtUnixMs + 5_000, missed: false };
    });
    this.change({ missedCalls: this.snapshot.missedCalls + 1 });
  }

  /** Fills the address book with `count` people. */
  meet(count: number): void {
    this.#book.fill(count);
    this.#contactsChanged();
  }

  /** Lets a procedure fail from now on. */
  refuse(path: string, code: string, data?: unknown): void {
    this.#refusals.set(path, new ORPCError(code, { defined: true, data }));
  }

  #answer(path: string, input: Input): unknown {
    const refusal = this.#refusals.get(path);
    if (refusal) throw refusal;
    if (path === 'watch') return this.#snapshot.read();
    if (path === 'watchLevels') return this.#levels.read();
    if (path === 'network.watch') return this.#network.read();
    if (path === 'automation.watch') return this.#automation.read();
    if (path === 'history.list') return this.#list(input);
    if (path === 'accounts.test') return this.#testSteps();
    if (path === 'trace.watchCall') return this.#traceOf(input);
    if (path === 'trace.message') return { text: cannedMessageText };
    if (path === 'history.quality') return cannedTimeline;
    if (path === 'history.recording') return cannedRecording();
    if (path === 'trace.diagnoseCall') return this.#diagnosisOf(input);
    if (path === 'trace.diagnoseAccount') return { diagnosis: cannedAccountDiagnosis };
    if (path === 'messages.conversations')
      return { conversations: this.#conversations.map(({ view }) => view), isComplete: true };
    if (path === 'messages.list') return this.#listMessages(input);
    if (path === 'contacts.list') return this.#book.list({ ...input, search: input.search ?? '' });
    if (path === 'contacts.get') return this.#book.get(input.id);
    this.requests.push(`${path} ${JSON.stringify(input)}`);
    return this.#procedures[path]?.(input);
  }

  #list({ filter, search = '', beforeUnixMs = Number.POSITIVE_INFINITY, limit }: Input): readonly HistoryView[] {
    const rows = this.#history.filter(({ missed, recordings, startedAtUnixMs, peer }) => {
      const isFound = search === '' || `${peer.name ?? ''} ${peer.uri}`.toLowerCase().includes(search.toLowerCase());
      return (
        isFound &&
        (filter === 'all' || (filter === 'missed' ? missed : recordings !== undefined)) &&
        startedAtUnixMs < beforeUnixMs
      );
    });
    return rows.slice(0, limit);
  }

  readonly #procedures: Readonly<Record<string, (input: Input) => unknown>> = {
    'calls.place': ({ target }) => this.#place(target),
    'calls.answer': ({ callId }) => this.answered(callId),
    'calls.decline': ({ callId }) => this.#end(callId, 486),
    'calls.hangUp': ({ callId }) => this.#end(callId, 200),
    'calls.dismiss': ({ callId }) => this.change({ calls: this.snapshot.calls.filter(({ id }) => id !== callId) }),
    'calls.setHold': ({ callId, held }) => this.#changeTogether(callId, { heldByUs: held }),
    'calls.setMuted': ({ callId, muted }) => this.#changeTogether(callId, { muted }),
    'calls.setRecording': ({ callId, recording }) =>
      this.changeCall(callId, { recording: recording === 'off' ? undefined : recording }),
    'calls.changeCodec': ({ callId, codec }) => this.#changeCodec(callId, codec),
    'calls.declineRecording': ({ callId }) => this.changeCall(callId, { asksRecording: undefined }),
    'calls.merge': ({ callId, otherCallId }) => this.#merge([...this.#with(callId), ...this.#with(otherCallId)]),
    'calls.takeAside': ({ callId }) => this.#takeAside(callId),
    'calls.endConference': ({ callId }) => {
      for (const id of this.#with(callId)) this.#end(id, 200);
    },
    'calls.sendDigits': ({ callId, digits }) => this.#dial(callId, digits),
    'messages.send': (input) => this.#send(input),
    'messages.markRead': ({ accountId, peerUri }) => this.#markRead({ accountId, peerUri }),
    'calls.consult': ({ callId, target }) => this.#consult(callId, target),
    'calls.transfer': ({ callId, target }) => this.#transfer(callId, { uri: target }),
    'calls.transferTo': ({ callId, otherCallId }) => this.#connect(callId, otherCallId),
    'accounts.settings': ({ accountId }) => this.#settings(accountId),
    'accounts.setRules': ({ accountId, rules }) => this.#changeAccount(accountId, { rules }),
    'accounts.acceptCertificate': ({ accountId }) => this.#changeAccount(accountId, { certificate: undefined }),
    'people.setOwn': ({ state, span }) =>
      this.#changePresence({ own: { state, ...(span && { untilUnixMs: Date.now() + 1_800_000 }) } }),
    'people.pickUp': ({ uri }) => this.#place(uri),
    'people.add': ({ target }) => this.#star(target, true),
    'people.remove': ({ uri }) => this.#star(uri, false),
    'contacts.photo': () => ({ photo: '' }),
    'contacts.find': ({ uri }) => this.#book.find(uri),
    'contacts.put': (input) => this.#put(input as Input & ContactDraft),
    'contacts.setFavourite': ({ id, isFavourite }) => this.#starContact(id, isFavourite),
    'contacts.remove': ({ id }) => {
      this.#book.remove(id);
      this.#contactsChanged();
    },
    'contacts.previewImport': () => cannedImport,
    'contacts.takeImport': () => cannedImport,
    'contacts.callerRules': () => ({ rules: this.#callerRules, countries: ['CN', 'DE', 'GB', 'US'] }),
    'contacts.setCallerRules': ({ rules }) => {
      this.#callerRules = rules as CallRules & CallerRules;
    },
    'addressBooks.find': ({ password }) => cannedFoundBooks(password ?? ''),
    'addressBooks.add': ({ name }) => {
      const [first] = cannedAddressBooks;
      if (first) this.change({ addressBooks: [{ ...first, id: 'new', name: name ?? '' }] });
      return { id: 'new' };
    },
    'addressBooks.change': ({ id }) => this.#changeAddressBook(id, { failure: undefined }),
    'addressBooks.sync': ({ id }) => this.#changeAddressBook(id, { failure: undefined }),
    'addressBooks.remove': ({ id }) =>
      this.change({ addressBooks: (this.snapshot.addressBooks ?? []).filter((book) => book.id !== id) }),
    'profile.preview': () => cannedProfile,
    'profile.take': () => ({ accounts: 1, contacts: cannedProfile.contacts }),
    'uploads.begin': () => ({ uploadId: 'upload' }),
    'settings.set': (changes) => this.change({ settings: { ...this.snapshot.settings, ...changes } }),
    'desktop.setUpdateMode': ({ mode }) => this.#changeDesktop(({ update }) => (update ? { update: { ...update, mode } } : {})),
    'desktop.update': ({ step }) =>
      this.#changeDesktop(({ update }) => (update ? { update: { ...update, isRestartWanted: step === 'restart' } } : {})),
    'desktop.setLoginStart': ({ start }) => this.#changeDesktop(() => ({ loginStart: start })),
    'desktop.setKeys': (keys) => this.#changeDesktop((desktop) => ({ keys: { ...desktop.keys, ...keys } })),
    'domain.setRunning': ({ running }) => this.change({ domain: { ...this.snapshot.domain, running } }),
    'network.setOpen': ({ open }) => this.changeNetwork({ isOpen: open }),
    'network.setAnnounced': ({ announced }) => this.changeNetwork({ isAnnounced: announced }),
    'network.revoke': ({ id }) => this.#revoke(id),
    'network.addMember': ({ name }) => this.#addMember(name),
    'network.renewPassword': () => ({ password: '5f1d7a90c3e84b26a1d09e7f35c2b846' }),
    'network.removeMember': ({ name }) => this.#removeMember(name),
    'automation.setRules': (input) =>
      this.#changeAutomation({ rules: (input as { readonly rules: unknown }).rules as AutomationRule[] }),
    'automation.setWebhooks': (input) => this.#setWebhooks((input as { readonly webhooks?: unknown }).webhooks as Webhook[]),
    'automation.setApi': (input) => this.#setApi(input as { readonly isOn?: boolean; readonly port?: number }),
    'automation.renewKey': () => ({ key: '5f1d7a90c3e84b26a1d09e7f35c2b846c0ffee11d00d4a5eb0b5feed1234abcd' }),
    'automation.dryRun': () => this.#dryRun(),
    'history.markSeen': () => this.change({ missedCalls: 0 }),
    'history.clear': () => {
      this.#history = [];
    },
    'history.remove': ({ id }) => {
      this.#history = this.#history.filter((row) => row.id !== id);
    },
  };

  #put(draft: ContactDraft & { readonly id?: string }): { readonly id: string } {
    const put = this.#book.put(draft);
    this.#contactsChanged();
    return put;
  }

  #starContact(id: string, isFavourite: boolean): void {
    const person = this.#book.get(id);
    if (person) this.#put({ ...person, isFavourite });
  }

  #changeAddressBook(id: string, changes: Partial<AddressBookView>): void {
    const books = this.snapshot.addressBooks ?? [];
    this.change({ addressBooks: books.map((book) => (book.id === id ? { ...book, ...changes } : book)) });
  }

  #contactsChanged(): void {
    this.change({ contacts: { revision: this.snapshot.contacts.revision + 1 } });
  }

  changeNetwork(changes: Partial<NetworkView>): void {
    this.#network.set({ ...this.network, ...changes });
  }

  get network(): NetworkView {
    return this.#network.value ?? aloneNetwork;
  }

  #changeAutomation(changes: Partial<AutomationView>): void {
    this.#automation.set({ ...(this.#automation.value ?? noAutomation), ...changes });
  }

  #setWebhooks(webhooks: readonly Webhook[]): void {
    const state = { delivered: 0, failed: 0, waiting: 0 };
    this.#changeAutomation({ webhooks: webhooks.map((webhook) => ({ ...webhook, state })) });
  }

  #setApi({ isOn = false, port = 0 }: { readonly isOn?: boolean; readonly port?: number }): void {
    const address = isOn ? { address: `http://127.0.0.1:${port}` } : {};
    this.#changeAutomation({ api: { isOn, port, ...address, isPortTaken: false, hasToken: true } });
  }

  /** The first rule acts, whatever it is. */
  #dryRun(): DryRun {
    const { rules } = this.#automation.value ?? noAutomation;
    const verdicts = rules.map(({ id }, index) => ({ ruleId: id, verdict: index === 0 ? 'acts' : 'decided' }) as const);
    return { caller: { uri: 'sip:grace@example.com', isKnown: false, isFavourite: false }, verdicts, outcome: { act: 'ring' } };
  }

  #revoke(id: string): void {
    this.changeNetwork({ invitations: this.network.invitations.filter((invitation) => invitation.id !== id) });
  }

  #addMember(name: string): { readonly name: string; readonly password: string } {
    this.changeNetwork({ members: [...this.network.members, { name, isOwn: false, devices: [] }] });
    return { name, password: 'c0ffee11d00d4a5eb0b5feed1234abcd' };
  }

  #removeMember(name: string): void {
    this.changeNetwork({ members: this.network.members.filter((member) => member.name !== name) });
  }

  #changePresence(changes: Partial<PresenceView>): void {
    this.change({ presence: { ...this.snapshot.presence, ...changes } });
  }

  #changeDesktop(changes: (desktop: DesktopView) => Partial<DesktopView>): void {
    const { desktop } = this.snapshot;
    if (desktop) this.change({ desktop: { ...desktop, ...changes(desktop) } });
  }

  #star(uri: string, isFavourite: boolean): { readonly uri: string } {
    const { people } = this.snapshot.presence;
    this.#changePresence({ people: people.map((person) => (person.uri === uri ? { ...person, isFavourite } : person)) });
    return { uri };
  }

  #changeAccount(accountId: string, changes: { readonly [Key in keyof AccountView]?: AccountView[Key] | undefined }): void {
    const changed = (account: AccountView): AccountView => {
      const entries = Object.entries({ ...account, ...changes }).filter(([, value]) => value !== undefined);
      return { ...account, ...Object.fromEntries(entries) };
    };
    const accounts = this.snapshot.accounts.map((account) => (account.id === accountId ? changed(account) : account));
    this.change({
      accounts: accounts.map(({ certificate, ...rest }) =>
        'certificate' in changes || !certificate ? rest : { ...rest, certificate },
      ),
    });
  }

  #settings(accountId: string): AccountSettings {
    const { aor = '', displayName } = this.snapshot.accounts.find(({ id }) => id === accountId) ?? {};
    return { aor, transport: 'tls', keepAliveSeconds: 25, ...(displayName !== undefined && { displayName }) };
  }

  /** All is well up to the password. */
  async *#testSteps(): AsyncGenerator<AccountTestStep> {
    for (const step of cannedTest) yield step;
  }

  /** Of a call that was refused. */
  #diagnosisOf({ callId }: Input): { readonly diagnosis?: DiagnosisView } {
    const row = this.#history.find(({ id }) => id === callId);
    const status = row?.status ?? this.snapshot.calls.find(({ id }) => id === callId)?.end?.status ?? 200;
    return status === 486 ? { diagnosis: cannedDiagnosis } : {};
  }

  /** One ladder for all calls, but for one that was refused; it grows no more. */
  async *#traceOf({ callId }: Input): AsyncGenerator<TraceView> {
    if (callId === 'row4') yield cannedRefusedTrace;
    else if (callId !== 'nothing') yield cannedTrace;
    else throw new ORPCError('TRACE_UNKNOWN', { defined: true });
  }

  /** Somebody writes. */
  receive(key: ConversationKey, text: string): void {
    this.#add(key, { id: `received${this.#serial++}`, direction: 'in', text, atUnixMs: Date.now(), state: 'received' });
  }

  #listMessages({ accountId, peerUri }: Input): MessagePage {
    const found = this.#conversations.find(({ view }) => view.accountId === accountId && view.peer.uri === peerUri);
    return { messages: found?.messages.toReversed() ?? [], isComplete: true };
  }

  #send({ accountId, target, text }: Input): ConversationKey {
    const peerUri = target.includes(':') ? target : `sip:${target}@pbx.example.com`;
    const key = { accountId: accountId ?? 'local', peerUri };
    this.#add(key, { id: `sent${this.#serial++}`, direction: 'out', text, atUnixMs: Date.now(), state: 'delivered' });
    return key;
  }

  #add({ accountId, peerUri }: ConversationKey, last: MessageView): void {
    const known = this.#conversations.find(({ view }) => view.accountId === accountId && view.peer.uri === peerUri);
    const others = this.#conversations.filter((each) => each !== known);
    const unread = (known?.view.unread ?? 0) + (last.direction === 'in' ? 1 : 0);
    const fresh = { accountId, accountAor: 'sip:ada@pbx.example.com', peer: { uri: peerUri } };
    const view = { ...fresh, ...known?.view, last, unread, isComposing: false };
    this.#conversations = [{ view, messages: [...(known?.messages ?? []), last] }, ...others];
    this.#messagesChanged();
  }

  #markRead({ accountId, peerUri }: ConversationKey): void {
    this.#conversations = this.#conversations.map((each) => {
      const isMeant = each.view.accountId === accountId && each.view.peer.uri === peerUri;
      return isMeant ? { ...each, view: { ...each.view, unread: 0 } } : each;
    });
    this.#messagesChanged();
  }

  #messagesChanged(): void {
    const unread = this.#conversations.reduce((sum, { view }) => sum + view.unread, 0);
    this.change({ messages: { unread, revision: this.snapshot.messages.revision + 1 } });
  }

  #place(target: string): { readonly callId: string } {
    this.#serial += 1;
    const callId = `placed${this.#serial}`;
    const { answeredAtUnixMs: _, ...call } = cannedCall({ id: callId, peer: { uri: target }, startedAtUnixMs: Date.now() });
    const end = { by: 'remote', status: 486, reason: 'Busy Here' } as const;
    const outcome = target.startsWith('busy')
      ? ({ state: 'ended', end, endedAtUnixMs: Date.now() } as const)
      : ({ state: 'remoteRinging', progressStatus: 180 } as const);
    this.change({ calls: [...this.snapshot.calls, { ...call, ...outcome }] });
    return { callId };
  }

  #consult(callId: string, target: string): { readonly callId: string } {
    this.changeCall(callId, { heldByUs: true });
    const placed = this.#place(target);
    this.changeCall(placed.callId, { consults: callId });
    return placed;
  }

  /** It rings at the target until {@link transferred}. */
  #transfer(callId: string, target: PeerView): void {
    this.changeCall(callId, { heldByUs: true, transfer: { by: 'local', target, state: 'ringing', progressStatus: 180 } });
  }

  /** Somebody answers at the target of a transfer. */
  transferred(callId: string): void {
    const transfer = this.snapshot.calls.find(({ id }) => id === callId)?.transfer;
    if (transfer) this.changeCall(callId, { transfer: { ...transfer, state: 'done', progressStatus: 200 } });
    this.#end(callId, 200);
  }

  #connect(callId: string, otherCallId: string): void {
    const other = this.snapshot.calls.find(({ id }) => id === otherCallId);
    if (other) this.#transfer(callId, other.peer);
    this.transferred(callId);
    this.#end(otherCallId, 200);
  }

  /** The call, or all in its conference. */
  #with(callId: string): readonly string[] {
    const { calls } = this.snapshot;
    const conference = calls.find(({ id }) => id === callId)?.conference;
    return calls.filter((call) => call.id === callId || (conference && call.conference === conference)).map(({ id }) => id);
  }

  #changeCodec(callId: string, codec: string): void {
    const { codecs = [], quality } = this.snapshot.calls.find(({ id }) => id === callId) ?? {};
    const changed = [codec, ...codecs.filter((name) => name !== codec)];
    this.changeCall(callId, { codecs: changed, ...(quality && { quality: { ...quality, codec } }) });
  }

  #changeTogether(callId: string, changes: Partial<CallView>): void {
    for (const id of this.#with(callId)) this.changeCall(id, changes);
  }

  #merge(callIds: readonly string[]): void {
    for (const id of callIds) this.changeCall(id, { conference: 'conference', heldByUs: false });
  }

  #takeAside(callId: string): void {
    this.#changeTogether(callId, { heldByUs: true });
    const calls = this.snapshot.calls.map(({ conference, ...call }) => {
      if (call.id === callId) return { ...call, heldByUs: false };
      return conference === undefined ? call : { ...call, conference };
    });
    this.change({ calls });
  }

  #dial(callId: string, digits: string): void {
    const sent = this.snapshot.calls.find(({ id }) => id === callId)?.digits ?? '';
    this.changeCall(callId, { digits: sent + digits });
  }

  #end(callId: string, status: number): void {
    this.changeCall(callId, { state: 'ended', end: { by: 'local', status, reason: '' }, endedAtUnixMs: Date.now() });
  }
}
