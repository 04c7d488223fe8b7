import type { Clock } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import { type Random, randomHex, randomUint32 } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { MediaHost } from '../media/media-client.ts';
import type { MediaEvent } from '../media/protocol.ts';
import { type Replaces, serializeReplaces } from '../sip/dialog/replaces.ts';
import type { NameAddr } from '../sip/message/name-addr.ts';
import type { SipUri } from '../sip/message/uri.ts';
import type { AgentDialog } from '../sip/ua/agent-dialog.ts';
import { assertedIdentity } from '../sip/ua/identity-headers.ts';
import type { IncomingInvite } from '../sip/ua/incoming-invite.ts';
import type { IncomingRefer } from '../sip/ua/incoming-refer.ts';
import { type InfoDigit, receiveInfoDigits } from '../sip/ua/info-digits.ts';
import type { UserAgent } from '../sip/ua/user-agent.ts';
import type { Call } from './call.ts';
import type { CallFacts } from './call-facts.ts';
import { CallMedia } from './call-media.ts';
import type { CallingAccount, CallSound } from './calling-account.ts';
import { capabilityDescription } from './capability-description.ts';
import { codecList, defaultCodecNames } from './codecs.ts';
import { Conferences } from './conferences.ts';
import { continuedDevice } from './continued-device.ts';
import { followReferral } from './followed-referral.ts';
import { type AnswerOptions, IncomingCall } from './incoming-call.ts';
import { toldBy } from './incoming-facts.ts';
import { type CallRefusal, refusalOf } from './incoming-policy.ts';
import { inviteSettings } from './invite-settings.ts';
import type { LocalHosts } from './local-hosts.ts';
import { OutgoingCall } from './outgoing-call.ts';
import type { OwnServers } from './own-servers.ts';
import { joinHeaders, judgeReferral, referredHeaders, referrerOf } from './referral-policy.ts';
import { isPrivateWay, localSecurity } from './sound-security.ts';

export interface CallsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly agent: UserAgent;
  readonly media: MediaHost;
  readonly hosts: LocalHosts;
  /** The account that an incoming call is for; `undefined` refuses it with 404. */
  readonly accountOf: (invite: IncomingInvite) => CallingAccount | undefined;
  /** The account that shall call whom a stranger names, who is in no call with it: click to dial. Default: none; it is refused with 403. */
  readonly accountForReferral?: (refer: IncomingRefer) => CallingAccount | undefined;
  /** Whose word on who calls is believed. Default: nobody's. */
  readonly isOwnServer?: OwnServers;
}

/** What is known of a call beside the call itself. */
interface Running {
  readonly call: Call;
  readonly account: CallingAccount;
  /** What it plays and records; an incoming one gets it with the answer. */
  sound: CallSound;
}

/** Running calls that an incoming one takes the place of, or joins. */
interface TakenBeside {
  readonly former: Running | undefined;
  readonly joined: Running | undefined;
}

/** What a call that is not typed by a person brings along. */
interface PlaceOptions {
  readonly headers?: Iterable<readonly [name: string, value: string]>;
  readonly referredBy?: NameAddr;
  /** That of the call whose other side has sent us: who is called takes its place there. */
  readonly conference?: string;
}

/** The conference is full: the call cannot be what it wants to be (RFC 3911 §4). */
const noRoom: CallRefusal = { status: 488, headers: [['Warning', '399 trapeze "No room in the conference"']] };
const WINDOW_SOUND: CallSound = { device: { kind: 'window' } };

