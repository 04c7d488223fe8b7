import type { Body } from '../sip/ua/body.ts';
import type { InviteDialog } from '../sip/ua/invite-dialog.ts';
import type { ChangeReply } from '../sip/ua/offer-handler.ts';
import type { OutgoingInvite, Progress } from '../sip/ua/outgoing-invite.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import type { Session } from '../sip/ua/session.ts';
import { Call, type CallContext, type Negotiate } from './call.ts';
import type { CallEnd, CallFacts } from './call-facts.ts';
import type { CallMedia } from './call-media.ts';
import { sdpBody, sdpOf } from './sdp-body.ts';

/** A call that we make. */
export class OutgoingCall extends Call {
  #invite: OutgoingInvite | undefined;
  /** The phones of the other side that have said something, by dialog. */
  readonly #forks = new Map<string, InviteDialog>();

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
      return this.noSound(error);
    }
    if (this.isOver()) return;
    const invite = send(sdpBody(this.media.offer()));
    this.#invite = invite;
    this.update({ sipCallId: invite.callId });
    invite.onProgress((progress) => void this.#progressed(progress));
    invite.onAnswered(({ session, body }) => void this.#answered(session, sdpOf(body)));
    invite.onFailed((failure) => this.#failed(failure));
  }

  override hangUp(): void {
    this.#end({ by: 'local', status: this.session ? 200 : 487, reason: '' });
  }

  #end(end: CallEnd): void {
    this.finish(end);
    if (this.session) void this.session.bye();
    else this.#invite?.cancel();
  }

  /** Before the answer: by UPDATE with the phone that is heard, once its answer is for good (RFC 3311 §5.1). */
  protected override negotiation(): Negotiate | undefined {
    const early = this.facts.state === 'remoteRinging' ? this.#forks.get(this.media?.heardFork ?? '') : undefined;
    const canUpdate = early !== undefined && early.dialog.peerAllows('UPDATE') !== false;
    return canUpdate ? (offer) => early.update({ offer }) : super.negotiation();
  }

  /** RFC 3960: the sound of the phone that began last to send some is heard; where none does, we ring ourselves. */
  async #progressed({ status, early, body, isReliable }: Progress): Promise<void> {
    if (status === 100) return;
    if (early) this.#note(early);
    const ringing = this.facts.ringingAtUnixMs ?? this.clock.unixMs();
    this.update({ state: 'remoteRinging', progressStatus: status, ringingAtUnixMs: ringing, forks: this.#forks.size });
    const answer = sdpOf(body);
    // That one phone sent an answer we cannot use does not end the others.
    const hearing = answer && this.media?.acceptEarlyAnswer(answer, early?.dialog.id ?? '', isReliable);
    await hearing?.catch((error: unknown) => this.noSound(error));
    if (this.facts.state === 'remoteRinging' && this.agreed) this.update({ earlyMedia: true });
  }

  #note(early: InviteDialog): void {
    const { id } = early.dialog;
    if (this.#forks.has(id)) return;
    this.#forks.set(id, early);
    early.handleOffers(({ body }) => this.#earlyOffer(id, sdpOf(body)));
  }

  async #earlyOffer(fork: string, offer: Uint8Array | undefined): Promise<ChangeReply> {
    const answered = offer && (await this.media?.answerEarly(offer, fork));
    if (!answered) return { status: 488 };
    return answered.ok
      ? { status: 200, body: sdpBody(answered.value) }
      : { status: answered.error.status, reason: answered.error.reason };
  }

  async #answered(session: Session, answer: Uint8Array | undefined): Promise<void> {
    if (this.isOver()) return void session.bye();
    const following = this.#follow(session.dialog.id, answer).catch((error: unknown) => this.noSound(error));
    // From here on the other side may change or end the call.
    this.adopt(session, following);
    await following;
    if (this.isOver()) return void session.bye();
    if (this.media?.agreed) this.talk();
    else this.#end({ by: 'failure', status: 488, reason: 'no codec in common' });
  }

  /** The phone with this dialog has answered. */
  async #follow(fork: string, answer: Uint8Array | undefined): Promise<void> {
    // Who was asked to wait was another phone.
    if (this.facts.heldByUs && this.media?.heardFork !== fork) await this.#resume();
    await this.media?.acceptFork(fork, answer);
  }

  async #resume(): Promise<void> {
    await this.media?.setHeld(false);
    this.update({ heldByUs: false });
  }

  #failed({ cause, status, reason }: RequestFailure): void {
    const by = ['rejected', 'unauthorized', 'replaced'].includes(cause) ? 'remote' : 'failure';
    this.finish({ by, status, reason });
  }
}
