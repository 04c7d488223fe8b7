import type { Body } from '../sip/ua/body.ts';
import type { InviteDialog } from '../sip/ua/invite-dialog.ts';
import type { ChangeReply } from '../sip/ua/offer-handler.ts';
import type { OutgoingInvite, Progress } from '../sip/ua/outgoing-invite.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import type { Session } from '../sip/ua/session.ts';
import { Call, type CallContext, type Negotiate } from './call.ts';
import type { CallFacts } from './call-facts.ts';
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
      this.finish({ by: 'failure', status: 500, reason: error instanceof Error ? error.message : 'no sound' });
      return;
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
    const end = { by: 'local', status: this.session ? 200 : 487, reason: '' } as const;
    void this.session?.bye();
    if (!this.session) this.#invite?.cancel();
    this.finish(end);
  }

  /** Before the answer: by UPDATE with the phone that is heard, once its answer is for good (RFC 3311 §5.1). */
  protected override negotiation(): Negotiate | undefined {
    const early = this.facts.state === 'remoteRinging' ? this.#forks.get(this.media?.heardFork ?? '') : undefined;
    return early ? (offer) => early.update({ offer }) : super.negotiation();
  }

  /** RFC 3960: the sound of the phone that began last to send some is heard; where none does, we ring ourselves. */
  async #progressed({ status, early, body, isReliable }: Progress): Promise<void> {
    if (status === 100) return;
    if (early) this.#follow(early);
    const ringing = this.facts.ringingAtUnixMs ?? this.clock.unixMs();
    this.update({ state: 'remoteRinging', progressStatus: status, ringingAtUnixMs: ringing, forks: this.#forks.size });
    const answer = sdpOf(body);
    // That one phone sent an answer we cannot use does not end the others.
    if (answer) await this.media?.acceptEarlyAnswer(answer, early?.dialog.id ?? '', isReliable);
    if (this.facts.state === 'remoteRinging' && this.agreed) this.update({ earlyMedia: true });
  }

  #follow(early: InviteDialog): void {
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
    // Who was asked to wait was another phone.
    if (this.facts.heldByUs && this.media?.heardFork !== session.dialog.id) await this.#resume();
    await this.media?.acceptFork(session.dialog.id, answer);
    if (this.isOver()) return void session.bye();
    if (!this.media?.agreed) {
      void session.bye();
      this.finish({ by: 'failure', status: 488, reason: 'no codec in common' });
      return;
    }
    this.talk(session);
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
