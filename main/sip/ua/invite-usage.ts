import { Emitter, type Event } from '../../base/event.ts';
import { randomHex } from '../../base/random.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { Dialog } from '../dialog/dialog.ts';
import { parseReplaces } from '../dialog/replaces.ts';
import { cseqOf, responseTo } from '../message/build.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest } from '../message/message.ts';
import { tagOf } from '../message/name-addr.ts';
import type { ReceivedCancel } from '../transaction/transaction-layer.ts';
import type { ReceivedResponse } from '../transport/sip-transport.ts';
import { requestUser } from './addressing.ts';
import type { AgentCore } from './agent-core.ts';
import { AgentDialog } from './agent-dialog.ts';
import type { DialogTable } from './dialog-table.ts';
import { IncomingInvite } from './incoming-invite.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { Call, Cancellable, InviteContext } from './invite-context.ts';
import type { MethodTable } from './method-table.ts';
import { type InviteSettings, OutgoingInvite } from './outgoing-invite.ts';
import { type Replaceable, ReplaceableDialogs, type Replacement } from './replaceable-dialogs.ts';
import { localFailure } from './request-failure.ts';
import { SessionTimer } from './session-timer.ts';

const SESSION_DESCRIPTION = 'application/sdp';

/** The INVITE usage of the agent: calls out and in, and what comes for them besides requests: CANCEL, ACK and late 2xx. */
export class InviteUsage implements InviteContext, Disposable {
  readonly core: AgentCore;
  readonly dialogs: DialogTable<AgentDialog>;
  readonly calls = new Set<Call>();
  readonly cancellable = new Map<string, Cancellable>();
  readonly replaceable: ReplaceableDialogs;
  /** By Call-ID and our tag: until the last 2xx of their forks is dealt with. */
  readonly #outgoing = new Map<string, OutgoingInvite>();
  readonly #invite = new Emitter<IncomingInvite>();
  /** A call for us, not ringing yet. Without a listener it is answered 480. */
  readonly onInvite: Event<IncomingInvite> = this.#invite.event;
  /** We are about to end: no new calls. */
  #isStopping = false;

