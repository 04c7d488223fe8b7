import type { Clock } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { MediaEvent, StreamStatistics } from '../media/protocol.ts';
import type { AgreedAudio } from '../sdp/agreement.ts';
import type { SipRequest } from '../sip/message/message.ts';
import type { NameAddr } from '../sip/message/name-addr.ts';
import type { SipUri } from '../sip/message/uri.ts';
import type { AgentDialog } from '../sip/ua/agent-dialog.ts';
import type { Body } from '../sip/ua/body.ts';
import type { IncomingInvite } from '../sip/ua/incoming-invite.ts';
import { InfoDigits } from '../sip/ua/info-digits.ts';
import type { OutgoingInvite } from '../sip/ua/outgoing-invite.ts';
import type { ReinviteReply } from '../sip/ua/reinvite-server.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import type { Session } from '../sip/ua/session.ts';
import type { UserAgent } from '../sip/ua/user-agent.ts';
import type { CallMedia } from './call-media.ts';
import { sdpBody, sdpOf } from './sdp-body.ts';
import { type TransferFacts, type TransferOptions, Transferor } from './transfer.ts';

export type CallState = 'dialing' | 'remoteRinging' | 'incoming' | 'connecting' | 'active' | 'ended';

/** How a call ended. `status` is 200 for an answered call, 487 for a cancelled one, else the failure's SIP status. */
export interface CallEnd {
  readonly by: 'local' | 'remote' | 'failure';
  readonly status: number;
  readonly reason: string;
}

/** All that is known of a call now; a new object after every change. */
export interface CallFacts {
  readonly id: string;
  /** SIP Call-ID, empty until the INVITE is made. */
  readonly sipCallId: string;
  readonly accountId: string;
  readonly direction: 'in' | 'out';
  readonly peer: NameAddr;
  readonly state: CallState;
  /** Status of the latest provisional response: 180, 183, … */
  readonly progressStatus?: number;
  readonly heldByUs: boolean;
  readonly heldByThem: boolean;
  readonly muted: boolean;
  readonly digits: string;
  readonly startedAtUnixMs: number;
  readonly ringingAtUnixMs?: number;
  readonly answeredAtUnixMs?: number;
  readonly endedAtUnixMs?: number;
  readonly end?: CallEnd;
  readonly statistics?: StreamStatistics;
  /** The latest transfer of this call, either way. */
  readonly transfer?: TransferFacts;
  /** Who has sent us here, or the caller to us (RFC 3892). */
  readonly referredBy?: NameAddr;
  /** Id of the call of ours whose place it has taken (RFC 3891). */
  readonly replaces?: string;
}

/** Why something a person asked of a call was not done. */
export interface CallFailure {
  readonly code: 'CALL_STATE' | 'HOLD_REFUSED' | 'DIGITS_UNSUPPORTED' | 'TRANSFER_FAILED';
  readonly status: number;
}

/** What calls work with. */
export interface CallContext {
  readonly clock: Clock;
  readonly agent: Pick<UserAgent, 'refer'>;
}

const DIGITS_KEPT = 128;
const wrongState = fail<CallFailure>({ code: 'CALL_STATE', status: 0 });

/**
 * What a person calls a call, from the first ring to the end: the SIP session and its sound kept in step.
 * `OutgoingCall` and `IncomingCall` differ only in how it begins. After `ended` nothing changes any more.
 */
export abstract class Call {
  protected readonly clock: Clock;
  readonly #transferor: Transferor;
  readonly #changed = new Emitter<CallFacts>();
  #facts: CallFacts;
  protected media: CallMedia | undefined;
  protected session: Session | undefined;
  #infoDigits: InfoDigits | undefined;
  /** Fires after every change. */
  readonly onChanged: Event<CallFacts> = this.#changed.event;
  readonly #closed = Promise.withResolvers<CallFacts>();
  /** Resolves with the last facts, statistics included, when the call is over and its sound is closed. */
  readonly closed: Promise<CallFacts> = this.#closed.promise;

