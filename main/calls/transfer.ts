import type { Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { NameAddr } from '../sip/message/name-addr.ts';
import { noParams } from '../sip/message/params.ts';
import { isSipUri, type SipUri } from '../sip/message/uri.ts';
import type { AgentDialog } from '../sip/ua/agent-dialog.ts';
import type { ReferralEnd } from '../sip/ua/referral.ts';
import type { UserAgent } from '../sip/ua/user-agent.ts';
import type { CallFacts, CallFailure } from './call-facts.ts';
import { consultedTarget, type TransferTarget } from './consulted-target.ts';

/** How far a transfer of a call is (RFC 5589). */
export interface TransferFacts {
  /** `transferor`: we send the other side to somebody. `transferee`: the other side sends us. */
  readonly role: 'transferor' | 'transferee';
  readonly target: NameAddr;
  /** `failed`: the call goes on as before. */
  readonly state: 'pending' | 'ringing' | 'done' | 'failed';
  /** Latest status of the call to the target: 100 to 699. */
  readonly progressStatus?: number;
  /** Why it failed. */
  readonly reason?: string;
}

export interface TransferOptions {
  /** Puts the other side on hold before, and takes it back when the transfer fails. Default: yes. */
  readonly holdsFirst?: boolean;
}

/** What transferring needs of a call. */
interface TransferableCall {
  readonly facts: CallFacts;
  readonly dialog: AgentDialog | undefined;
  readonly closed: Promise<unknown>;
  setHeld(held: boolean): Promise<Result<undefined, CallFailure>>;
  hangUp(): void;
  tell(transfer: TransferFacts): void;
}

export interface TransferorOptions {
  readonly clock: Clock;
  readonly agent: Pick<UserAgent, 'refer'>;
  readonly call: TransferableCall;
}

type Outcome = Result<undefined, CallFailure>;

/** After an attended transfer the target ends its call with us; we wait so long for it. */
const FAREWELL_MS = 4_000;
/** What a target without Replaces answers to an INVITE that requires it (RFC 3891 §5). */
const BAD_EXTENSION = 420;
const wrongState = fail<CallFailure>({ code: 'CALL_STATE', status: 0 });

/** Sends the other side of one call to somebody else (RFC 5589: the transferor). A transfer that fails gives the call back. */
export class Transferor {
  readonly #clock: Clock;
  readonly #agent: Pick<UserAgent, 'refer'>;
  readonly #call: TransferableCall;

  constructor({ clock, agent, call }: TransferorOptions) {
    this.#clock = clock;
    this.#agent = agent;
    this.#call = call;
  }

  /** Unattended (§6.2): resolves when somebody has answered at `target`, or nobody will. */
  async sendTo(target: SipUri, { holdsFirst = true }: TransferOptions): Promise<Outcome> {
    const call = this.#call;
    if (!this.#isFree()) return wrongState;
    call.tell(transferTo(target, { state: 'pending' }));
    const isHeld = holdsFirst && !call.facts.heldByUs && (await call.setHeld(true)).ok;
    const outcome = await this.#sendAway({ target });
    if (!outcome.ok && isHeld) await call.setHeld(false);
    return outcome;
  }

  /** Attended (§7.3): resolves when the other side is connected with that of `other`, or will not be. */
  async connectTo(other: TransferableCall): Promise<Outcome> {
    if (other === this.#call || !this.#isFree()) return wrongState;
    const { uri } = other.facts.peer;
    if (isUnanswered(other)) return isSipUri(uri) ? this.#sendInstead(other, uri) : wrongState;
    const target = other.dialog && consultedTarget(other.dialog);
    if (target === undefined || other.facts.state !== 'active') return wrongState;
    this.#call.tell(transferTo(target.target, { state: 'pending' }));
    const failure = await this.#refer(target);
    if (failure?.status === BAD_EXTENSION) return this.#sendInstead(other, target.target);
    const outcome = this.#conclude(target, failure);
    if (!outcome.ok) return outcome;
    this.#call.hangUp();
    const farewell = this.#clock.after(FAREWELL_MS, () => other.hangUp());
    void other.closed.then(() => farewell[Symbol.dispose]());
    return outcome;
  }

  /** Unattended after all: the target has no call that can be replaced (§7.6), or does not know how to (§7.7). */
  async #sendInstead(other: TransferableCall, target: SipUri): Promise<Outcome> {
    this.#call.tell(transferTo(target, { state: 'pending' }));
    other.hangUp();
    await other.closed;
    return this.#sendAway({ target });
  }

  async #sendAway(to: TransferTarget): Promise<Outcome> {
    const outcome = this.#conclude(to, await this.#refer(to));
    if (outcome.ok) this.#call.hangUp();
    return outcome;
  }

  #isFree(): boolean {
    const { state, transfer } = this.#call.facts;
    return state === 'active' && transfer?.state !== 'pending' && transfer?.state !== 'ringing';
  }

  /** Why the other side has not come there; `undefined` when it has. */
  async #refer(to: TransferTarget): Promise<TransferFailure | undefined> {
    const { dialog, facts } = this.#call;
    if (dialog === undefined || facts.state !== 'active') return unreachable;
    const referral = this.#agent.refer(dialog, to);
    const progress = referral.onProgress(({ status }) => {
      const state = status === 100 ? 'pending' : 'ringing';
      if (status < 200) this.#call.tell(transferTo(to.target, { state, progressStatus: status }));
    });
    const end = await referral.ended;
    progress[Symbol.dispose]();
    return failureOf(end);
  }

  /** Says how it went. */
  #conclude({ target }: TransferTarget, failure: TransferFailure | undefined): Outcome {
    const known = failure?.status === 0 ? {} : { progressStatus: failure?.status ?? 200 };
    const step: Step = failure ? { state: 'failed', ...known, reason: failure.reason } : { state: 'done', ...known };
    this.#call.tell(transferTo(target, step));
    return failure ? fail({ code: 'TRANSFER_FAILED', status: failure.status }) : ok(undefined);
  }
}

type Step = Omit<TransferFacts, 'role' | 'target'>;

function transferTo(target: SipUri, step: Step): TransferFacts {
  return { role: 'transferor', target: { uri: target, params: noParams }, ...step };
}

/** `status` 0: nobody knows how it ended. */
interface TransferFailure {
  readonly status: number;
  readonly reason: string;
}

const unreachable: TransferFailure = { status: 0, reason: 'The call is over' };

function failureOf(end: ReferralEnd): TransferFailure | undefined {
  if (end.outcome === 'refused') return { status: end.failure.status, reason: end.failure.reason };
  if (end.outcome !== 'reported') return { status: 0, reason: 'No Report' };
  return end.status < 300 ? undefined : { status: end.status, reason: end.reason };
}

function isUnanswered({ facts: { direction, state } }: TransferableCall): boolean {
  return direction === 'out' && (state === 'dialing' || state === 'remoteRinging');
}