  constructor(core: AgentCore, dialogs: DialogTable<AgentDialog>, methods: MethodTable) {
    this.core = core;
    this.dialogs = dialogs;
    this.replaceable = new ReplaceableDialogs(core.clock);
    methods.handle('INVITE', (incoming) => void this.#receive(incoming), [SESSION_DESCRIPTION]);
    // Both come by ways of their own and never reach a handler; this names them in Allow.
    methods.handle('ACK', () => undefined);
    methods.handle('CANCEL', () => undefined);
    methods.handle('BYE', (incoming) => incoming.respond(481));
    // Beyond those of dialogs that have handlers of their own there is nothing to acknowledge or to change.
    for (const method of ['PRACK', 'UPDATE']) methods.handle(method, (incoming) => incoming.respond(481), [SESSION_DESCRIPTION]);
    for (const extension of ['replaces', 'join', '100rel', 'timer', 'from-change']) methods.supports(extension);
  }

  place(settings: InviteSettings): OutgoingInvite {
    const isRefused = this.#isStopping || this.calls.size >= limits.userAgent.calls;
    const invite = new OutgoingInvite(this, settings, (ended) => void this.#outgoing.delete(ended.id));
    this.#outgoing.set(invite.id, invite);
    if (isRefused) invite.refuse(localFailure('limit'));
    else invite.start();
    return invite;
  }

  /** RFC 3261 §9.2. The response carries the tag of the INVITE's, also where that has had its last. */
  receiveCancel({ cancel, invite }: ReceivedCancel): void {
    const cancellable = invite && this.cancellable.get(invite.id);
    const toTag = cancellable?.localTag ?? invite?.toTag ?? randomHex(this.core.random, 8);
    cancel.respond(responseTo(cancel.request, invite === undefined ? 481 : 200, { toTag }));
    cancellable?.cancel(cancel.request);
  }

  receiveAck(ack: SipRequest): void {
    this.dialogs.ofRequest(ack)?.receiveAck(ack);
  }

  /** A 2xx to an INVITE whose transaction is over (§13.2.2.4): its session acknowledges it again, or its INVITE ends it. */
  receiveStray({ response, flow }: ReceivedResponse): void {
    if (response.status < 200 || response.status > 299 || cseqOf(response)?.method !== 'INVITE') return;
    const [callId, from] = [response.headers.first('Call-ID'), response.headers.read(headers.from)];
    const localTag = from?.ok ? tagOf(from.value) : undefined;
    const invite = this.#outgoing.get(`${callId} ${localTag}`);
    if (invite !== undefined) invite.receiveStraySuccess(response, flow);
    else this.dialogs.ofResponse(response)?.repeatAck(response);
  }

  /** Ends every call politely, and takes no more. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.calls].map((call) => call.stop()));
  }

  [Symbol.dispose](): void {
    this.#isStopping = true;
    for (const invite of [...this.#outgoing.values()]) invite.abandon();
    for (const call of [...this.calls]) call.abandon();
    this.#invite[Symbol.dispose]();
  }

  async #receive(incoming: IncomingRequest): Promise<void> {
    if (incoming.dialog !== undefined) return incoming.respond(491); // an early dialog: our own INVITE is under way (§14.2)
    if (this.#isStopping || this.#invite.listenerCount === 0) return incoming.respond(480);
    const replaced = this.#replacedBy(incoming.request);
    if (replaced?.ok === false) return incoming.respond(replaced.error);
    // Each call may have another in its place before it is over itself.
    if (this.calls.size >= limits.userAgent.calls * (replaced === undefined ? 1 : 2)) return incoming.respond(486);
    const joined = this.#joinedBy(incoming.request);
    if (joined?.ok === false) return incoming.respond(joined.error);
    const timer = new SessionTimer(this.core.clock, this.core.sessionTimer);
    const refusal = timer.judge(incoming.request);
    if (refusal !== undefined) return incoming.respond(refusal.status, { headers: refusal.headers });
    const dialog = Dialog.asCallee(incoming.request, incoming.localTag);
    if (!dialog.ok) return incoming.respond(400, { reason: `Bad ${dialog.error.element}` });

    const { core, dialogs } = this;
    const contactUser = requestUser(incoming.request);
    const agentDialog = new AgentDialog({
      core,
      table: dialogs,
      dialog: dialog.value,
      origin: incoming.request,
      contactUser,
      digest: undefined,
    });
    const invite = new IncomingInvite(this, {
      incoming,
      dialog: agentDialog,
      timer,
      replaced: replaced?.value,
      joined: joined?.value.dialog,
    });
    await invite.prepare();
    if (invite.state === 'ringing') this.#invite.fire(invite);
  }

  /** The dialog whose place the INVITE shall take, or the status that refuses it; `undefined` when it is a call of its own. */
  #replacedBy(invite: SipRequest): Result<Replacement, number> | undefined {
    const value = invite.headers.first('Replaces');
    if (value === undefined) return undefined;
    const replaces = parseReplaces(value);
    if (!replaces.ok) return fail(400);
    const find = () => this.replaceable.find(replaces.value);
    const found = find();
    return found.ok ? ok({ dialog: found.value.dialog, find }) : found;
  }

  /** The dialog whose conversation the INVITE wants to take part in (RFC 3911 §4): one that was answered. */
  #joinedBy(invite: SipRequest): Result<Replaceable, number> | undefined {
    const value = invite.headers.first('Join');
    if (value === undefined) return undefined;
    const join = parseReplaces(value);
    if (!join.ok) return fail(400);
    const found = this.replaceable.find(join.value);
    return found.ok && found.value.isEarly ? fail(481) : found;
  }
}
