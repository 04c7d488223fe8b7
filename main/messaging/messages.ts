import { Emitter, type Event } from '../base/event.ts';
import type { Log } from '../base/log.ts';
import { randomHex } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { isSipUri, parseUri, type SipUri } from '../sip/message/uri.ts';
import type { IncomingMessage } from '../sip/ua/message-usage.ts';
import type { UserAgent } from '../sip/ua/user-agent.ts';
import { ComposingPeers } from './composing-peers.ts';
import type { ComposingStatus } from './composing-status.ts';
import { MessageExchange, type ReceivedText } from './exchange.ts';
import type { Conversation, Message } from './message.ts';
import type { MessageQuery, MessageStore } from './message-store.ts';
import { incomingMessage, outgoingMessage } from './new-message.ts';
import { Outbox, type OutboxOptions } from './outbox.ts';
import { OwnComposing } from './own-composing.ts';
import { peerKey } from './peer-key.ts';
import type { Receipt, ReceiptStatus } from './receipt.ts';
import { afterReceipt } from './receipt-effect.ts';

export interface MessagesOptions extends Omit<OutboxOptions, 'exchange'> {
  readonly agent: UserAgent;
  readonly store: MessageStore;
  readonly log: Log;
  /** Id of the account that a message is for; `undefined` refuses it with 404. */
  readonly accountOf: (request: SipRequest) => string | undefined;
  /** Default: receipts are neither asked for nor is anything told. */
  readonly policyOf?: (accountId: string) => MessagingPolicy;
}

/** What the person behind an account lets the other side know, and wants to know. */
export interface MessagingPolicy {
  /** Ask to be told when a message is there and when it is read (RFC 5438). Peers that do not understand get plain text. */
  readonly asksReceipts: boolean;
  /** Tell senders who ask that their message was read. That it has arrived is told whenever they ask. */
  readonly tellsRead: boolean;
  /** Tell the other side while a text is being written (RFC 3994). */
  readonly tellsTyping: boolean;
}

/** Whether the other side of a conversation is writing just now (RFC 3994). */
export interface Composing {
  readonly accountId: string;
  readonly peerUri: string;
  readonly isComposing: boolean;
}

/** Why a text was not taken: nothing in it, longer than `limits.messaging.textBytes`, or too many wait already. */
export type SendFailure = 'TEXT_EMPTY' | 'TEXT_TOO_LONG' | 'QUEUE_FULL';

/**
 * What people write to each other: conversations, and the queue of what is not delivered yet. A message of ours is kept before it is sent,
 * and sent again until somebody takes it; one to us is kept before it is answered, and shown once however often it comes.
 */
export class Messages implements Disposable {
  readonly #options: MessagesOptions;
  readonly #exchange: MessageExchange;
  readonly #outbox: Outbox;
  readonly #ownComposing: OwnComposing;
  readonly #composingPeers: ComposingPeers;
  readonly #changed = new Emitter<Message>();
  readonly #received = new Emitter<Message>();
  /** Fires when a message is new or has changed. */
  readonly onChanged: Event<Message> = this.#changed.event;
  /** Fires for each new message of somebody else, after `onChanged`. */
  readonly onReceived: Event<Message> = this.#received.event;

  readonly #composing = new Emitter<Composing>();
  /** Fires when the other side of a conversation begins or ceases to write. */
  readonly onComposing: Event<Composing> = this.#composing.event;