  protected constructor({ clock, agent }: CallContext, facts: CallFacts) {
    this.clock = clock;
    this.#transferor = new Transferor({ clock, agent, call: this });
    this.#facts = facts;
  }

  get id(): string {
    return this.#facts.id;
  }

  get facts(): CallFacts {
    return this.#facts;
  }

  get agreed(): AgreedAudio | undefined {
    return this.media?.agreed;
  }

  get streamId(): string | undefined {
    return this.media?.streamId;
  }

  /** The SIP dialog of an answered call. */
  get dialog(): AgentDialog | undefined {
    return this.session?.dialog;
  }

  /** Ends the call whatever its state. */
  abstract hangUp(): void;

  /** Asks the other side to wait, or goes on; resolves when it has agreed (RFC 3264 §8.4). */
  async setHeld(held: boolean): Promise<Result<undefined, CallFailure>> {
    const { media, session } = this;
    if (!media || !session || this.#facts.state !== 'active') return wrongState;
    if (media.heldByUs === held) return ok(undefined);
    await media.setHeld(held);
    const reply = await session.reinvite({ offer: () => sdpBody(media.offer()) });
    const answer = reply.ok ? sdpOf(reply.value.body) : undefined;
    const accepted = answer ? await media.acceptAnswer(answer) : undefined;
    if (accepted?.ok) {
      this.#update({ heldByUs: held, ...this.#remoteHold() });
      return ok(undefined);
    }
    media.rollback();
    await media.setHeld(!held);
    return fail({ code: 'HOLD_REFUSED', status: reply.ok ? 488 : reply.error.status });
  }

  async setMuted(muted: boolean): Promise<void> {
    this.#update({ muted });
    await this.media?.setMuted(muted);
  }

  /**
   * Presses keys: as telephone events (RFC 4733) where the sound has them, else as INFO where the peer takes it. Resolves when the events
   * are queued or the INFOs are answered.
   *
   * @param digits of 0-9, `*`, `#`, A-D
   */
  async sendDigits(digits: string): Promise<Result<undefined, CallFailure>> {
    const { media, session } = this;
    if (!media || !session || this.#facts.state !== 'active') return wrongState;
    if (media.agreed?.dtmf) await media.sendDigits(digits);
    else {
      if (!session.dialog.peerAllows('INFO')) return fail({ code: 'DIGITS_UNSUPPORTED', status: 0 });
      this.#infoDigits ??= new InfoDigits(session.dialog, this.clock);
      const sent = await this.#infoDigits.send(digits);
      if (!sent.ok) return fail({ code: 'DIGITS_UNSUPPORTED', status: sent.error.status });
    }
    this.#update({ digits: (this.#facts.digits + digits).slice(-DIGITS_KEPT) });
    return ok(undefined);
  }

  /**
   * Sends the other side to `target` (unattended transfer, RFC 5589 §6): the call ends when somebody answers there, and goes on when
   * nobody does. Resolves when that is decided; `facts.transfer` tells how it goes.
   */
  transfer(target: SipUri, options: TransferOptions = {}): Promise<Result<undefined, CallFailure>> {
    return this.#transferor.sendTo(target, options);
  }

  /**
   * Connects the other side with that of `other`, a second call of ours (attended transfer, RFC 5589 §7.3): both calls end when that has come
   * about. When it has not, both are as before. If nobody has answered `other` yet, it is given up for an unattended transfer (§7.6).
   */
  transferTo(other: Call): Promise<Result<undefined, CallFailure>> {
    return this.#transferor.connectTo(other);
  }

  /** How a transfer of this call goes. */
  tell(transfer: TransferFacts): void {
    this.#update({ transfer });
  }

  /** What the media host says of this call's stream. */
  mediaHappened(event: MediaEvent): void {
    if (event.type === 'statistics') this.#update({ statistics: event.statistics });
    if (event.type === 'failed') this.hangUp();
  }

  protected update(changes: Partial<CallFacts>): void {
    this.#update(changes);
  }

  protected talk(session: Session): void {
    this.session = session;
    session.handleReinvite(({ body }) => this.#reinvited(sdpOf(body)));
    session.onAck(({ body }) => void this.#lateAnswer(sdpOf(body)));
    session.onEnded(({ by, status, reason, reasonHeader }) => {
      this.finish({ by, status: by === 'failure' ? (status ?? 408) : 200, reason: reasonHeader ?? reason ?? '' });
    });
    this.#update({ state: 'active', answeredAtUnixMs: this.clock.unixMs(), ...this.#remoteHold() });
  }

  /** The call is over; the sound is closed behind it. Only the first end counts. */
  protected finish(end: CallEnd): void {
    if (this.#facts.state === 'ended') return;
    this.#update({ state: 'ended', end, endedAtUnixMs: this.clock.unixMs() });
    void this.#closeMedia();
  }

  /** Whether it ended while something was awaited; the sound that came too late is closed then. */
  protected isOver(): boolean {
    if (this.#facts.state !== 'ended') return false;
    void this.#closeMedia();
    return true;
  }

  async #closeMedia(): Promise<void> {
    // A media host that is gone has nothing more to say about the stream.
    const statistics = await this.media?.close().catch(() => undefined);
    if (statistics) this.#facts = { ...this.#facts, statistics };
    this.#changed.fire(this.#facts);
    this.#closed.resolve(this.#facts);
  }

  #update(changes: Partial<CallFacts>): void {
    if (this.#facts.state === 'ended') return;
    this.#facts = { ...this.#facts, ...changes };
    this.#changed.fire(this.#facts);
  }

  #remoteHold(): Pick<CallFacts, 'heldByThem'> {
    return { heldByThem: this.media?.agreed?.remoteHold ?? false };
  }

  async #reinvited(offer: Uint8Array | undefined): Promise<ReinviteReply> {
    const { media } = this;
    if (!media) return { status: 488 };
    if (!offer) return { status: 200, body: sdpBody(media.offer()) };
    const answered = await media.answerTo(offer);
    if (!answered.ok) return { status: answered.error.status, reason: answered.error.reason };
    this.#update(this.#remoteHold());
    return { status: 200, body: sdpBody(answered.value) };
  }

  async #lateAnswer(answer: Uint8Array | undefined): Promise<void> {
    if (!answer || !this.media) return;
    const accepted = await this.media.acceptAnswer(answer);
    if (accepted.ok) this.#update(this.#remoteHold());
  }
}

/** A call that we make. */
export class OutgoingCall extends Call {
  #invite: OutgoingInvite | undefined;

  constructor(context: CallContext, facts: CallFacts) {
    super(context, facts);
  }

  /**
   * Sends the INVITE as soon as the sound is ready for it.
   *
   * @param opening the stream; when it cannot be opened the call ends with 500
   * @param send makes the INVITE with this offer
   */
  async start(opening: Promise<CallMedia>, send: (offer: Body) => OutgoingInvite): Promise<void> {
    try {
      this.media = await opening;
    } catch (error) {
      this.finish({ by: 'failure', status: 500, reason: error instanceof Error ? error.message : 'no sound' });
      return;
    }
    if (this.isOver()) return;
    const invite = send(sdpBody(this.media.offer()));
    this.#invite = invite;
    this.update({ sipCallId: invite.callId });
    invite.onProgress(({ status, body }) => this.#progressed(status, sdpOf(body)));
    invite.onAnswered(({ session, body }) => void this.#answered(session, sdpOf(body)));
    invite.onFailed((failure) => this.#failed(failure));
  }

  override hangUp(): void {
    const end = { by: 'local', status: this.session ? 200 : 487, reason: '' } as const;
    void this.session?.bye();
    if (!this.session) this.#invite?.cancel();
    this.finish(end);
  }

  #progressed(status: number, answer: Uint8Array | undefined): void {
    if (status === 100) return;
    const ringing = this.facts.ringingAtUnixMs ?? this.clock.unixMs();
    this.update({ state: 'remoteRinging', progressStatus: status, ringingAtUnixMs: ringing });
    // That one fork sent an answer we cannot use does not end the others.
    if (answer) void this.media?.acceptEarlyAnswer(answer);
  }

  async #answered(session: Session, answer: Uint8Array | undefined): Promise<void> {
    if (answer) await this.media?.acceptAnswer(answer);
    if (this.isOver()) return void session.bye();
    if (!this.media?.agreed) {
      void session.bye();
      this.finish({ by: 'failure', status: 488, reason: 'no codec in common' });
      return;
    }
    this.talk(session);
  }

  #failed({ cause, status, reason }: RequestFailure): void {
    const by = ['rejected', 'unauthorized', 'replaced'].includes(cause) ? 'remote' : 'failure';
    this.finish({ by, status, reason });
  }
}

/** A call that comes in. It rings until somebody answers, declines, or the caller gives up. */
export class IncomingCall extends Call {
  readonly #invite: IncomingInvite;

  /** Rings, unless it takes the place of another call: then it is to be answered at once. */
  constructor(context: CallContext, facts: CallFacts, invite: IncomingInvite) {
    super(context, facts);
    this.#invite = invite;
    invite.onCancelled(({ cause, reasonHeader }) => {
      this.finish({ by: cause === 'cancelled' ? 'remote' : 'failure', status: 487, reason: reasonHeader ?? '' });
    });
    if (!invite.replaces) invite.ring(180);
  }

  /** The INVITE as it came. */
  get origin(): SipRequest {
    return this.#invite.request;
  }

  /**
   * Takes the call with this sound. Resolves when the 200 is sent; false when the call was over or nothing could be agreed.
   *
   * @param isHeld answers with the other side on hold
   */
  async answer(opening: () => Promise<CallMedia>, isHeld = false): Promise<boolean> {
    if (this.facts.state !== 'incoming') return false;
    this.update({ state: 'connecting' });
    try {
      this.media = await opening();
    } catch (error) {
      return this.#refuse(500, error instanceof Error ? error.message : 'no sound');
    }
    if (isHeld) await this.media.setHeld(true);
    const offer = sdpOf(this.#invite.body);
    const local = offer ? await this.media.answerTo(offer) : ok(this.media.offer());
    if (this.isOver()) return false;
    if (!local.ok) return this.#refuse(local.error.status, local.error.reason);
    if (offer && !this.media.agreed) return this.#refuse(488, 'no codec in common');
    await this.media.setMuted(this.facts.muted);
    const session = this.#invite.accept({ body: sdpBody(local.value) });
    if (session) this.talk(session);
    if (session && isHeld) this.update({ heldByUs: true });
    return session !== undefined;
  }

  /** Refuses it; 486 unless the caller is told something else. */
  decline(status = 486): void {
    if (this.session || this.facts.state === 'ended') return;
    this.#invite.reject(status);
    this.finish({ by: 'local', status, reason: '' });
  }

  /** Sends the caller elsewhere (RFC 3261 §8.3). */
  redirect(contacts: readonly NameAddr[]): void {
    if (this.session || this.facts.state === 'ended') return;
    this.#invite.redirect([...contacts]);
    this.finish({ by: 'local', status: 302, reason: '' });
  }

  override hangUp(): void {
    if (this.session) {
      void this.session.bye();
      this.finish({ by: 'local', status: 200, reason: '' });
    } else {
      this.decline();
    }
  }

  #refuse(status: number, reason: string): boolean {
    if (this.facts.state === 'ended') return false;
    this.#invite.reject(status);
    this.finish({ by: 'failure', status, reason });
    return false;
  }
}
