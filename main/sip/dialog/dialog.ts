import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { headers } from '../message/headers.ts';
import { type SipMessage, SipRequest, type SipResponse } from '../message/message.ts';
import { type Contact, type NameAddr, serializeNameAddr, tagOf, withTag } from '../message/name-addr.ts';
import type { ParseFailure } from '../message/parse-failure.ts';
import { serializeUri, type Uri } from '../message/uri.ts';
import { type Routing, routeTo } from './route-set.ts';

export type DialogState = 'early' | 'confirmed' | 'terminated';

/** What a dialog is made of when it begins (RFC 3261 §12). A tag is empty for a peer of RFC 2543, which has none. */
interface DialogParts {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** Our From or To, tag included. */
  readonly local: NameAddr;
  readonly remote: NameAddr;
  readonly remoteTarget: Uri;
  readonly routeSet: readonly NameAddr[];
  readonly localSequence: number;
  readonly remoteSequence: number | undefined;
  /** It began with a `sips` request. */
  readonly isSecure: boolean;
}

/** The key by which requests and responses find their dialog (RFC 3261 §12). */
export function dialogId(callId: string, localTag: string, remoteTag: string): string {
  return `${callId} ${localTag} ${remoteTag}`;
}

/** The state of one dialog, at one of its ends (RFC 3261 §12). Makes its requests and judges those of the peer; sends nothing. */
export class Dialog {
  readonly id: string;
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  #local: NameAddr;
  #remote: NameAddr;
  #state: DialogState = 'early';
  #remoteTarget: Uri;
  #routeSet: readonly NameAddr[];
  #localSequence: number;
  #remoteSequence: number | undefined;
  readonly #isSecure: boolean;

  private constructor(parts: DialogParts) {
    this.id = dialogId(parts.callId, parts.localTag, parts.remoteTag);
    this.callId = parts.callId;
    this.localTag = parts.localTag;
    this.remoteTag = parts.remoteTag;
    this.#local = parts.local;
    this.#remote = parts.remote;
    this.#remoteTarget = parts.remoteTarget;
    this.#routeSet = parts.routeSet;
    this.#localSequence = parts.localSequence;
    this.#remoteSequence = parts.remoteSequence;
    this.#isSecure = parts.isSecure;
  }

  /** The dialog that `response` (101 to 299) makes out of our `request` (§12.1.2). Without Contact the Request-URI is the target. */
  static asCaller(request: SipRequest, response: SipResponse): Result<Dialog, ParseFailure> {
    const ours = readHead(request);
    const theirs = readHead(response);
    const routeSet = response.headers.readAll(headers.recordRoute);
    const remoteTarget = contactOf(response) ?? request.uri();
    if (!ours.ok) return ours;
    if (!theirs.ok) return theirs;
    if (!routeSet.ok) return routeSet;
    if (!remoteTarget.ok) return remoteTarget;
    return ok(
      new Dialog({
        callId: ours.value.callId,
        localTag: tagOf(ours.value.from) ?? '',
        remoteTag: tagOf(theirs.value.to) ?? '',
        local: ours.value.from,
        remote: theirs.value.to,
        remoteTarget: remoteTarget.value,
        routeSet: routeSet.value.toReversed(),
        localSequence: ours.value.sequence,
        remoteSequence: undefined,
        isSecure: isSips(request.uri()),
      }),
    );
  }

  /**
   * The dialog that our response with `localTag` makes out of the peer's `request` (§12.1.1). Without Contact From is the target.
   *
   * @param localSequence CSeq we have used already: of the request of ours that a NOTIFY answers (RFC 6665 §4.4.1)
   */
  static asCallee(request: SipRequest, localTag: string, localSequence = 0): Result<Dialog, ParseFailure> {
    const head = readHead(request);
    const routeSet = request.headers.readAll(headers.recordRoute);
    if (!head.ok) return head;
    if (!routeSet.ok) return routeSet;
    const { callId, from, to, sequence } = head.value;
    const remoteTarget = contactOf(request) ?? ok(from.uri);
    if (!remoteTarget.ok) return remoteTarget;
    return ok(
      new Dialog({
        callId,
        localTag,
        remoteTag: tagOf(from) ?? '',
        local: withTag(to, localTag),
        remote: from,
        remoteTarget: remoteTarget.value,
        routeSet: routeSet.value,
        localSequence,
        remoteSequence: sequence,
        isSecure: isSips(request.uri()),
      }),
    );
  }

  get state(): DialogState {
    return this.#state;
  }

  /** Our From or To, tag included. */
  get local(): NameAddr {
    return this.#local;
  }

  get remote(): NameAddr {
    return this.#remote;
  }

  get remoteTarget(): Uri {
    return this.#remoteTarget;
  }

  get routeSet(): readonly NameAddr[] {
    return this.#routeSet;
  }

