import { Emitter, type Event } from '../../base/event.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import type { DigestSession } from '../auth/digest-client.ts';
import type { Dialog, DialogState } from '../dialog/dialog.ts';
import { scopeInSession } from '../dialog/failure-scope.ts';
import { cseqOf } from '../message/build.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { NameAddr } from '../message/name-addr.ts';
import { noParams, type Params } from '../message/params.ts';
import type { Uri } from '../message/uri.ts';
import type { SentBy } from '../transport/sent-by.ts';
import { contactValue, locate } from './addressing.ts';
import type { AgentCore } from './agent-core.ts';
import { type Body, putBody } from './body.ts';
import { ClientRequest, type ClientRequestHandlers, type RequestPlan, sendRequest } from './client-request.ts';
import type { DialogTable } from './dialog-table.ts';
import type { RequestHandler } from './incoming-request.ts';
import { capabilityFields } from './initial-request.ts';
import { localFailure, type RequestFailure } from './request-failure.ts';

export interface DialogRequestOptions {
  readonly body?: Body | undefined;
  readonly headers?: Iterable<readonly [name: string, value: string]> | undefined;
  /** Fields that change from one attempt to the next. */
  readonly fields?: (() => Iterable<readonly [name: string, value: string]>) | undefined;
  /** As in {@link RequestPlan}. */
  readonly revise?: ((response: SipResponse) => boolean) | undefined;
  /** Told of each attempt as it goes out. */
  readonly onSent?: (request: SipRequest) => void;
}

export interface AgentDialogOptions {
  readonly core: AgentCore;
  readonly table: DialogTable<AgentDialog>;
  readonly dialog: Dialog;
  /** The peer's message that made the dialog. */
  readonly origin: SipRequest | SipResponse;
  /** User part of our Contact. */
  readonly contactUser: string | undefined;
  /** Shared by the forks of one INVITE and by all requests within. */
  readonly digest: DigestSession | undefined;
}

const focusParams: Params = new Map([['isfocus', undefined]]);

