import type { Clock } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import { type Random, randomHex, randomUint32 } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { MediaHost } from '../media/media-client.ts';
import type { DeviceSpec, MediaEvent } from '../media/protocol.ts';
import type { NameAddr } from '../sip/message/name-addr.ts';
import type { SipUri } from '../sip/message/uri.ts';
import type { IncomingInvite } from '../sip/ua/incoming-invite.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';
import type { UserAgent } from '../sip/ua/user-agent.ts';
import { type Call, type CallFacts, IncomingCall, OutgoingCall } from './call.ts';
import { CallMedia } from './call-media.ts';
import { codecList, defaultCodecNames } from './codecs.ts';
import type { LocalHosts } from './local-hosts.ts';

/** What a call needs to know of the account that makes or takes it. */
export interface CallingAccount {
  readonly id: string;
  readonly identity: LocalIdentity;
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
}

const WINDOW_SOUND: CallSound = { device: { kind: 'window' } };

/** All calls of one phone. Disposing ends none of them: `UserAgent.stop` does, with CANCEL and BYE. */
export class Calls implements Disposable {
  readonly #options: CallsOptions;
  readonly #calls = new Map<string, Call>();
  readonly #changed = new Emitter<CallFacts>();
  readonly #incoming = new Emitter<IncomingCall>();
  readonly #digit = new Emitter<{ readonly callId: string; readonly digit: string }>();
  readonly #level = new Emitter<{ readonly callId: string; readonly capturedDbov: number; readonly playedDbov: number }>();
  readonly #subscriptions: readonly Disposable[];
  /** Fires after every change of any call. */
  readonly onChanged: Event<CallFacts> = this.#changed.event;
  readonly onIncoming: Event<IncomingCall> = this.#incoming.event;
  /** A digit the other side sent (RFC 4733). */
  readonly onDigit = this.#digit.event;
  readonly onLevel = this.#level.event;

  constructor(options: CallsOptions) {
    this.#options = options;
    this.#subscriptions = [
      options.agent.onInvite((invite) => this.#invited(invite)),
      options.media.onEvent((event) => this.#mediaHappened(event)),
    ];
  }

  /** Running calls, oldest first. */
  get running(): readonly Call[] {
    return [...this.#calls.values()];
  }

  find(callId: string): Call | undefined {
    return this.#calls.get(callId);
  }

  /** Calls `target`. The INVITE leaves when the sound is ready; failures come as the end of the call. */
  place(account: CallingAccount, target: SipUri, sound: CallSound = WINDOW_SOUND): Result<OutgoingCall, 'CALLS_EXHAUSTED'> {
    const { clock, agent, hosts } = this.#options;
    if (this.#calls.size >= limits.userAgent.calls) return fail('CALLS_EXHAUSTED');
    const call = new OutgoingCall(clock, this.#begin(account.id, 'out', { uri: target, params: new Map() }));
    this.#follow(call);
    const nextHop = account.identity.routes?.[0]?.uri ?? target;
    const opening = hosts.towards(nextHop).then((host) => this.#open(host, sound));
    void call.start(opening, (body) => agent.invite({ identity: account.identity, target, body }));
    return ok(call);
  }

  /** Answers with the sound given; false when the call was over before. */
  answer(call: IncomingCall, sound: CallSound = WINDOW_SOUND): Promise<boolean> {
    return call.answer(async () => this.#open(await this.#options.hosts.facing(call.origin), sound));
  }

  [Symbol.dispose](): void {
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]();
    for (const emitter of [this.#changed, this.#incoming, this.#digit, this.#level]) emitter[Symbol.dispose]();
  }

  #invited(invite: IncomingInvite): void {
    const { clock, accountOf } = this.#options;
    const account = accountOf(invite);
    if (!account || this.#calls.size >= limits.userAgent.calls) {
      invite.reject(account ? 486 : 404);
      return;
    }
    const facts = { ...this.#begin(account.id, 'in', invite.remote), sipCallId: invite.callId };
    const call = new IncomingCall(clock, facts, invite);
    this.#follow(call);
    this.#changed.fire(call.facts);
    this.#incoming.fire(call);
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

  #follow(call: Call): void {
    this.#calls.set(call.id, call);
    call.onChanged((facts) => this.#changed.fire(facts));
    void call.closed.then(() => this.#calls.delete(call.id));
  }

  #open(host: string, sound: CallSound): Promise<CallMedia> {
    const { media, random } = this.#options;
    const codecs = codecList(sound.codecs ?? defaultCodecNames);
    return CallMedia.open({ media, host, sessionId: randomUint32(random), codecs, device: sound.device });
  }

  #mediaHappened(event: MediaEvent): void {
    const call = this.running.find(({ streamId }) => streamId === event.streamId);
    if (!call) return;
    if (event.type === 'digit') this.#digit.fire({ callId: call.id, digit: event.digit });
    else if (event.type === 'level') this.#level.fire({ ...event, callId: call.id });
    else call.mediaHappened(event);
  }
}
