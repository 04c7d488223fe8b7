import type { Clock } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import { type Random, randomHex, randomUint32 } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { MediaHost } from '../media/media-client.ts';
import type { DeviceSpec, MediaEvent } from '../media/protocol.ts';
import { headers as fields } from '../sip/message/headers.ts';
import type { NameAddr } from '../sip/message/name-addr.ts';
import type { SipUri } from '../sip/message/uri.ts';
import type { AgentDialog } from '../sip/ua/agent-dialog.ts';
import type { IncomingInvite } from '../sip/ua/incoming-invite.ts';
import type { IncomingRefer } from '../sip/ua/incoming-refer.ts';
import { type InfoDigit, receiveInfoDigits } from '../sip/ua/info-digits.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';
import type { UserAgent } from '../sip/ua/user-agent.ts';
import { type Call, type CallFacts, IncomingCall, OutgoingCall } from './call.ts';
import { CallMedia } from './call-media.ts';
import { codecList, defaultCodecNames } from './codecs.ts';
import { continuedDevice } from './continued-device.ts';
import { followReferral } from './followed-referral.ts';
import type { LocalHosts } from './local-hosts.ts';
import { judgeReferral, referredHeaders, referrerOf } from './referral-policy.ts';

/** What a call needs to know of the account that makes or takes it. */
export interface CallingAccount {
  readonly id: string;
  readonly identity: LocalIdentity;
  /** Whether who is in a call with it may send it to somebody else (REFER). Default: yes. */
  readonly followsReferrals?: boolean;
}

export interface CallSound {
  readonly device: DeviceSpec;
  /** Names by preference; default {@link defaultCodecNames}. */
  readonly codecs?: readonly string[];
}

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
}

/** What is known of a call beside the call itself. */
interface Running {
  readonly call: Call;
  readonly account: CallingAccount;
  /** What it plays and records; an incoming one gets it with the answer. */
  sound: CallSound;
}

/** What a call that is not typed by a person brings along. */
interface PlaceOptions {
  readonly headers?: Iterable<readonly [name: string, value: string]>;
  readonly referredBy?: NameAddr;
}

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

  constructor(options: CallsOptions) {
    this.#options = options;
    this.#subscriptions = [
      options.agent.onInvite((invite) => this.#invited(invite)),
      options.media.onEvent((event) => this.#mediaHappened(event)),
      options.agent.onRefer((refer) => this.#referred(refer)),
      receiveInfoDigits(options.agent, (press) => this.#pressed(press)),
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

  /** Answers with the sound given; false when the call was over before. */
  answer(call: IncomingCall, sound: CallSound = WINDOW_SOUND): Promise<boolean> {
    return this.#answer(call, sound, false);
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    for (const emitter of [this.#changed, this.#incoming, this.#digit, this.#level]) emitter[Symbol.dispose]();
  }

  #place(
    account: CallingAccount,
    target: SipUri,
    sound: CallSound,
    { headers, referredBy }: PlaceOptions,
  ): Result<OutgoingCall, 'CALLS_EXHAUSTED'> {
    const { agent, hosts } = this.#options;
    if (this.#calls.size >= limits.userAgent.calls) return fail('CALLS_EXHAUSTED');
    const facts = this.#begin(account.id, 'out', { uri: target, params: new Map() });
    const call = new OutgoingCall(this.#options, { ...facts, ...(referredBy && { referredBy }) });
    this.#follow({ call, account, sound });
    const { identity } = account;
    const opening = hosts.towards(identity.routes?.[0]?.uri ?? target).then((host) => this.#open(host, sound));
    void call.start(opening, (body) => agent.invite({ identity, target, body, ...(headers && { headers }) }));
    return ok(call);
  }

  #answer(call: IncomingCall, sound: CallSound, isHeld: boolean): Promise<boolean> {
    const running = this.#calls.get(call.id);
    if (running) running.sound = sound;
    return call.answer(async () => this.#open(await this.#options.hosts.facing(call.origin), sound), isHeld);
  }

  #invited(invite: IncomingInvite): void {
    const account = this.#options.accountOf(invite);
    const former = invite.replaces && this.#callOf(invite.replaces);
    if (!account || (!former && this.#calls.size >= limits.userAgent.calls)) {
      invite.reject(account ? 486 : 404);
      return;
    }
    const referrer = invite.request.headers.read(fields.referredBy);
    const facts: CallFacts = {
      ...this.#begin(account.id, 'in', invite.remote),
      sipCallId: invite.callId,
      ...(referrer?.ok && { referredBy: referrer.value }),
      ...(former && { replaces: former.call.id, muted: former.call.facts.muted }),
    };
    const call = new IncomingCall(this.#options, facts, invite);
    this.#follow({ call, account, sound: WINDOW_SOUND });
    if (former) void this.#answer(call, continued(former.sound), former.call.facts.heldByUs);
    this.#changed.fire(call.facts);
    this.#incoming.fire(call);
  }

  /** The call that has `dialog`, answered or ringing at the other side. */
  #callOf(dialog: AgentDialog): Running | undefined {
    const isIn = ({ call }: Running): boolean =>
      call.dialog === dialog || (call instanceof OutgoingCall && !call.dialog && call.facts.sipCallId === dialog.callId);
    return [...this.#calls.values()].find(isIn);
  }

  /** The other side of a call, or a stranger whom the account allows it, wants us to call somebody (RFC 3515). */
  #referred(refer: IncomingRefer): void {
    const former = refer.dialog && this.#callOf(refer.dialog);
    const account = former ? former.account : this.#options.accountForReferral?.(refer);
    const target = judgeReferral(refer, account, former?.call.facts);
    if (!account || !target.ok) {
      refer.reject(target.ok ? 403 : target.error);
      return;
    }
    const referral = refer.accept(account.identity.auth);
    if (!referral) return;
    const referredBy = referrerOf(refer);
    const options = { headers: referredHeaders(refer), ...(referredBy && { referredBy }) };
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
    void call.closed.then(() => this.#calls.delete(call.id));
  }

  #open(host: string, sound: CallSound): Promise<CallMedia> {
    const { media, random } = this.#options;
    const codecs = codecList(sound.codecs ?? defaultCodecNames);
    return CallMedia.open({ media, host, sessionId: randomUint32(random), codecs, device: sound.device });
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
function continued({ device, codecs }: CallSound): CallSound {
  return { device: continuedDevice(device), ...(codecs && { codecs }) };
}
