import type { SipRequest } from '../message/message.ts';
import type { AgentCore } from './agent-core.ts';
import type { AgentDialog } from './agent-dialog.ts';
import type { Body } from './body.ts';
import type { DialogTable } from './dialog-table.ts';
import type { ReplaceableDialogs } from './replaceable-dialogs.ts';

/** Something that takes one of the `limits.userAgent.calls`: an INVITE in or out, then its session. */
export interface Call {
  /** Ends it politely; resolves when the peer has answered or cannot. */
  stop(): Promise<void>;
  /** Forgets it without a word: timers only. */
  abandon(): void;
}

/** What the parts of the INVITE usage share. */
export interface InviteContext {
  readonly core: AgentCore;
  readonly dialogs: DialogTable<AgentDialog>;
  readonly calls: Set<Call>;
  readonly replaceable: ReplaceableDialogs;
  /** The peer's INVITEs that have no final response, by transaction. */
  readonly cancellable: Map<string, Cancellable>;
}

/** An INVITE of the peer that a CANCEL may end (RFC 3261 §9.2). */
export interface Cancellable {
  /** The tag of its responses, and so of the CANCEL's. */
  readonly localTag: string;
  /** Answers the INVITE with 487. */
  cancel(request: SipRequest): void;
}

/** Makes the body of an ACK out of the offer in a 2xx, where our INVITE had none (RFC 3261 §13.2.1). */
export type AnswerOffer = (offer: Body) => Body | undefined | PromiseLike<Body | undefined>;