/** All calls of one phone. Disposing ends none of them: `UserAgent.stop` does, with CANCEL and BYE. */
export class Calls implements Disposable {
  readonly #options: CallsOptions;
  readonly #calls = new Map<string, Running>();
  readonly #changed = new Emitter<CallFacts>();
  readonly #incoming = new Emitter<IncomingCall>();
  readonly #digit = new Emitter<{ readonly callId: string; readonly digit: string }>();
  readonly #level = new Emitter<{ readonly callId: string; readonly capturedDbov: number; readonly playedDbov: number }>();
  readonly #subscriptions: readonly Disposable[];
  /** Fires after every change of any call. */
  readonly onChanged: Event<CallFacts> = this.#changed.event;
  readonly onIncoming: Event<IncomingCall> = this.#incoming.event;
  /** A key the other side pressed, by telephone event (RFC 4733) or by INFO. */
  readonly onDigit = this.#digit.event;
  readonly onLevel = this.#level.event;
  /** What several calls do together. */
  readonly conferences: Conferences;

  constructor(options: CallsOptions) {
    this.#options = options;
    this.conferences = new Conferences(options.random, () => this.running);
    this.#subscriptions = [
      options.agent.onInvite((invite) => this.#invited(invite)),
      options.media.onEvent((event) => this.#mediaHappened(event)),
      options.agent.onRefer((refer) => this.#referred(refer)),
      receiveInfoDigits(options.agent, (press) => this.#pressed(press)),
      options.agent.options.describeWith(capabilityDescription),
    ];
  }

  /** Running calls, oldest first. */
  get running(): readonly Call[] {
    return [...this.#calls.values()].map(({ call }) => call);
  }

  find(callId: string): Call | undefined {
    return this.#calls.get(callId)?.call;
  }

  /** Calls `target`. The INVITE leaves when the sound is ready; failures come as the end of the call. */
  place(account: CallingAccount, target: SipUri, sound: CallSound = WINDOW_SOUND): Result<OutgoingCall, 'CALLS_EXHAUSTED'> {
    return this.#place(account, target, sound, {});
  }

  /** Takes a call that rings at somebody else (RFC 5359 §2.16): calls the caller, in place of that call (RFC 3891). */
  pickUp(
    account: CallingAccount,
    { target, replaces }: { readonly target: SipUri; readonly replaces: Replaces },
    sound: CallSound = WINDOW_SOUND,
  ): Result<OutgoingCall, 'CALLS_EXHAUSTED'> {
    const headers = [['Replaces', serializeReplaces(replaces)] as const, ['Require', 'replaces'] as const];
    return this.#place(account, target, sound, { headers });
  }

  /** Asks to take part in a call of `target` (RFC 3911), such as one that its dialog package tells of. */
  join(
    account: CallingAccount,
    { target, join }: { readonly target: SipUri; readonly join: Replaces },
    sound: CallSound = WINDOW_SOUND,
  ): Result<OutgoingCall, 'CALLS_EXHAUSTED'> {
    return this.#place(account, target, sound, { headers: joinHeaders(join) });
  }

  /** Answers with the sound given; false when the call was over before. */
  answer(call: IncomingCall, sound: CallSound = WINDOW_SOUND): Promise<boolean> {
    return this.#answer(call, sound, {});
  }

  /** Lets the caller hear this before anybody answers; false when that is not possible. The answer goes on with it. */
  playEarly(call: IncomingCall, sound: CallSound): Promise<boolean> {
    return call.playEarly(this.#openingFor(call, sound));
  }

  /**
   * Tells the other sides of running calls where we are now, after the network has changed: new Contact, and new sound where the address
   * is another. Resolves when all have agreed or refused.
   *
   * @param accountId only the calls of this account
   */
  async reinviteAll(accountId?: string): Promise<void> {
    const moving = [...this.#calls.values()].filter(({ account }) => accountId === undefined || account.id === accountId);
    await Promise.all(moving.map((running) => this.#move(running)));
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    for (const emitter of [this.#changed, this.#incoming, this.#digit, this.#level]) emitter[Symbol.dispose]();
  }

  #place(
    account: CallingAccount,
    target: SipUri,
    sound: CallSound,
    { headers, ...told }: PlaceOptions,
  ): Result<OutgoingCall, 'CALLS_EXHAUSTED'> {
    const { agent, hosts } = this.#options;
    if (this.#calls.size >= limits.userAgent.calls) return fail('CALLS_EXHAUSTED');
    const facts = this.#begin(account.id, 'out', { uri: target, params: new Map() });
    const call = new OutgoingCall(this.#options, { ...facts, ...told });
    this.#follow({ call, account, sound });
    const opening = hosts
      .towards(account.identity.routes?.[0]?.uri ?? target)
      .then((host) => this.#open(host, sound, isPrivateWay(account.identity, target)));
    void call.start(opening, (body) => agent.invite(inviteSettings(account, target, body, headers)));
    return ok(call);
  }

  #answer(call: IncomingCall, sound: CallSound, options: AnswerOptions): Promise<boolean> {
    return call.answer(this.#openingFor(call, sound), options);
  }

  #openingFor(call: IncomingCall, sound: CallSound): () => Promise<CallMedia> {
    const running = this.#calls.get(call.id);
    if (running) running.sound = sound;
    return async () => this.#open(await this.#options.hosts.facing(call.origin), sound, false, call.offer);
  }

  async #move({ call, account }: Running): Promise<void> {
    const target = call.dialog?.remoteTarget;
    if (!target) return;
    await call.moveTo(await this.#options.hosts.towards(account.identity.routes?.[0]?.uri ?? target));
  }

  #invited(invite: IncomingInvite): void {
    const account = this.#options.accountOf(invite);
    const former = invite.replaces && this.#callOf(invite.replaces);
    const joined = invite.joins && this.#callOf(invite.joins);
    const isBusy = this.#calls.size >= limits.userAgent.calls * (former ? 2 : 1);
    const isFull = joined !== undefined && !this.conferences.hasRoomBeside(joined.call);
    const refusal = refusalOf(invite, account) ?? (isBusy ? { status: 486 } : undefined) ?? (isFull ? noRoom : undefined);
    if (account && !refusal) this.#take(invite, account, { former, joined });
    else invite.reject(refusal?.status ?? 404, refusal);
  }

  #take(invite: IncomingInvite, account: CallingAccount, { former, joined }: TakenBeside): void {
    const conference = joined ? this.conferences.nameFor(joined.call) : former?.call.facts.conference;
    const facts: CallFacts = {
      ...this.#begin(account.id, 'in', invite.remote),
      sipCallId: invite.callId,
      ...toldBy(invite.request, account),
      ...(former && { replaces: former.call.id, muted: former.call.facts.muted }),
      ...(joined && { joins: joined.call.id, muted: joined.call.facts.muted }),
      ...(conference !== undefined && { conference }),
    };
    const call = new IncomingCall(this.#options, facts, invite, account);
    this.#follow({ call, account, sound: WINDOW_SOUND });
    if (former) void this.#answer(call, continued(former.sound), { isHeld: former.call.facts.heldByUs });
    if (joined) void this.#admit(call, joined);
    this.#changed.fire(call.facts);
    this.#incoming.fire(call);
    call.ring();
    void this.#identify(call, account, invite);
    this.#answerLater(call, account);
  }

  /** The caller takes part in the conversation of `joined`, and waits if that waits (RFC 3911 §4). */
  async #admit(call: IncomingCall, joined: Running): Promise<void> {
    const isHeld = joined.call.facts.heldByUs;
    if (await this.#answer(call, continued(joined.sound), { isHeld })) await this.conferences.bringTo(call, joined.call);
  }

  /** Who calls, as the account's own server asserts it (RFC 3325 §9.1). */
  async #identify(call: IncomingCall, { identity }: CallingAccount, { request, source }: IncomingInvite): Promise<void> {
    const asserted = assertedIdentity(request);
    if (asserted && (await this.#options.isOwnServer?.(identity, source.host))) call.identify(asserted);
  }

  /** Without a person, where the caller asks and the account allows it (RFC 5373). */
  #answerLater(call: IncomingCall, { autoAnswer }: CallingAccount): void {
    const { answersAfterMs } = call.facts;
    if (answersAfterMs === undefined || !autoAnswer) return;
    const timer = this.#options.clock.after(answersAfterMs, () => void this.#answer(call, autoAnswer, { isAutomatic: true }));
    void call.closed.then(() => timer[Symbol.dispose]());
  }

  /** The call that has `dialog`, answered or ringing at the other side. */
  #callOf(dialog: AgentDialog): Running | undefined {
    const isIn = ({ call }: Running): boolean =>
      call.dialog === dialog || (call instanceof OutgoingCall && !call.dialog && call.facts.sipCallId === dialog.callId);
    return [...this.#calls.values()].find(isIn);
  }

  /** The other side of a call, or a stranger whom the account allows it, wants us to call somebody (RFC 3515). */
  #referred(refer: IncomingRefer): void {
    const former = refer.about && this.#callOf(refer.about);
    const account = former ? former.account : this.#options.accountForReferral?.(refer);
    const target = judgeReferral(refer, account, former?.call.facts);
    if (!account || !target.ok) {
      refer.reject(target.ok ? 403 : target.error);
      return;
    }
    const referral = refer.accept(account.identity.auth);
    if (!referral) return;
    const referredBy = referrerOf(refer);
    const { conference } = former?.call.facts ?? {};
    const options = {
      headers: referredHeaders(refer),
      ...(referredBy && { referredBy }),
      ...(conference !== undefined && { conference }),
    };
    const placed = this.#place(account, target.value, continued(former?.sound ?? WINDOW_SOUND), options);
    if (placed.ok) followReferral(this.#options.clock, referral, placed.value, former?.call);
    else referral.report(486);
  }

  #begin(accountId: string, direction: 'in' | 'out', peer: NameAddr): CallFacts {
    const { clock, random } = this.#options;
    return {
      id: randomHex(random, 8),
      sipCallId: '',
      accountId,
      direction,
      peer,
      state: direction === 'in' ? 'incoming' : 'dialing',
      heldByUs: false,
      heldByThem: false,
      muted: false,
      digits: '',
      startedAtUnixMs: clock.unixMs(),
    };
  }

  #follow(running: Running): void {
    const { call } = running;
    this.#calls.set(call.id, running);
    call.onChanged((facts) => this.#changed.fire(facts));
    void call.closed.then(({ conference }) => {
      this.#calls.delete(call.id);
      return conference === undefined ? undefined : this.conferences.settle(conference);
    });
  }

  /** @param isPrivate nobody else reads what our offer says @param offer of the other side */
  #open(host: string, sound: CallSound, isPrivate: boolean, offer?: Uint8Array): Promise<CallMedia> {
    const { media, random } = this.#options;
    const codecs = codecList(sound.codecs ?? defaultCodecNames);
    const security = localSecurity(sound, random, isPrivate);
    return CallMedia.open({
      media,
      host,
      sessionId: randomUint32(random),
      codecs,
      security,
      offer,
      ...(sound.ice && { ice: sound.ice }),
      device: sound.device,
      ...(sound.hold && { holdSound: sound.hold }),
    });
  }

  #pressed({ dialog, digit }: InfoDigit): boolean {
    const call = this.running.find((one) => one.dialog === dialog);
    if (call) this.#digit.fire({ callId: call.id, digit });
    return call !== undefined;
  }

  #mediaHappened(event: MediaEvent): void {
    const call = this.running.find(({ streamId }) => streamId === event.streamId);
    if (!call) return;
    if (event.type === 'digit') this.#digit.fire({ callId: call.id, digit: event.digit });
    else if (event.type === 'level') this.#level.fire({ ...event, callId: call.id });
    else call.mediaHappened(event);
  }
}

/** The sound of a call that goes on where another one ends. */
function continued(sound: CallSound): CallSound {
  return { ...sound, device: continuedDevice(sound.device) };
}
