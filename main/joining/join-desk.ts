import type { Clock, Timer } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import { formatAddress } from '../net/address.ts';
import type { ByteStream, Network, StreamListener } from '../net/network.ts';
import { ExchangeKeys, seal, unseal } from './join-cipher.ts';
import { type JoinCode, joinKey, newJoinCode } from './join-code.ts';
import { fromBase64, type JoinGrant, type JoinRefusal, JoinWish, parseLine, Question, toBase64 } from './join-words.ts';
import { LineStream } from './line-stream.ts';

/** `blocked`: too many wrong guesses. Only an open one lets anybody in. */
export type InvitationState = 'open' | 'used' | 'expired' | 'blocked';

/** An invitation as its maker sees it. */
export interface Invitation {
  readonly code: JoinCode;
  readonly state: InvitationState;
  /** How many may still join. */
  readonly remaining: number;
  readonly expiresAtUnixMs: number;
}

export interface JoinDeskOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly log: Log;
  /** Makes a user of the domain for who knows the code. */
  readonly admit: (wish: JoinWish) => Result<JoinGrant, 'DOMAIN_FULL'>;
}

interface Kept {
  readonly code: JoinCode;
  readonly key: Uint8Array;
  readonly expiresAtUnixMs: number;
  readonly expiry: Timer;
  state: InvitationState;
  remaining: number;
  guesses: number;
}

const ANYWHERE = '0.0.0.0';

/**
 * Where other copies come to join: makes invitations, and gives a user name and password to who proves to know the code of one. It listens
 * only while one is open. Disposing ends all.
 */
export class JoinDesk implements Disposable {
  readonly #options: JoinDeskOptions;
  readonly #changed = new Emitter<undefined>();
  readonly #guests = new Set<LineStream>();
  #invitations: readonly Kept[] = [];
  #listener: StreamListener | undefined;
  /** The listener in the making. */
  #opening: Promise<unknown> = Promise.resolve();
  readonly onChanged: Event<undefined> = this.#changed.event;

  constructor(options: JoinDeskOptions) {
    this.#options = options;
  }

  /** The newest last; what has ended stays until it is revoked, or its place is needed. */
  get invitations(): readonly Invitation[] {
    return this.#invitations;
  }

  /** Where it listens; `undefined` while nobody is invited. */
  get port(): number | undefined {
    return this.#listener?.local.port;
  }

  /** @param lifeMs until it expires */
  async invite(people: number, lifeMs: number): Promise<Result<Invitation, 'DOMAIN_UNAVAILABLE' | 'INVITATIONS_FULL'>> {
    const { clock, random } = this.#options;
    if (this.#open.length >= limits.joining.invitations) return fail('INVITATIONS_FULL');
    const ids = this.#invitations.map(({ code }) => code.id);
    const code = newJoinCode(random, ids);
    const key = await joinKey(code);
    if (!(await this.#listen())) return fail('DOMAIN_UNAVAILABLE');
    const invitation: Kept = {
      code,
      key,
      expiresAtUnixMs: clock.unixMs() + lifeMs,
      expiry: clock.after(lifeMs, () => this.#end(invitation, 'expired')),
      state: 'open',
      remaining: people,
      guesses: 0,
    };
    const others = this.#invitations.length < limits.joining.invitations ? this.#invitations : this.#open;
    this.#invitations = [...others, invitation];
    this.#changed.fire(undefined);
    return ok(invitation);
  }

  /** Unknown ids are ignored. */
  revoke(id: string): void {
    for (const { expiry } of this.#invitations.filter(({ code }) => code.id === id)) expiry[Symbol.dispose]();
    this.#invitations = this.#invitations.filter(({ code }) => code.id !== id);
    this.#settle();
  }

  /** The domain is gone, and with it every invitation. */
  revokeAll(): void {
    for (const { code } of this.#invitations) this.revoke(code.id);
  }

  [Symbol.dispose](): void {
    this.revokeAll();
    for (const guest of this.#guests) guest[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }

  get #open(): readonly Kept[] {
    return this.#invitations.filter(({ state }) => state === 'open');
  }

  #end(invitation: Kept, state: InvitationState): void {
    invitation.state = state;
    invitation.expiry[Symbol.dispose]();
    this.#settle();
  }

  /** Closes the door when nobody is invited any more. Who is being answered gets the answer. */
  #settle(): void {
    if (this.#open.length === 0) {
      this.#listener?.[Symbol.dispose]();
      this.#listener = undefined;
    }
    this.#changed.fire(undefined);
  }

  #listen(): Promise<boolean> {
    const opened = this.#opening.then(async () => {
      if (this.#listener) return true;
      const listening = await this.#options.network.listen({ host: ANYWHERE, port: 0 });
      if (!listening.ok) return false;
      this.#listener = listening.value;
      listening.value.onAccepted((stream) => void this.#receive(stream));
      return true;
    });
    this.#opening = opened;
    return opened;
  }

  async #receive(stream: ByteStream): Promise<void> {
    if (this.#guests.size >= limits.joining.connections) return stream[Symbol.dispose]();
    using guest = new LineStream(stream, this.#options.clock);
    this.#guests.add(guest);
    try {
      await this.#answer(guest, formatAddress(stream.remote));
      await guest.read(); // the other side closes first: what was written has arrived
    } finally {
      this.#guests.delete(guest);
    }
  }

  /** One question, one answer. Which part of it was wrong is not told. */
  async #answer(guest: LineStream, from: string): Promise<void> {
    const { random, log, admit } = this.#options;
    const keys = new ExchangeKeys(random);
    guest.write({ trapeze: 1, key: toBase64(keys.publicKey) });
    const question = parseLine(Question, await guest.read());
    const invitation = this.#open.find(({ code }) => code.id === question?.id);
    const refuse = (refused: JoinRefusal): void => guest.write({ refused });
    if (!question || !invitation) return refuse('CODE_REFUSED');
    const peerKey = fromBase64(question.key);
    const transcript = Buffer.concat([keys.publicKey, peerKey]);
    const keyOf = (speaker: 'inviter' | 'joiner') => keys.sealingKey(speaker, peerKey, invitation.key, transcript);
    const [joinerKey, ownKey] = [keyOf('joiner'), keyOf('inviter')];
    const wish = joinerKey && parseLine(JoinWish, unseal(joinerKey, fromBase64(question.sealed)));
    if (!wish || !ownKey) {
      log.write('warn', 'somebody tried to join with a wrong code', { from, id: invitation.code.id });
      this.#countGuess(invitation);
      return refuse('CODE_REFUSED');
    }
    const grant = admit(wish);
    if (!grant.ok) return refuse(grant.error);
    log.write('info', 'somebody joined by a code', { from, user: grant.value.user });
    guest.write({ sealed: toBase64(seal(ownKey, random, JSON.stringify(grant.value))) });
    invitation.remaining -= 1;
    if (invitation.remaining === 0) this.#end(invitation, 'used');
    else this.#changed.fire(undefined);
  }

  #countGuess(invitation: Kept): void {
    invitation.guesses += 1;
    if (invitation.guesses >= limits.joining.guesses) this.#end(invitation, 'blocked');
  }
}
