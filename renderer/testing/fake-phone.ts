import { createORPCClient, ORPCError } from '@orpc/client';
import type { AccountSettings, AccountTestStep } from '../../main/contract/accounts.ts';
import type { CallRules } from '../../main/contract/call-rules.ts';
import type { PeerView } from '../../main/contract/ids.ts';
import type { ConversationKey, MessagePage, MessageView } from '../../main/contract/message-view.ts';
import type { OwnAvailability, PresenceView } from '../../main/contract/person-view.ts';
import type { AccountView, CallView, HistoryView, LevelView, Snapshot } from '../../main/contract/snapshot.ts';
import type { PhoneClient } from '../connection/phone-client.ts';
import { cannedCall, cannedNowUnixMs, cannedTest } from './canned.ts';
import type { CannedConversation } from './canned-messages.ts';

/** The inputs of all procedures that are played; each reads its own. */
interface Input {
  readonly callId: string;
  readonly uri: string;
  readonly state: OwnAvailability;
  readonly otherCallId: string;
  readonly target: string;
  readonly held: boolean;
  readonly muted: boolean;
  readonly digits: string;
  readonly running: boolean;
  readonly id: string;
  readonly accountId: string;
  readonly rules: CallRules;
  readonly peerUri: string;
  readonly text: string;
  readonly before?: string;
  readonly filter: 'all' | 'missed';
  readonly beforeUnixMs?: number;
  readonly limit: number;
}

/** What was before. */
interface FakePhonePast {
  readonly history?: readonly HistoryView[];
  readonly conversations?: readonly CannedConversation[];
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
  #history: readonly HistoryView[];
  #conversations: readonly CannedConversation[];
  readonly #refusals = new Map<string, ORPCError<string, unknown>>();
  #serial = 0;

  constructor(snapshot: Snapshot, { history = [], conversations = [] }: FakePhonePast) {
    this.#snapshot.set(snapshot);
    this.#history = history;
    this.#conversations = conversations;
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

  /** Lets a procedure fail from now on. */
  refuse(path: string, code: string, data?: unknown): void {
    this.#refusals.set(path, new ORPCError(code, { defined: true, data }));
  }

  #answer(path: string, input: Input): unknown {
    const refusal = this.#refusals.get(path);
    if (refusal) throw refusal;
    if (path === 'watch') return this.#snapshot.read();
    if (path === 'watchLevels') return this.#levels.read();
    if (path === 'history.list') return this.#list(input);
    if (path === 'accounts.test') return this.#testSteps();
    if (path === 'messages.conversations')
      return { conversations: this.#conversations.map(({ view }) => view), isComplete: true };
    if (path === 'messages.list') return this.#listMessages(input);
    this.requests.push(`${path} ${JSON.stringify(input)}`);
    return this.#procedures[path]?.(input);
  }

  #list({ filter, beforeUnixMs = Number.POSITIVE_INFINITY, limit }: Input): readonly HistoryView[] {
    const rows = this.#history.filter(({ missed, startedAtUnixMs }) => {
      return (filter === 'all' || missed) && startedAtUnixMs < beforeUnixMs;
    });
    return rows.slice(0, limit);
  }

  readonly #procedures: Readonly<Record<string, (input: Input) => unknown>> = {
    'calls.place': ({ target }) => this.#place(target),
    'calls.answer': ({ callId }) => this.answered(callId),
    'calls.decline': ({ callId }) => this.#end(callId, 486),
    'calls.hangUp': ({ callId }) => this.#end(callId, 200),
    'calls.dismiss': ({ callId }) => this.change({ calls: this.snapshot.calls.filter(({ id }) => id !== callId) }),
    'calls.setHold': ({ callId, held }) => this.changeCall(callId, { heldByUs: held }),
    'calls.setMuted': ({ callId, muted }) => this.changeCall(callId, { muted }),
    'calls.sendDigits': ({ callId, digits }) => this.#dial(callId, digits),
    'messages.send': (input) => this.#send(input),
    'messages.markRead': ({ accountId, peerUri }) => this.#markRead({ accountId, peerUri }),
    'calls.consult': ({ callId, target }) => this.#consult(callId, target),
    'calls.transfer': ({ callId, target }) => this.#transfer(callId, { uri: target }),
    'calls.transferTo': ({ callId, otherCallId }) => this.#connect(callId, otherCallId),
    'accounts.settings': ({ accountId }) => this.#settings(accountId),
    'accounts.setRules': ({ accountId, rules }) => this.#changeAccount(accountId, { rules }),
    'accounts.acceptCertificate': ({ accountId }) => this.#changeAccount(accountId, { certificate: undefined }),
    'people.setOwn': ({ state }) => this.#changePresence({ own: { state } }),
    'people.pickUp': ({ uri }) => this.#place(uri),
    'people.add': ({ target }) => this.#star(target, true),
    'people.remove': ({ uri }) => this.#star(uri, false),
    'settings.set': (changes) => this.change({ settings: { ...this.snapshot.settings, ...changes } }),
    'domain.setRunning': ({ running }) => this.change({ domain: { ...this.snapshot.domain, running } }),
    'history.markSeen': () => this.change({ missedCalls: 0 }),
    'history.clear': () => {
      this.#history = [];
    },
    'history.remove': ({ id }) => {
      this.#history = this.#history.filter((row) => row.id !== id);
    },
  };

  #changePresence(changes: Partial<PresenceView>): void {
    this.change({ presence: { ...this.snapshot.presence, ...changes } });
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

  #dial(callId: string, digits: string): void {
    const sent = this.snapshot.calls.find(({ id }) => id === callId)?.digits ?? '';
    this.changeCall(callId, { digits: sent + digits });
  }

  #end(callId: string, status: number): void {
    this.changeCall(callId, { state: 'ended', end: { by: 'local', status, reason: '' }, endedAtUnixMs: Date.now() });
  }
}
