import type { RequestId } from '../sip/ua/initial-request.ts';

/**
 * How far a message has come. `received`: from the other side. `queued`: kept, waiting for its turn or for another try. `sent`: on its
 * way, no answer yet. `delivered`: a phone of the other side has it (200). `accepted`: somebody on the way has it and passes it on
 * (202, RFC 3428 §4). `read`: the other side says that a person saw it (RFC 5438). `failed`: given up.
 */
export type MessageState = 'received' | 'queued' | 'sent' | 'delivered' | 'accepted' | 'read' | 'failed';

/** Why a message was not delivered, at the last try. */
export interface MessageFailure {
  /** SIP status: the one that was received, else 408 or 503 (RFC 3261 §8.1.3.1). */
  readonly status: number;
  readonly reason: string;
}

/** One text, in or out. A new object after every change. */
export interface Message {
  /** Unique in this phone. */
  readonly id: string;
  readonly accountId: string;
  readonly direction: 'in' | 'out';
  /** The other side as a conversation knows it: see `peerKey`. */
  readonly peerUri: string;
  readonly peerName?: string;
  /** Where an outgoing one is sent to, and where an answer to an incoming one goes: a SIP URI. */
  readonly target?: string;
  readonly text: string;
  /** When it entered this phone, typed or received. */
  readonly atUnixMs: number;
  /** When the other side says it was written (Date), where that is earlier: it waited on the way. */
  readonly writtenAtUnixMs?: number;
  readonly state: MessageState;
  /** An incoming one was seen by a person; outgoing ones are. */
  readonly isRead: boolean;
  /** How often it was tried to send it; 0 for incoming ones. */
  readonly attempts: number;
  /** What stopped the last try. */
  readonly failure?: MessageFailure;
  /** When a queued one is sent again. */
  readonly retryAtUnixMs?: number;
  /** What the request of an outgoing one is called, from its first try on: so it is known again when it is sent twice. */
  readonly requestId?: RequestId;
  /** By what an incoming one is known again: see `receptionKey`. */
  readonly receptionKey?: string;
  /** What receipts call it (Message-ID, RFC 5438 §6.3): our name of an outgoing one, the sender's of an incoming one that asks for them. */
  readonly messageId?: string;
  /** The sender of an incoming one wants to be told when it is read. */
  readonly wantsReadReceipt?: true;
}

/** All messages between one account and one other side. */
export interface Conversation {
  readonly accountId: string;
  readonly peerUri: string;
  readonly last: Message;
  /** Received and not read. */
  readonly unread: number;
}
