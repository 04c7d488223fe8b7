import type { Clock } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { MediaEvent } from '../media/protocol.ts';
import type { AgreedAudio } from '../sdp/agreement.ts';
import type { SipUri } from '../sip/message/uri.ts';
import type { AgentDialog } from '../sip/ua/agent-dialog.ts';
import type { Body } from '../sip/ua/body.ts';
import { InfoDigits } from '../sip/ua/info-digits.ts';
import { InviteTurn } from '../sip/ua/invite-turn.ts';
import type { ChangeReply } from '../sip/ua/offer-handler.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import type { Session } from '../sip/ua/session.ts';
import type { UserAgent } from '../sip/ua/user-agent.ts';
import type { CallEnd, CallFacts, CallFailure } from './call-facts.ts';
import type { CallMedia, RecordingState } from './call-media.ts';
import { codecList, isCodecName } from './codecs.ts';
import { sdpBody, sdpOf } from './sdp-body.ts';
import { type TransferFacts, type TransferOptions, Transferor } from './transfer.ts';

/** What calls work with. */
export interface CallContext {
  readonly clock: Clock;
  readonly agent: Pick<UserAgent, 'refer'>;
}

/** Sends an offer to the other side, by re-INVITE or UPDATE, and gives what it answers. */
export type Negotiate = (offer: () => Body) => Promise<Result<{ readonly body?: Body }, RequestFailure>>;