  /** Where the next request goes. */
  get routing(): Routing {
    return routeTo(this.#remoteTarget, this.#routeSet);
  }

  /** A 2xx came or went: the dialog is confirmed; a caller takes route set and target from the 2xx (§13.2.2.4). */
  confirm(success?: SipResponse): void {
    if (this.#state !== 'early') return;
    this.#state = 'confirmed';
    if (success === undefined) return;
    const routeSet = success.headers.readAll(headers.recordRoute);
    if (routeSet.ok) this.#routeSet = routeSet.value.toReversed();
    this.refreshTarget(success);
  }

  terminate(): void {
    this.#state = 'terminated';
  }

  /**
   * Takes the Contact of a target refresh request or of its 2xx (§12.2.1.2, §12.2.2); without a good one the target stays, and no `sip`
   * one is good in a dialog that is `sips` (RFC 5630 §5.1.1.1).
   */
  refreshTarget(message: SipMessage): void {
    const contact = contactOf(message);
    if (contact?.ok && (!this.#isSecure || isSips(contact))) this.#remoteTarget = contact.value;
  }

  /** What our Contact has to be (§12.1.1, §12.2.1.1, RFC 5630 §5.1): once a dialog is `sips` it stays so. */
  get scheme(): 'sip' | 'sips' {
    const { requestUri, nextHop } = this.routing;
    return this.#isSecure || requestUri.scheme === 'sips' || nextHop.scheme === 'sips' ? 'sips' : 'sip';
  }

  /** We are somebody else now: so our requests say from here on, with the tag we always had (RFC 4916 §4.3). */
  identifyAs(local: NameAddr): void {
    this.#local = withTag(local, this.localTag);
  }

  /** Takes From of a request of the peer, which has told us that it is somebody else now (RFC 4916 §4.4.3); false: it is who it was. */
  refreshRemote(request: SipRequest): boolean {
    const from = request.headers.read(headers.from);
    if (!from?.ok || isSamePerson(from.value, this.#remote)) return false;
    this.#remote = from.value;
    return true;
  }

  /** Takes the sequence number of a request of the peer; false when it is lower than a former one: answer 500 (§12.2.2). */
  acceptSequence(sequence: number): boolean {
    if (this.#remoteSequence !== undefined && sequence < this.#remoteSequence) return false;
    this.#remoteSequence = sequence;
    return true;
  }

  /**
   * Our next request in this dialog (§12.2.1.1): addressed, numbered, without Via and body.
   *
   * @param sequence repeats a former number instead of counting on: the same request for another server (RFC 3263 §4.3)
   */
  createRequest(method: string, sequence = this.#nextSequence()): SipRequest {
    const { requestUri, routes } = this.routing;
    return new SipRequest(method, serializeUri(requestUri), [
      ['Max-Forwards', `${limits.proxy.maxForwards}`],
      ...routes.map((route) => ['Route', serializeNameAddr(route)] as const),
      ['From', serializeNameAddr(this.local)],
      ['To', serializeNameAddr(this.remote)],
      ['Call-ID', this.callId],
      ['CSeq', `${sequence} ${method}`],
    ]);
  }

  /** The ACK to a 2xx of our INVITE, with the INVITE's number and credentials (§13.2.2.4, §22.1). */
  createAck(invite: SipRequest): SipRequest {
    const cseq = invite.headers.read(headers.cseq);
    const ack = this.createRequest('ACK', cseq?.ok ? cseq.value.sequence : this.#localSequence);
    for (const name of ['Authorization', 'Proxy-Authorization']) ack.headers.copy(name, invite.headers);
    return ack;
  }

  #nextSequence(): number {
    this.#localSequence += 1;
    return this.#localSequence;
  }
}

function isSips(uri: Result<Uri, ParseFailure>): boolean {
  return uri.ok && uri.value.scheme === 'sips';
}

function isSamePerson(a: NameAddr, b: NameAddr): boolean {
  return a.displayName === b.displayName && serializeUri(a.uri) === serializeUri(b.uri);
}

/** The first Contact's URI; `undefined` when there is none. */
function contactOf(message: SipMessage): Result<Uri, ParseFailure> | undefined {
  const contact: Result<Contact, ParseFailure> | undefined = message.headers.read(headers.contact);
  if (!contact?.ok) return contact;
  return contact.value === '*' ? fail({ element: 'Contact', expected: 'a URI' }) : ok(contact.value.uri);
}

interface Head {
  readonly callId: string;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly sequence: number;
}

/** What every message has; a received one was checked for it. */
function readHead(message: SipMessage): Result<Head, ParseFailure> {
  const callId = message.headers.read(headers.callId) ?? absent;
  const from = message.headers.read(headers.from) ?? absent;
  const to = message.headers.read(headers.to) ?? absent;
  const cseq = message.headers.read(headers.cseq) ?? absent;
  if (!callId.ok) return callId;
  if (!from.ok) return from;
  if (!to.ok) return to;
  if (!cseq.ok) return cseq;
  return ok({ callId: callId.value, from: from.value, to: to.value, sequence: cseq.value.sequence });
}

const absent = fail<ParseFailure>({ element: 'message', expected: 'Call-ID, From, To and CSeq' });
