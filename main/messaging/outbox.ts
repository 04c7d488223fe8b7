import type { Clock, Timer } from '../base/clock.ts';
import { type Random, randomFraction } from '../base/random.ts';
import { limits } from '../limits.ts';
import { headers } from '../sip/message/headers.ts';
import { isSipUri, parseUri, type SipUri } from '../sip/message/uri.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import type { MessageExchange } from './exchange.ts';
import type { Message, MessageFailure } from './message.ts';
import { isWorthAnotherTry, retryDelayMs } from './retry-schedule.ts';

export interface OutboxOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly exchange: MessageExchange;
  /** Who sends; `undefined` while the account is off: then its messages wait. */
  readonly identityOf: (accountId: string) => LocalIdentity | undefined;
}

/** The messages to one other side, in order. The first is on its way or waits for another try; the others wait for it. */
interface Lane {
  readonly messages: Message[];
  state: 'ready' | 'sending' | 'waiting';
  timer: Timer | undefined;
}

/** The account is switched off or gone. */
const off: MessageFailure = { status: 480, reason: 'Account Off' };
const unusable: MessageFailure = { status: 416, reason: 'Unsupported URI Scheme' };

/**
 * Sends messages until somebody takes them or another try is of no use. To one other side they go one after the other (RFC 3428 §8), so
 * they arrive in the order in which they were written; `limits.messaging.atOnce` conversations at once.
 */
export class Outbox implements Disposable {
  readonly #options: OutboxOptions;
  readonly #onChanged: (message: Message) => void;
  readonly #lanes = new Map<string, Lane>();
  #sending = 0;
  #isDisposed = false;

  /** @param onChanged told of every change, to keep it */
  constructor(options: OutboxOptions, onChanged: (message: Message) => void) {
    this.#options = options;
    this.#onChanged = onChanged;
  }

  /** How many messages are not delivered. */
  get size(): number {
    return this.#lanes.values().reduce((sum, { messages }) => sum + messages.length, 0);
  }

  has(id: string): boolean {
    return this.#lanes.values().some(({ messages }) => messages.some((message) => message.id === id));
  }

  /** Takes a message over; it is sent when its turn comes. */
  add(message: Message): void {
    const key = laneKey(message);
    const lane = this.#lanes.get(key);
    if (lane) lane.messages.push(message);
    else this.#lanes.set(key, { messages: [message], state: 'ready', timer: undefined });
    this.#sendReady();
  }

  /** Makes an end of waiting: the account is back, or a person wants it so. */
  hurry(isMeant: (message: Message) => boolean): void {
    for (const lane of this.#lanes.values()) if (lane.state === 'waiting' && lane.messages.some(isMeant)) wake(lane);
    this.#sendReady();
  }

  /** Forgets messages. One that is on its way may still arrive. */
  remove(isMeant: (message: Message) => boolean): void {
    for (const lane of this.#lanes.values()) {
      const [first] = lane.messages;
      lane.messages.splice(0, lane.messages.length, ...lane.messages.filter((message) => !isMeant(message)));
      if (lane.state === 'waiting' && lane.messages[0] !== first) wake(lane);
    }
    this.#sendReady();
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const { timer } of this.#lanes.values()) timer?.[Symbol.dispose]();
    this.#lanes.clear();
  }

  #sendReady(): void {
    for (const [key, lane] of this.#lanes) {
      if (lane.state !== 'ready') continue;
      const [message] = lane.messages;
      if (message === undefined) this.#lanes.delete(key);
      else if (this.#sending < limits.messaging.atOnce) void this.#send(key, lane, message);
    }
  }

  async #send(key: string, lane: Lane, message: Message): Promise<void> {
    lane.state = 'sending';
    this.#sending += 1;
    const failure = await this.#try(lane, message);
    this.#sending -= 1;
    if (this.#isDisposed) return;
    this.#settle(lane, message.id, failure);
    // To the end of the line: others shall not wait for a long conversation.
    this.#lanes.delete(key);
    this.#lanes.set(key, lane);
    this.#sendReady();
  }

  /** One try. @returns why it failed, `undefined` when somebody took it */
  async #try(lane: Lane, first: Message): Promise<TryFailure | undefined> {
    const { exchange, identityOf } = this.#options;
    const identity = identityOf(first.accountId);
    const target = sipTarget(first.target ?? '');
    if (!identity) return off;
    if (!target) return unusable;
    lane.messages[0] = { ...first, attempts: first.attempts + 1 };
    const sent = await exchange.sendText({
      identity,
      target,
      text: first.text,
      writtenAtUnixMs: first.atUnixMs,
      messageId: first.messageId,
      repeats: first.requestId,
      onSent: (requestId) => this.#change(lane, first.id, { state: 'sent', requestId }),
    });
    if (!sent.ok) return sent.error;
    this.#change(lane, first.id, { state: sent.value.outcome });
    return undefined;
  }

  #settle(lane: Lane, id: string, failure: TryFailure | undefined): void {
    lane.state = 'ready';
    const [message] = lane.messages;
    if (message?.id !== id) return;
    if (failure !== undefined && this.#mayTryAgain(message, failure)) {
      this.#wait(lane, message, failure);
      return;
    }
    if (failure !== undefined) this.#change(lane, id, { state: 'failed', failure: plain(failure) });
    lane.messages.shift();
  }

  #mayTryAgain({ attempts, atUnixMs }: Message, failure: TryFailure): boolean {
    const isTooOld = this.#options.clock.unixMs() - atUnixMs >= limits.messaging.giveUpMs;
    return !isTooOld && isWorthAnotherTry(failure, attempts);
  }

  #wait(lane: Lane, message: Message, failure: TryFailure): void {
    const { clock, random } = this.#options;
    const isOff = failure === off; // somebody hurries when the account is back
    const delayMs = isOff
      ? limits.messaging.retryMaxMs
      : retryDelayMs(message.attempts, randomFraction(random), retryAfterSeconds(failure));
    const retryAtUnixMs = clock.unixMs() + delayMs;
    this.#change(lane, message.id, { state: 'queued', failure: plain(failure), retryAtUnixMs });
    lane.state = 'waiting';
    lane.timer = clock.after(delayMs, () => {
      wake(lane);
      this.#sendReady();
    });
  }

  /** Changes the first message of a lane, unless it was removed meanwhile. */
  #change(lane: Lane, id: string, changes: Partial<Message>): void {
    const [message] = lane.messages;
    if (message?.id !== id || this.#isDisposed) return;
    const { failure: _failure, retryAtUnixMs: _retry, ...kept } = message;
    const changed: Message = { ...kept, ...changes };
    lane.messages[0] = changed;
    this.#onChanged(changed);
  }
}

type TryFailure = MessageFailure & Pick<RequestFailure, 'response'>;

function wake(lane: Lane): void {
  lane.timer?.[Symbol.dispose]();
  lane.timer = undefined;
  lane.state = 'ready';
}

function laneKey({ accountId, peerUri }: Message): string {
  return `${accountId} ${peerUri}`;
}

function sipTarget(text: string): SipUri | undefined {
  const parsed = parseUri(text);
  return parsed.ok && isSipUri(parsed.value) ? parsed.value : undefined;
}

function plain({ status, reason }: TryFailure): MessageFailure {
  return { status, reason };
}

function retryAfterSeconds({ response }: TryFailure): number {
  const retryAfter = response?.headers.read(headers.retryAfter);
  return retryAfter?.ok ? retryAfter.value.seconds : 0;
}