/** Methods whose requests say where we are now (RFC 3261 §12.2; RFC 3311, 3515, 6665). */
const targetRefreshes: readonly string[] = ['INVITE', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER'];
/**
 * Methods whose failure says nothing of the call: they belong to subscriptions or to no usage at all (RFC 5057 §5.1), or the response they
 * acknowledge has been overtaken. Deviation: neither do they when the dialog itself should be gone, for some peers answer a REFER or a
 * MESSAGE so for what it is about; the call finds out by its next own request.
 */
const besideTheCall: readonly string[] = ['SUBSCRIBE', 'NOTIFY', 'REFER', 'MESSAGE', 'PRACK'];

/**
 * A dialog we are in, shared by its usages (RFC 5057): it lives, and is found by the peer's requests, while somebody uses it. A usage
 * sends with `request` and receives by `handle`; numbers, routes and credentials are taken care of.
 */
export class AgentDialog {
  readonly #core: AgentCore;
  readonly #table: DialogTable<AgentDialog>;
  readonly #dialog: Dialog;
  readonly #contactUser: string | undefined;
  readonly #handlers = new Map<string, RequestHandler>();
  readonly #terminated = new Emitter<void>();
  readonly #failed = new Emitter<RequestFailure>();
  readonly #broken = new Emitter<void>();
  readonly #ack = new Emitter<SipRequest>();
  #digest: DigestSession | undefined;
  /** Methods that the peer takes and extensions that it knows, as it said last. */
  #peerAllow: readonly string[] | undefined;
  #peerSupports: readonly string[] = [];
  #uses = 0;
  /** We are the focus of a conference here: our Contact says so from our next message on (RFC 4579 §5.2). */
  isFocus = false;
  /** ACKs by CSeq, for 2xx that come again. */
  readonly #acks = new Map<number, SipRequest>();

  /** Fires once, when the last usage is gone. */
  readonly onTerminated: Event<void> = this.#terminated.event;
  /** A request of the session was answered so, or not at all, that the session is over (RFC 3261 §12.2.1.2, RFC 5057 §5.1). */
  readonly onFailed: Event<RequestFailure> = this.#failed.event;
  /** Not the session alone: nothing in this dialog reaches the peer any more. Fires behind `onFailed`. */
  readonly onBroken: Event<void> = this.#broken.event;
  /** An ACK for a 2xx of ours. */
  readonly onAck: Event<SipRequest> = this.#ack.event;

  constructor({ core, table, dialog, origin, contactUser, digest }: AgentDialogOptions) {
    this.#core = core;
    this.#table = table;
    this.#dialog = dialog;
    this.#contactUser = contactUser;
    this.#digest = digest;
    this.#learnAbilities(origin);
  }

  /** Unique among the dialogs of this agent. */
  get id(): string {
    return this.#dialog.id;
  }

  get callId(): string {
    return this.#dialog.callId;
  }

  get localTag(): string {
    return this.#dialog.localTag;
  }

  get state(): DialogState {
    return this.#dialog.state;
  }

  /** Who we are here, tag included. */
  get local(): NameAddr {
    return this.#dialog.local;
  }

  /** Who the peer is, tag included. */
  get remote(): NameAddr {
    return this.#dialog.remote;
  }

  /** The peer's Contact: where requests go in the end. */
  get remoteTarget(): Uri {
    return this.#dialog.remoteTarget;
  }

  /** Whether the peer has named `method` in Allow (RFC 3261 §20.5); `undefined` when it never said what it takes. */
  peerAllows(method: string): boolean | undefined {
    return this.#peerAllow?.includes(method);
  }

  /** Whether the peer has named an extension in Supported (RFC 3261 §20.37). @param optionTag in lower case */
  peerSupports(optionTag: string): boolean {
    return this.#peerSupports.some((tag) => tag.toLowerCase() === optionTag);
  }

  /**
   * Sends a request within the dialog. Not for INVITE and ACK: they belong to the session.
   *
   * @returns the 2xx, or why there is none
   */
  async request(method: string, options: DialogRequestOptions = {}): Promise<Result<SipResponse, RequestFailure>> {
    if (this.state === 'terminated') return fail(localFailure('ended'));
    const outcome = await sendRequest(this.#core, this.#plan(method, options), options.onSent);
    if (outcome.ok) {
      if (targetRefreshes.includes(method)) this.#dialog.refreshTarget(outcome.value.response);
      return ok(outcome.value.response);
    }
    if (!besideTheCall.includes(method)) this.reportFailure(outcome.error);
    return outcome;
  }

  /** Answers the peer's requests of a method within this dialog, instead of the agent's handler. */
  handle(method: string, handler: RequestHandler): Disposable {
    this.#handlers.set(method, handler);
    return {
      [Symbol.dispose]: () => {
        if (this.#handlers.get(method) === handler) this.#handlers.delete(method);
      },
    };
  }

  handlerOf(method: string): RequestHandler | undefined {
    return this.#handlers.get(method);
  }

  /** Keeps the dialog alive until the result is disposed. One that is terminated stays so. */
  use(): Disposable {
    let isInUse = this.state !== 'terminated';
    if (isInUse && this.#uses === 0) this.#begin();
    if (isInUse) this.#uses += 1;
    return {
      [Symbol.dispose]: () => {
        if (!isInUse) return;
        isInUse = false;
        this.#uses -= 1;
        if (this.#uses === 0) this.#terminate();
      },
    };
  }

  /** Starts a re-INVITE (§14.1); every 2xx must be acknowledged by `acknowledge` or `repeatAck`. */
  sendInvite(options: DialogRequestOptions, handlers: ClientRequestHandlers): ClientRequest {
    const request = new ClientRequest(this.#core, this.#plan('INVITE', options), handlers);
    request.start();
    return request;
  }

  /** Sends the ACK for a 2xx to `invite`, our INVITE as sent (§13.2.2.4). */
  acknowledge(invite: SipRequest, body: Body | undefined): void {
    const ack = this.#dialog.createAck(invite);
    putBody(ack, body);
    this.#acks.set(cseqOf(ack)?.sequence ?? 0, ack);
    const [oldest] = this.#acks.keys();
    if (this.#acks.size > limits.dialog.acks && oldest !== undefined) this.#acks.delete(oldest);
    void this.#sendAck(ack);
  }

  /** A 2xx came again: so does its ACK, if it was sent before. */
  repeatAck(success: SipResponse): void {
    const ack = this.#acks.get(cseqOf(success)?.sequence ?? 0);
    if (ack !== undefined) void this.#sendAck(ack);
  }

  /** Tells the usages, if `failure` of a request of the session says that the peer has lost it, or the dialog. */
  reportFailure(failure: RequestFailure): void {
    const scope = scopeInSession(failure.status);
    if (scope !== 'transaction') this.#failed.fire(failure);
    if (scope === 'dialog') this.#broken.fire();
  }

  receiveAck(ack: SipRequest): void {
    this.#ack.fire(ack);
  }

  /** Takes the CSeq of the peer's request; false: out of order (§12.2.2). */
  acceptSequence(request: SipRequest): boolean {
    const sequence = cseqOf(request)?.sequence;
    return sequence !== undefined && this.#dialog.acceptSequence(sequence);
  }

  /** Takes the Contact of a target refresh. */
  refreshTarget(message: SipRequest | SipResponse): void {
    this.#dialog.refreshTarget(message);
    this.#learnAbilities(message);
  }

  /** Says who we are from here on; the peer learns it by our next request (RFC 4916). */
  identifyAs(local: NameAddr): void {
    this.#dialog.identifyAs(local);
  }

  /** Takes From of a request of the peer; true: it is somebody else now (RFC 4916). */
  refreshRemote(request: SipRequest): boolean {
    return this.#dialog.refreshRemote(request);
  }

  confirm(success?: SipResponse): void {
    const from = this.state;
    this.#dialog.confirm(success);
    if (success !== undefined) this.#learnAbilities(success);
    if (from !== this.state) this.#trace(from);
  }

  /** Answers challenges from here on: for a callee, whose INVITE came without an account. */
  authenticateWith(digest: DigestSession | undefined): void {
    this.#digest = digest;
  }

  /** Value of our Contact towards this peer. */
  contact(sentBy: SentBy): string {
    const uri = this.#core.granted.contactFor({
      user: this.#contactUser,
      local: this.local,
      sentBy,
      scheme: this.#dialog.scheme,
    });
    return contactValue(uri, this.isFocus ? focusParams : noParams);
  }

  #learnAbilities({ headers: fields }: SipRequest | SipResponse): void {
    const [allow, supported] = [fields.readAll(headers.allow), fields.readAll(headers.supported)];
    if (fields.has('Allow') && allow.ok) this.#peerAllow = allow.value;
    if (fields.has('Supported') && supported.ok) this.#peerSupports = supported.value;
  }

  async #sendAck(ack: SipRequest): Promise<void> {
    const [target, ...others] = await locate(this.#core.resolver, this.#dialog.routing.nextHop);
    if (target !== undefined) this.#core.transactions.sendAck(ack, target, others);
    else this.#core.log.write('warn', 'no server for an ACK', { callId: this.callId });
  }

  #plan(method: string, { body, headers: own = [], fields = () => [], revise }: DialogRequestOptions): RequestPlan {
    const dialog = this.#dialog;
    const core = this.#core;
    let sequence: number | undefined;
    return {
      nextHop: dialog.routing.nextHop,
      digest: this.#digest,
      ...(revise && { revise }),
      create: (sentBy, isRepetition) => {
        const request = dialog.createRequest(method, isRepetition ? sequence : undefined);
        sequence = cseqOf(request)?.sequence;
        if (targetRefreshes.includes(method)) request.headers.add('Contact', this.contact(sentBy));
        for (const [name, value] of [...capabilityFields(core, method), ...own, ...fields()]) request.headers.add(name, value);
        putBody(request, body);
        return request;
      },
    };
  }

  #begin(): void {
    this.#table.add(this);
    this.#trace('none');
  }

  #terminate(): void {
    const from = this.state;
    this.#dialog.terminate();
    this.#table.remove(this);
    this.#trace(from);
    this.#terminated.fire();
    for (const emitter of [this.#terminated, this.#failed, this.#broken, this.#ack]) emitter[Symbol.dispose]();
    this.#handlers.clear();
  }

  #trace(from: DialogState | 'none'): void {
    this.#core.trace({ kind: 'dialog', id: this.id, from, to: this.state }, this.callId);
  }
}
