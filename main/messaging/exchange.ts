import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { ok, type Result } from '../base/result.ts';
import type { RequestId } from '../sip/ua/initial-request.ts';
import {
  dateField,
  type IncomingMessage,
  type IncomingText,
  type MessageOutcome,
  type MessageSettings,
  receiveMessages,
  sendMessage,
  textBody,
} from '../sip/ua/message-usage.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import type { UserAgent } from '../sip/ua/user-agent.ts';
import type { ComposingStatus } from './composing-status.ts';
import { contentTypes, readContent } from './content.ts';
import { type Correspondents, turnOf } from './correspondents.ts';
import { CPIM_TYPE, type Disposition, dispositions, entityOf, serializeCpim } from './cpim.ts';
import { Notices } from './notices.ts';
import { peerKey } from './peer-key.ts';
import { PeerMemory } from './peer-memory.ts';
import type { Receipt } from './receipt.ts';
import { Turns } from './turns.ts';

export interface ExchangeOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly agent: UserAgent;
}

export interface OutgoingText extends Correspondents {
  readonly text: string;
  readonly writtenAtUnixMs: number;
  /** Asks for all receipts, which will call the message so; absent: for none. */
  readonly messageId?: string | undefined;
  /** A former try again. */
  readonly repeats?: RequestId | undefined;
  /** Told what each try is called, as it goes out. */
  readonly onSent?: ((id: RequestId) => void) | undefined;
}

export interface SentText {
  readonly outcome: MessageOutcome;
  /** Receipts were asked for. Not so where the other side takes plain text only. */
  readonly asksReceipts: boolean;
}

/** A text of a peer. Answer it once. */
export interface ReceivedText extends IncomingText {
  readonly messageId?: string;
  /** What the sender wants to be told. */
  readonly wants: readonly Disposition[];
}

/** What comes in. Answer each message once. */
export interface ExchangeHandlers {
  onText(text: ReceivedText): void;
  /** One or more. */
  onReceipts(receipts: readonly Receipt[], message: IncomingMessage): void;
  onComposing(status: ComposingStatus, message: IncomingMessage): void;
}

/** 406 and 488: other words for 415 in some phones. */
const refusalsOfType: readonly number[] = [406, 415, 488];

/**
 * Texts, receipts and typing notices as MESSAGE requests. Texts that ask for receipts go in an envelope (RFC 3862), and without one to who
 * refuses it.
 */
export class MessageExchange implements Disposable {
  readonly #agent: UserAgent;
  readonly #receiving: Disposable;
  readonly #turns = new Turns();
  /** Other sides that understand no envelopes. */
  readonly #withoutCpim = new PeerMemory();
  readonly notices: Notices;

  /** Receives at once. */
  constructor(options: ExchangeOptions, handlers: ExchangeHandlers) {
    const { agent } = options;
    this.#agent = agent;
    this.notices = new Notices({ ...options, turns: this.#turns });
    this.#receiving = receiveMessages(agent, contentTypes, (message) => this.#receive(message, handlers));
  }

  /** Sends a text once. Resolves when somebody has it, or nobody takes it. */
  async sendText(text: OutgoingText): Promise<Result<SentText, RequestFailure>> {
    using _turn = await this.#turns.take(turnOf(text));
    const peer = peerKey(text.target);
    if (text.messageId === undefined || this.#withoutCpim.has(peer)) return await this.#sendPlain(text, text.repeats);
    const sent = await sendMessage(this.#agent, enclosedText(text, text.messageId));
    if (sent.ok) return ok({ outcome: sent.value, asksReceipts: true });
    if (!refusalsOfType.includes(sent.error.status)) return sent;
    this.#withoutCpim.add(peer);
    return await this.#sendPlain(text, undefined);
  }

  /** Ends receiving; notices that wait are not sent. */
  [Symbol.dispose](): void {
    this.#receiving[Symbol.dispose]();
    this.notices[Symbol.dispose]();
  }

  async #sendPlain(text: OutgoingText, repeats: RequestId | undefined): Promise<Result<SentText, RequestFailure>> {
    const sent = await sendMessage(this.#agent, { ...settingsOf(text), repeats, body: textBody(text.text) });
    return sent.ok ? ok({ outcome: sent.value, asksReceipts: false }) : sent;
  }

  #receive(message: IncomingMessage, handlers: ExchangeHandlers): void {
    const content = readContent(message.content);
    if (typeof content === 'number') {
      message.respond(content);
    } else if (content.kind === 'receipts') {
      handlers.onReceipts(content.receipts, message);
    } else if (content.kind === 'composing') {
      handlers.onComposing(content.status, message);
    } else {
      const { kind: _kind, ...text } = content;
      if (text.messageId !== undefined) this.#withoutCpim.delete(peerKey(message.from.uri)); // it has learned it
      handlers.onText({ ...message, ...text });
    }
  }
}

/** The request of `text` in an envelope. */
function enclosedText(text: OutgoingText, messageId: string): MessageSettings {
  const { identity, target, writtenAtUnixMs } = text;
  const plain = textBody(text.text);
  const content = entityOf(plain.contentType, plain.bytes);
  const addresses = { from: identity.from.uri, to: target };
  const bytes = serializeCpim(addresses, { writtenAtUnixMs, messageId, wants: dispositions, content });
  return { ...settingsOf(text), repeats: text.repeats, body: { contentType: CPIM_TYPE, bytes } };
}

function settingsOf({ identity, target, onSent, writtenAtUnixMs }: OutgoingText): Omit<MessageSettings, 'body'> {
  return { identity, target, onSent, headers: [dateField(writtenAtUnixMs)] };
}
