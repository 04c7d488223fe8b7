import { Emitter, type Event } from '../base/event.ts';
import type { Log } from '../base/log.ts';
import { randomHex } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { type SipUri, serializeUri } from '../sip/message/uri.ts';
import { type IncomingText, receiveTexts } from '../sip/ua/message-usage.ts';
import type { Conversation, Message } from './message.ts';
import type { MessageQuery, MessageStore } from './message-store.ts';
import { Outbox, type OutboxOptions } from './outbox.ts';
import { peerKey } from './peer-key.ts';
import { receptionKey } from './reception-key.ts';

export interface MessagesOptions extends OutboxOptions {
  readonly store: MessageStore;
  readonly log: Log;
  /** Id of the account that a message is for; `undefined` refuses it with 404. */
  readonly accountOf: (request: SipRequest) => string | undefined;
}

/** Why a text was not taken: nothing in it, longer than `limits.messaging.textBytes`, or too many wait already. */
export type SendFailure = 'TEXT_EMPTY' | 'TEXT_TOO_LONG' | 'QUEUE_FULL';

/**
 * What people write to each other: conversations, and the queue of what is not delivered yet. A message of ours is kept before it is sent,
 * and sent again until somebody takes it; one to us is kept before it is answered, and shown once however often it comes.
 */
export class Messages implements Disposable {
  readonly #options: MessagesOptions;
  readonly #outbox: Outbox;
  readonly #receiving: Disposable;
  readonly #changed = new Emitter<Message>();
  readonly #received = new Emitter<Message>();
  /** Fires when a message is new or has changed. */
  readonly onChanged: Event<Message> = this.#changed.event;
  /** Fires for each new message of somebody else, after `onChanged`. */
  readonly onReceived: Event<Message> = this.#received.event;

  /** Receives at once. Messages of a former run wait for {@link start}. */
  constructor(options: MessagesOptions) {
    this.#options = options;
    this.#outbox = new Outbox(options, (message) => this.#keep(message));
    this.#receiving = receiveTexts(options.agent, (text) => this.#receive(text));
  }

  /** Sends what a former run left behind. Called once, when the network is there. */
  start(): void {
    for (const message of this.#options.store.unfinished()) this.#outbox.add(message);
  }

  /** Queues a text. What becomes of it is told by `onChanged`. */
  send(accountId: string, target: SipUri, text: string): Result<Message, SendFailure> {
    const { clock, random } = this.#options;
    if (text.trim() === '') return fail('TEXT_EMPTY');
    if (Buffer.byteLength(text) > limits.messaging.textBytes) return fail('TEXT_TOO_LONG');
    if (this.#outbox.size >= limits.messaging.unfinished) return fail('QUEUE_FULL');
    const message: Message = {
      id: randomHex(random, 8),
      accountId,
      direction: 'out',
      peerUri: peerKey(target),
      target: serializeUri(target),
      text,
      atUnixMs: clock.unixMs(),
      state: 'queued',
      isRead: true,
      attempts: 0,
    };
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

  /** Newest first. */
  list(query: MessageQuery): readonly Message[] {
    return this.#options.store.list(query);
  }

  /** The one with the newest message first. @param limit how many at most, 1 or more */
  conversations(limit: number): readonly Conversation[] {
    return this.#options.store.conversations(limit);
  }

  markRead(accountId: string, peerUri: string): void {
    this.#options.store.markRead(accountId, peerUri);
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
    this.#receiving[Symbol.dispose]();
    this.#outbox[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
    this.#received[Symbol.dispose]();
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

  #receive(incoming: IncomingText): void {
    const accountId = this.#options.accountOf(incoming.request);
    if (accountId === undefined) incoming.respond(404);
    else this.#take(incoming, this.#messageOf(incoming, accountId));
  }

  #take(incoming: IncomingText, message: Message): void {
    const outcome = this.#keepReceived(message);
    incoming.respond(outcome === 'failed' ? 500 : 200);
    if (outcome !== 'new') return;
    this.#changed.fire(message);
    this.#received.fire(message);
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

  #messageOf(incoming: IncomingText, accountId: string): Message {
    const { clock, random } = this.#options;
    const { from, text, writtenAtUnixMs } = incoming;
    const atUnixMs = clock.unixMs();
    return {
      id: randomHex(random, 8),
      accountId,
      direction: 'in',
      peerUri: peerKey(from.uri),
      ...(from.displayName && { peerName: from.displayName }),
      text,
      atUnixMs,
      ...(writtenAtUnixMs !== undefined && writtenAtUnixMs < atUnixMs && { writtenAtUnixMs }),
      state: 'received',
      isRead: false,
      attempts: 0,
      receptionKey: receptionKey(incoming),
    };
  }
}
