import type { Accounts } from '../accounts/accounts.ts';
import type { Phone, PhoneFailure } from '../api/phone.ts';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { parseTarget } from '../calls/target.ts';
import type { ConversationKey, ConversationPage, ConversationView, MessagePage } from '../contract/message-view.ts';
import type { Snapshot } from '../contract/snapshot.ts';
import type { Conversation, Message } from '../messaging/message.ts';
import type { Messages } from '../messaging/messages.ts';
import { isSipUri, parseUri } from '../sip/message/uri.ts';
import type { CallingAccounts } from './calling-accounts.ts';
import { conversationView, messageView, withinBound } from './message-views.ts';

type Contract = Phone['messages'];
type Input<Procedure extends keyof Contract> = Parameters<Contract[Procedure]>[0];

export interface PhoneMessagesOptions {
  readonly messages: Messages;
  readonly accounts: Accounts;
  readonly calling: CallingAccounts;
}

/** Conversations whose unread messages are counted. */
const MOST_COUNTED = 1_000;
/** Messages of ours that are looked through for how the other side calls itself. */
const NAME_SEARCH = 20;

/** What a person can do with messages, and what of them belongs into the snapshot. */
export class PhoneMessages implements Contract, Disposable {
  readonly #options: PhoneMessagesOptions;
  readonly #changed = new Emitter<undefined>();
  readonly #subscriptions: readonly Disposable[];
  #registered: ReadonlySet<string> = new Set();
  #revision = 0;
  #unread: number | undefined;
  readonly #received = new Emitter<ConversationView>();
  #request: Snapshot['conversationRequest'];
  #serial = 0;
  readonly onReceived: Event<ConversationView> = this.#received.event;
  /** Fires when the summary differs. */
  readonly onChanged: Event<undefined> = this.#changed.event;

  constructor(options: PhoneMessagesOptions) {
    this.#options = options;
    const { messages, accounts } = options;
    this.#subscriptions = [
      messages.onReceived((message) => this.#receive(message)),
      messages.onChanged(() => this.#change()),
      messages.onComposing(() => this.#change()),
      accounts.onChanged(() => this.#resumeRegistered()),
    ];
  }

  get summary(): Snapshot['messages'] {
    this.#unread ??= this.#options.messages.conversations(MOST_COUNTED).reduce((sum, { unread }) => sum + unread, 0);
    return { unread: this.#unread, revision: this.#revision };
  }

  conversations({ limit }: Input<'conversations'>): ConversationPage {
    const found = this.#options.messages.conversations(limit);
    const conversations = withinBound(found.map((each) => this.#view(each)));
    return { conversations, isComplete: conversations.length < limit && conversations.length === found.length };
  }

  list({ accountId, peerUri, before, limit }: Input<'list'>): MessagePage {
    const query = { accountId, peerUri, limit, ...(before !== undefined && { before }) };
    const found = this.#options.messages.list(query);
    const messages = withinBound(found.map(messageView));
    return { messages, isComplete: messages.length < limit && messages.length === found.length };
  }

  send({ accountId, target, text }: Input<'send'>): Result<ConversationKey, PhoneFailure> {
    const account = this.#options.calling.ready(accountId);
    if (!account) return fail({ code: 'ACCOUNT_MISSING' });
    const parsed = parseTarget(target, account.domain);
    if (!parsed.ok) return fail({ code: parsed.error });
    const sent = this.#options.messages.send(account.id, parsed.value, text);
    return sent.ok ? ok({ accountId: account.id, peerUri: sent.value.peerUri }) : fail({ code: sent.error });
  }

  retry({ id }: Input<'retry'>): Result<undefined, PhoneFailure> {
    return this.#options.messages.retry(id) ? ok(undefined) : fail({ code: 'MESSAGE_UNKNOWN' });
  }

  remove({ id }: Input<'remove'>): void {
    this.#options.messages.remove(id);
    this.#readingChanged();
  }

  typing({ accountId, peerUri, isTyping }: Input<'typing'>): void {
    const target = parseUri(peerUri);
    if (target.ok && isSipUri(target.value)) this.#options.messages.typing(accountId, target.value, isTyping);
  }

  markRead({ accountId, peerUri }: Input<'markRead'>): void {
    this.#options.messages.markRead(accountId, peerUri);
    this.#readingChanged();
  }

  removeConversation({ accountId, peerUri }: Input<'removeConversation'>): void {
    this.#options.messages.removeConversation(accountId, peerUri);
    this.#readingChanged();
  }

  /** The conversation that the windows are asked to show. */
  get request(): Snapshot['conversationRequest'] {
    return this.#request;
  }

  show(key: ConversationKey): void {
    this.#serial += 1;
    this.#request = { serial: this.#serial, ...key };
    this.#changed.fire(undefined);
  }

  requestTaken({ serial }: Input<'requestTaken'>): void {
    if (this.#request?.serial !== serial) return;
    this.#request = undefined;
    this.#changed.fire(undefined);
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
    this.#received[Symbol.dispose]();
  }

  #receive({ accountId, peerUri }: Message): void {
    this.#readingChanged();
    const [newest] = this.#options.messages.conversations(1);
    if (newest?.accountId === accountId && newest.peerUri === peerUri) this.#received.fire(this.#view(newest));
  }

  #view(conversation: Conversation): ConversationView {
    const { messages, calling } = this.#options;
    const { accountId, peerUri } = conversation;
    const isComposing = messages.isComposing(accountId, peerUri);
    return conversationView(conversation, {
      accountAor: calling.aorOf(accountId),
      name: this.#nameOf(conversation),
      isComposing,
    });
  }

  #readingChanged(): void {
    this.#unread = undefined;
    this.#change();
  }

  #change(): void {
    this.#revision += 1;
    this.#changed.fire(undefined);
  }

  /** An account that is registered (again) sends what waits for it. */
  #resumeRegistered(): void {
    const { accounts, messages } = this.#options;
    const ids = accounts.list().map(({ id }) => id);
    const registered = new Set(ids.filter((id) => accounts.registrationOf(id).phase === 'registered'));
    const back = [...registered].filter((id) => !this.#registered.has(id));
    this.#registered = registered;
    for (const id of back) messages.resume(id);
  }

  /** How the other side has called itself lately. */
  #nameOf({ accountId, peerUri, last }: Conversation): string | undefined {
    if (last.peerName !== undefined) return last.peerName;
    const latest = this.#options.messages.list({ accountId, peerUri, limit: NAME_SEARCH });
    return latest.find(({ peerName }) => peerName !== undefined)?.peerName;
  }
}
