import { ok, type Result } from '../base/result.ts';
import type { OfferFailure } from '../sdp/offer-answer.ts';
import type { SipRequest } from '../sip/message/message.ts';
import type { NameAddr } from '../sip/message/name-addr.ts';
import { isSipUri } from '../sip/message/uri.ts';
import type { IncomingInvite } from '../sip/ua/incoming-invite.ts';
import type { Session } from '../sip/ua/session.ts';
import { Call, type CallContext } from './call.ts';
import type { CallFacts } from './call-facts.ts';
import type { CallMedia } from './call-media.ts';
import type { CallingAccount } from './calling-account.ts';
import { sdpBody, sdpOf } from './sdp-body.ts';

export interface AnswerOptions {
  /** Answers with the other side on hold. */
  readonly isHeld?: boolean;
  /** Nobody pressed anything: the caller asked for it (RFC 5373 §4.4). */
  readonly isAutomatic?: boolean;
}

/** A call that comes in. It rings until somebody answers, declines, or the caller gives up. */
export class IncomingCall extends Call {
  readonly #invite: IncomingInvite;
  readonly #account: CallingAccount;
  #playing: Promise<boolean> | undefined;
  /** What we have answered the caller's offer with before anybody took the call. */
  #described: Result<Uint8Array, OfferFailure> | undefined;

  /** @param account who is called */
  constructor(context: CallContext, facts: CallFacts, invite: IncomingInvite, account: CallingAccount) {
    super(context, facts);
    this.#invite = invite;
    this.#account = account;
    invite.onCancelled(({ cause, reasonHeader }) => {
      this.finish({ by: cause === 'cancelled' ? 'remote' : 'failure', status: 487, reason: reasonHeader ?? '' });
    });
  }

  /**
   * Tells the caller that it rings here (RFC 3261 §13.3.1.1), unless it was sent on or refused before (RFC 5359 §2.7), or takes the place of
   * another call or joins it: then it is to be answered at once.
   */
  ring(): void {
    if (this.#invite.replaces || this.#invite.joins) return;
    this.#invite.ring(180, this.#account.requires100rel ? { isReliable: true } : {});
  }

  /** The INVITE as it came. */
  get origin(): SipRequest {
    return this.#invite.request;
  }

  /** The session description of the INVITE; absent: ours is asked for. */
  get offer(): Uint8Array | undefined {
    return sdpOf(this.#invite.body);
  }

  /** A server that we believe says who calls (RFC 3325). */
  identify(peer: NameAddr): void {
    this.update({ peer });
  }

  /**
   * Lets the caller hear us before anybody answers: 183 with the answer to its offer, reliable where the caller takes that (RFC 3262,
   * RFC 3960). False: there is no offer, or nothing could be agreed; it rings on without.
   */
  playEarly(opening: () => Promise<CallMedia>): Promise<boolean> {
    this.#playing ??= this.#playEarly(opening);
    return this.#playing;
  }

  /** Takes the call with this sound. Resolves when the 200 is sent; false when the call was over or nothing could be agreed. */
  async answer(opening: () => Promise<CallMedia>, options: AnswerOptions = {}): Promise<boolean> {
    if (this.facts.state !== 'incoming') return false;
    this.update({ state: 'connecting' });
    await this.#playing;
    try {
      return await this.#answer(opening, options);
    } catch (error) {
      return this.#refuse(500, error instanceof Error ? error.message : 'no sound');
    }
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

  /** Rejects when the media host cannot do it. */
  async #answer(opening: () => Promise<CallMedia>, options: AnswerOptions): Promise<boolean> {
    const { isHeld = false, isAutomatic = false } = options;
    this.media ??= await opening();
    if (isHeld) await this.media.setHeld(true);
    const offer = sdpOf(this.#invite.body);
    const local = this.#described ?? (offer ? await this.media.answerTo(offer) : ok(this.media.offer()));
    if (this.isOver()) return false;
    if (!local.ok) return this.#refuse(local.error.status, local.error.reason);
    if (offer && !this.media.agreed) return this.#refuse(488, 'no codec in common');
    await this.media.setMuted(this.facts.muted);
    const { auth } = this.#account.identity;
    const headers: [string, string][] = isAutomatic ? [['Answer-Mode', 'Auto']] : [];
    const session = this.#invite.accept({
      body: sdpBody(local.value),
      headers,
      isFocus: this.facts.conference !== undefined,
      ...(auth && { auth }),
    });
    if (!session) return this.#refuse(603, 'The call to replace is over');
    this.adopt(session);
    this.talk();
    if (isHeld) this.update({ heldByUs: true });
    this.#identifyTo(session);
    return true;
  }

  async #playEarly(opening: () => Promise<CallMedia>): Promise<boolean> {
    const offer = sdpOf(this.#invite.body);
    if (this.facts.state !== 'incoming' || !offer) return false;
    // Without early sound the call is as good as any.
    this.media = await opening().catch(() => undefined);
    const answered = await this.media?.answerTo(offer).catch(() => undefined);
    if (this.isOver() || !answered?.ok || !this.media?.agreed) return false;
    this.#described = answered;
    this.#invite.early.handleOffers(({ body }) => this.changed(sdpOf(body)));
    this.#invite.ring(183, { body: sdpBody(answered.value) });
    this.update({ earlyMedia: true });
    return true;
  }

  /** The caller has called somebody else and learns who has answered (RFC 4916 §4.4). */
  #identifyTo(session: Session): void {
    const { identity, tellsConnectedIdentity = false } = this.#account;
    const [called, own] = [session.dialog.local.uri, identity.from.uri];
    const isAnother = isSipUri(called) && isSipUri(own) && called.user !== own.user;
    if (tellsConnectedIdentity && isAnother) session.identifyAs(identity.from);
  }

  #refuse(status: number, reason: string): boolean {
    if (this.isOver()) return false;
    this.#invite.reject(status);
    this.finish({ by: 'failure', status, reason });
    return false;
  }
}