  /** Receives at once. Messages of a former run wait for {@link start}. */
  constructor(options: MessagesOptions) {
    this.#options = options;
    this.#exchange = new MessageExchange(options, {
      onText: (text) => this.#receive(text),
      onReceipts: (receipts, message) => this.#receiveReceipts(receipts, message),
      onComposing: (status, message) => this.#receiveComposing(status, message),
    });
    this.#outbox = new Outbox({ ...options, exchange: this.#exchange }, (message) => this.#keep(message));
    this.#ownComposing = new OwnComposing(options.clock);
    this.#composingPeers = new ComposingPeers(options.clock, (key, isComposing) => {
      this.#composing.fire({ ...conversationOf(key), isComposing });
    });
  }

  /** Sends what a former run left behind. Called once, when the network is there. */
  start(): void {
    for (const message of this.#options.store.unfinished()) this.#outbox.add(message);
  }

  /** Queues a text. What becomes of it is told by `onChanged`. */
  send(accountId: string, target: SipUri, text: string): Result<Message, SendFailure> {
    const { random } = this.#options;
    if (text.trim() === '') return fail('TEXT_EMPTY');
    if (Buffer.byteLength(text) > limits.messaging.textBytes) return fail('TEXT_TOO_LONG');
    if (this.#outbox.size >= limits.messaging.unfinished) return fail('QUEUE_FULL');
    const messageId = this.#policyOf(accountId).asksReceipts ? randomHex(random, 16) : undefined;
    const message = outgoingMessage(this.#entry(accountId), target, text, messageId);
    this.#ownComposing.sent(conversationKey(message));
    this.#keep(message);
    this.#outbox.add(message);
    return ok(message);
  }

  /** Sends a message now that waits or has failed; false when there is none of that id or it is delivered. */
  retry(id: string): boolean {
    const message = this.#options.store.find(id);
    if (message?.direction !== 'out') return false;
    if (this.#outbox.has(id)) this.#outbox.hurry((waiting) => waiting.id === id);
    else if (message.state === 'failed') this.#queueAgain(message);
    else return false;
    return true;
  }

  /** The account is registered (again): what waits for it is sent now. */
  resume(accountId: string): void {
    this.#outbox.hurry((message) => message.accountId === accountId);
  }

  /** The person writes to `target` just now (call it at each change of the text), or has emptied the text: `false`. */
  typing(accountId: string, target: SipUri, isTyping: boolean): void {
    if (!this.#policyOf(accountId).tellsTyping) return;
    const tell = (status: ComposingStatus): void => {
      const identity = this.#options.identityOf(accountId);
      if (identity !== undefined) this.#exchange.notices.sendComposing({ identity, target }, status);
    };
    const key = conversationKey({ accountId, peerUri: peerKey(target) });
    if (isTyping) this.#ownComposing.typed(key, tell);
    else this.#ownComposing.emptied(key, tell);
  }

  /** Whether the other side is writing just now. */
  isComposing(accountId: string, peerUri: string): boolean {
    return this.#composingPeers.has(conversationKey({ accountId, peerUri }));
  }

  /** Newest first. */
  list(query: MessageQuery): readonly Message[] {
    return this.#options.store.list(query);
  }

  /** The one with the newest message first. @param limit how many at most, 1 or more */
  conversations(limit: number): readonly Conversation[] {
    return this.#options.store.conversations(limit);
  }

  /** A person has seen all of it. Senders who want to know are told, where the account allows it. */
  markRead(accountId: string, peerUri: string): void {
    const read = this.#options.store.markRead(accountId, peerUri);
    if (!this.#policyOf(accountId).tellsRead) return;
    for (const message of read) this.#tell(message, 'displayed');
  }

  /** Forgets a message; one that waits is not sent any more. */
  remove(id: string): void {
    this.#outbox.remove((message) => message.id === id);
    this.#options.store.remove(id);
  }

  removeConversation(accountId: string, peerUri: string): void {
    this.#outbox.remove((message) => message.accountId === accountId && message.peerUri === peerUri);
    this.#options.store.removeConversation(accountId, peerUri);
  }

  /** What is not delivered stays kept, for the next run. */
  [Symbol.dispose](): void {
    for (const part of [this.#exchange, this.#outbox, this.#ownComposing, this.#composingPeers]) part[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
    this.#received[Symbol.dispose]();
    this.#composing[Symbol.dispose]();
  }

  #queueAgain({ failure: _failure, ...message }: Message): void {
    const queued: Message = { ...message, state: 'queued' };
    this.#keep(queued);
    this.#outbox.add(queued);
  }

  #keep(message: Message): void {
    this.#options.store.put(message);
    this.#changed.fire(message);
  }

  #policyOf(accountId: string): MessagingPolicy {
    return this.#options.policyOf?.(accountId) ?? silent;
  }

  #receive(text: ReceivedText): void {
    const accountId = this.#options.accountOf(text.request);
    if (accountId === undefined) text.respond(404);
    else this.#take(text, incomingMessage(this.#entry(accountId), text));
  }

  #take(text: ReceivedText, message: Message): void {
    const outcome = this.#keepReceived(message);
    text.respond(outcome === 'failed' ? 500 : 200);
    if (outcome !== 'new') return;
    this.#composingPeers.cease(conversationKey(message));
    this.#changed.fire(message);
    this.#received.fire(message);
    if (text.wants.includes('positive-delivery')) this.#tell(message, 'delivered');
  }

  /** A store that fails must not cost a message: whoever sent it is asked to keep it. */
  #keepReceived(message: Message): 'new' | 'known' | 'failed' {
    try {
      return this.#options.store.putReceived(message) ? 'new' : 'known';
    } catch (error) {
      this.#options.log.write('error', 'a message could not be kept', { error: String(error) });
      return 'failed';
    }
  }

  /** What a message has that enters this phone now. */
  #entry(accountId: string): Pick<Message, 'id' | 'accountId' | 'atUnixMs'> {
    const { clock, random } = this.#options;
    return { id: randomHex(random, 8), accountId, atUnixMs: clock.unixMs() };
  }

  /** Tells the sender of a message what became of it, once (RFC 5438 §8). */
  #tell({ accountId, target: sender = '', messageId }: Message, status: ReceiptStatus): void {
    const identity = this.#options.identityOf(accountId);
    const target = parseUri(sender);
    if (identity === undefined || messageId === undefined || !target.ok || !isSipUri(target.value)) return;
    this.#exchange.notices.sendReceipt(
      { identity, target: target.value },
      { messageId, atUnixMs: this.#options.clock.unixMs(), status },
    );
  }

  #receiveReceipts(receipts: readonly Receipt[], incoming: IncomingMessage): void {
    const accountId = this.#options.accountOf(incoming.request);
    incoming.respond(accountId === undefined ? 404 : 200);
    if (accountId === undefined) return;
    for (const receipt of receipts) this.#believe(receipt, accountId, peerKey(incoming.from.uri));
  }

  /** Nobody but whom the message was for; who else tells, and of what we never sent, hears no difference (RFC 5438 §14). */
  #believe({ messageId, status }: Receipt, accountId: string, peerUri: string): void {
    const message = this.#options.store.findSent(accountId, messageId);
    const changed = message?.peerUri === peerUri ? afterReceipt(message, status) : undefined;
    if (changed === undefined) return;
    this.#outbox.remove(({ id }) => id === changed.id);
    this.#keep(changed);
  }

  #receiveComposing(status: ComposingStatus, incoming: IncomingMessage): void {
    const accountId = this.#options.accountOf(incoming.request);
    incoming.respond(accountId === undefined ? 404 : 200);
    if (accountId === undefined) return;
    this.#composingPeers.note(conversationKey({ accountId, peerUri: peerKey(incoming.from.uri) }), status);
  }
}

const silent: MessagingPolicy = { asksReceipts: false, tellsRead: false, tellsTyping: false };

function conversationKey({ accountId, peerUri }: Pick<Message, 'accountId' | 'peerUri'>): string {
  return `${accountId} ${peerUri}`;
}

function conversationOf(key: string): Pick<Message, 'accountId' | 'peerUri'> {
  const space = key.indexOf(' ');
  return { accountId: key.slice(0, space), peerUri: key.slice(space + 1) };
}