type Outcome = Result<undefined, CallFailure>;

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
  /** Offers of ours pass one at a time, each until its answer is followed. */
  readonly #turn = new InviteTurn();
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

  /** The stream of the media host; another one after a move. */
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
  setHeld(held: boolean): Promise<Outcome> {
    return this.#inTurn(async (media, negotiate) => {
      if (media.heldByUs === held) return ok(undefined);
      await media.setHeld(held);
      const agreed = await this.#renegotiate(media, negotiate);
      if (agreed.ok) {
        this.#update({ heldByUs: held, ...this.#remoteHold() });
        return ok(undefined);
      }
      await media.setHeld(!held);
      return fail({ code: 'HOLD_REFUSED', status: agreed.error });
    });
  }

  /** Goes on with other codecs, by preference; refused, with those it had. @param names as in `codecs.ts`; none known is refused */
  setCodecs(names: readonly string[]): Promise<Outcome> {
    return this.#inTurn(async (media, negotiate) => {
      if (!names.some(isCodecName)) return fail({ code: 'CODEC_REFUSED', status: 0 });
      const former = media.setCodecs(codecList(names));
      const agreed = await this.#renegotiate(media, negotiate);
      if (agreed.ok) return ok(undefined);
      media.setCodecs(former);
      return fail({ code: 'CODEC_REFUSED', status: agreed.error });
    });
  }

  /**
   * Tells the other side where we are now: new Contact and, where `host` is another address, new sound. Refused, the sound stays where it
   * was. For calls that were answered.
   *
   * @param host numeric local address that the other side shall send to
   */
  moveTo(host: string): Promise<Outcome> {
    return this.#inTurn(async (media, negotiate) => {
      if (this.session === undefined) return wrongState;
      if (!(await media.moveTo(host))) return fail({ code: 'MOVE_REFUSED', status: 500 });
      const agreed = await this.#renegotiate(media, negotiate);
      if (agreed.ok) return ok(undefined);
      await media.stay();
      return fail({ code: 'MOVE_REFUSED', status: agreed.error });
    });
  }

  /**
   * Lets the other side take part in a conference of ours, or no longer: it hears the others and they hear it. Resolves when it has been told
   * that it talks to a conference, whether it cares or not (RFC 4579 §5.2).
   *
   * @param tells says so by a re-INVITE of its own; else by the next one
   */
  async takePart(conference: string | undefined, { tells }: { readonly tells: boolean }): Promise<void> {
    if (this.#facts.state !== 'active' || this.#facts.conference === conference) return;
    this.#update({ conference });
    if (this.dialog) this.dialog.isFocus = conference !== undefined;
    await this.media?.setMix(conference);
    if (tells) await this.#refresh();
  }

  async setMuted(muted: boolean): Promise<void> {
    this.#update({ muted });
    await this.media?.setMuted(muted);
  }

  /** Records the sound of an answered call, both sides; pauses, goes on, or ends. @param nextFile and `hasTone` as {@link CallMedia.setRecording} has them */
  async setRecording(state: RecordingState, nextFile: () => string | undefined, hasTone = false): Promise<Outcome> {
    const { media } = this;
    if (this.#facts.state !== 'active' || !media) return wrongState;
    const done = await media.setRecording(state, nextFile, hasTone).then(
      () => true,
      () => false,
    );
    this.#update({ recording: media.recording });
    return done ? ok(undefined) : fail({ code: 'RECORDING_FAILED', status: 0 });
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

  /** How a transfer of this call goes: the other side may end the call before it says so. */
  tell(transfer: TransferFacts): void {
    this.#facts = { ...this.#facts, transfer };
    this.#changed.fire(this.#facts);
  }

  /** What the media host says of this call's stream. */
  mediaHappened(event: MediaEvent): void {
    if (event.type === 'statistics') this.#update({ statistics: event.statistics });
    if (event.type === 'failed') this.hangUp();
    if (event.type === 'mediaLost') this.#soundLost();
    if (event.type === 'mediaReturned') this.#update({ soundLostAtUnixMs: undefined });
    if (event.type === 'securityFailed') this.noSound(new Error(`The sound cannot be encrypted: ${event.reason}`));
  }

  protected update(changes: Partial<CallFacts>): void {
    this.#update(changes);
  }

  /** How the session can be changed now; `undefined` while it cannot. */
  protected negotiation(): Negotiate | undefined {
    const { session } = this;
    return session && this.#facts.state === 'active' ? (offer) => session.reinvite({ offer }) : undefined;
  }

  /** The call was answered. @param ready the sound can follow what the other side wants of it; it waits until then */
  protected adopt(session: Session, ready?: Promise<unknown>): void {
    this.session = session;
    session.handleReinvite(async ({ body }) => {
      await ready;
      return this.changed(sdpOf(body));
    });
    session.handleRefresh(() => this.#refresh());
    session.onIdentified((peer) => this.#update({ peer }));
    session.onAck(({ body }) => void this.#lateAnswer(sdpOf(body)));
    session.onEnded(({ by, status, reason, reasonHeader }) => {
      this.finish({ by, status: by === 'failure' ? (status ?? 408) : 200, reason: reasonHeader ?? reason ?? '' });
    });
  }

  protected talk(): void {
    this.#update({ state: 'active', answeredAtUnixMs: this.clock.unixMs(), ...this.#remoteHold() });
    const { conference } = this.#facts;
    if (conference === undefined) return;
    if (this.dialog) this.dialog.isFocus = true;
    void this.media?.setMix(conference).catch((error: unknown) => this.noSound(error));
  }

  /** Answers an offer of the other side, or a re-INVITE that wants ours. */
  protected async changed(offer: Uint8Array | undefined): Promise<ChangeReply> {
    const { media } = this;
    if (!media) return { status: 488 };
    if (!offer) return { status: 200, body: sdpBody(media.offer()) };
    const answered = await media.answerTo(offer);
    if (!answered.ok) return { status: answered.error.status, reason: answered.error.reason };
    this.#update(this.#remoteHold());
    return { status: 200, body: sdpBody(answered.value) };
  }

  /** The call is over; the sound is closed behind it. Only the first end counts. */
  protected finish(end: CallEnd): void {
    if (this.#facts.state === 'ended') return;
    this.#turn[Symbol.dispose]();
    this.#update({ state: 'ended', end, endedAtUnixMs: this.clock.unixMs() });
    void this.#closeMedia();
  }

  /** The media host cannot do what the call needs: it ends. */
  protected noSound(error: unknown): undefined {
    this.finish({ by: 'failure', status: 500, reason: error instanceof Error ? error.message : 'no sound' });
    this.hangUp();
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

  /** An offer of what we want now, and its answer; else the status that says why the former agreement stands. */
  async #renegotiate(media: CallMedia, negotiate: Negotiate): Promise<Result<undefined, number>> {
    const reply = await negotiate(() => sdpBody(media.offer()));
    const answer = reply.ok ? sdpOf(reply.value.body) : undefined;
    const accepted = answer ? await media.acceptAnswer(answer) : undefined;
    if (accepted?.ok) return ok(undefined);
    media.rollback();
    return fail(reply.ok ? 488 : reply.error.status);
  }

  /** Changes the call when the changes before are through; refused where it cannot be changed then, or too many wait. */
  async #inTurn(change: (media: CallMedia, negotiate: Negotiate) => Promise<Outcome>): Promise<Outcome> {
    if (!(await this.#turn.take('INVITE'))) return wrongState;
    try {
      const { media } = this;
      const negotiate = this.negotiation();
      return media && negotiate ? await change(media, negotiate) : wrongState;
    } finally {
      this.#turn.release();
    }
  }

  /** Asks the other side whether it is there still, by an offer that tells it anew where we are. What becomes of the call a person decides. */
  #soundLost(): void {
    this.#update({ soundLostAtUnixMs: this.clock.unixMs() - limits.media.lostMs });
    void this.#refresh();
  }

  /** Keeps a session alive whose peer takes no UPDATE: by an offer that changes nothing (RFC 4028 §7.4). */
  async #refresh(): Promise<void> {
    await this.#inTurn(async (media, negotiate) => {
      await this.#renegotiate(media, negotiate);
      return ok(undefined);
    });
  }

  async #lateAnswer(answer: Uint8Array | undefined): Promise<void> {
    if (!answer || !this.media) return;
    const accepted = await this.media.acceptAnswer(answer).catch((error: unknown) => this.noSound(error));
    if (accepted?.ok) this.#update(this.#remoteHold());
  }
}
