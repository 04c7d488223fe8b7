import { randomFraction } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import type { SipRequest } from '../message/message.ts';
import type { AgentCore } from './agent-core.ts';
import type { Body } from './body.ts';
import type { IncomingRequest, ReplyOptions } from './incoming-request.ts';
import { within } from './within.ts';

/** A peer's request that changes the session: with its offer, or without where ours belongs into the 2xx to a re-INVITE. */
export interface Change {
  readonly request: SipRequest;
  readonly body?: Body;
}

/** How it is answered. */
export interface ChangeReply extends ReplyOptions {
  /** 200 to 699. */
  readonly status: number;
}

/** Answers the peer's re-INVITEs, and its UPDATEs and PRACKs that carry offers. */
export type ChangeHandler = (change: Change) => ChangeReply | PromiseLike<ChangeReply>;

/** What `handler` says within `limits.userAgent.reinviteAnswerMs`, else 500. */
export async function replyTo(core: AgentCore, handler: ChangeHandler, incoming: IncomingRequest): Promise<ChangeReply> {
  const { request, body } = incoming;
  const handle = async (): Promise<ChangeReply> => handler({ request, ...(body && { body }) });
  const reply = await within(core.clock, limits.userAgent.reinviteAnswerMs, handle(), (error) =>
    core.log.write('error', `answering ${request.method} failed`, { error: String(error) }),
  );
  return reply ?? { status: 500 };
}

/** Refuses what collides with ours by 491, what comes before the former is answered by 500 and the time to come again (RFC 3261 §14.2). */
export function refuseCollision(core: AgentCore, incoming: IncomingRequest, status: 491 | 500): void {
  const seconds = Math.floor(randomFraction(core.random) * 11);
  incoming.respond(status, status === 500 ? { headers: [['Retry-After', `${seconds}`]] } : {});
}
