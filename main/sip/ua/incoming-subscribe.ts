import type { DigestClient } from '../auth/digest-client.ts';
import { headers } from '../message/headers.ts';
import type { MediaType } from '../message/media-type.ts';
import type { SipRequest } from '../message/message.ts';
import type { NameAddr } from '../message/name-addr.ts';
import type { Body } from './body.ts';
import type { EventNotifier, SubscriptionTerms } from './event-notifier.ts';
import type { IncomingRequest, ReplyOptions } from './incoming-request.ts';

/** How a subscription is served. */
export interface AcceptOptions {
  /** Within the package's terms; 0 fetches the state once (RFC 6665 §4.4.3). */
  readonly seconds: number;
  readonly terms: SubscriptionTerms;
  readonly minIntervalMs: number;
  /** Says 202: somebody has to allow it first. */
  readonly isPending?: boolean;
  /** Answers challenges to the NOTIFYs. */
  readonly auth?: DigestClient | undefined;
  /** Makes the body of a NOTIFY. @param isFull the subscriber has asked, and wants all */
  body(isFull: boolean): Body | undefined;
  onEnded?(): void;
}

type Accept = (options: AcceptOptions) => EventNotifier | undefined;

/** A peer that wants to be told about something (RFC 6665 §4.2.1). Answer it soon: it is repeated until then. */
export class IncomingSubscribe {
  readonly #incoming: IncomingRequest;
  readonly #accept: Accept;

  constructor(incoming: IncomingRequest, accept: Accept) {
    this.#incoming = incoming;
    this.#accept = accept;
  }

  get request(): SipRequest {
    return this.#incoming.request;
  }

  /** Who asks, as it says. */
  get watcher(): NameAddr | undefined {
    const from = this.request.headers.read(headers.from);
    return from?.ok ? from.value : undefined;
  }

  /** What it asks for; absent: it leaves that to us. */
  get expiresSeconds(): number | undefined {
    const expires = this.request.headers.read(headers.expires);
    return expires?.ok ? expires.value : undefined;
  }

  /** Of `types`, the first that it takes; without Accept the last (RFC 6665 §3.1.3). `undefined`: none, 406. */
  typeAmong(types: readonly string[]): string | undefined {
    if (!this.request.headers.has('Accept')) return types.at(-1);
    const accept = this.request.headers.readAll(headers.accept);
    return accept.ok ? types.find((type) => accept.value.some((range) => covers(range, type))) : undefined;
  }

  /**
   * Says 200, or 202 while it is pending, then NOTIFYs at once (RFC 6665 §4.2.1.4).
   *
   * @returns the subscription; `undefined` when no dialog can be made of the request: then it is refused
   */
  accept(options: AcceptOptions): EventNotifier | undefined {
    return this.#accept(options);
  }

  /** Refuses it, such as with 403, 404, or 401 and its challenge. */
  reject(status: number, options: Omit<ReplyOptions, 'body'> = {}): void {
    this.#incoming.respond(status, options);
  }
}

function covers({ type, subtype }: MediaType, wanted: string): boolean {
  if (type === '*') return true;
  return subtype === '*' ? wanted.startsWith(`${type}/`) : wanted === `${type}/${subtype}`;
}
