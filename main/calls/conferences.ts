import { type Random, randomHex } from '../base/random.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { Call } from './call.ts';
import type { CallFailure } from './call-facts.ts';

type Outcome = Result<undefined, CallFailure>;

const DONE = ok(undefined);
const wrongState = fail<CallFailure>({ code: 'CALL_STATE', status: 0 });
const full = fail<CallFailure>({ code: 'CONFERENCE_FULL', status: 0 });

/**
 * Calls of ours whose other sides hear each other, we being the focus (RFC 4579 §3.1). Which call is in which conference its facts say;
 * here is what they do together. A conference is over when one call is left in it, which goes on as a call of two.
 */
export class Conferences {
  readonly #random: Random;
  readonly #running: () => readonly Call[];

  /** @param running all calls there are, oldest first */
  constructor(random: Random, running: () => readonly Call[]) {
    this.#random = random;
    this.#running = running;
  }

  /** The calls in a conference, oldest first. */
  callsIn(conference: string): readonly Call[] {
    return this.#running().filter(({ facts }) => facts.conference === conference && facts.state === 'active');
  }

  /** The call and those in its conference. */
  with(call: Call): readonly Call[] {
    const { conference, state } = call.facts;
    return conference === undefined || state !== 'active' ? [call] : this.callsIn(conference);
  }

  /** Whether another call can come into the conference of `call`. */
  hasRoomBeside(call: Call): boolean {
    return this.with(call).length < limits.userAgent.conferenceCalls;
  }

  /**
   * Connects two answered calls and the conferences they are in. Who waits is taken back; where that is refused the call stays out, and
   * the failure says so.
   */
  async merge(call: Call, other: Call): Promise<Outcome> {
    const calls = [...new Set([...this.with(call), ...this.with(other)])];
    if (call === other || calls.some(({ facts }) => facts.state !== 'active')) return wrongState;
    if (calls.length > limits.userAgent.conferenceCalls) return full;
    const conference = call.facts.conference ?? this.nameFor(other);
    const failures = await Promise.all(calls.map((each) => this.#bringIn(each, conference)));
    await this.settle(conference);
    return failures.find((outcome) => !outcome.ok) ?? DONE;
  }

  /** The conference that `call` is in, or will be when somebody joins it. */
  nameFor(call: Call): string {
    return call.facts.conference ?? randomHex(this.#random, 8);
  }

  /** Brings `call` into the conference that `newcomer` was answered for (RFC 3911 §4). */
  async bringTo(newcomer: Call, call: Call): Promise<void> {
    const { conference } = newcomer.facts;
    if (conference === undefined) return;
    await call.takePart(conference, { tells: true });
    await this.settle(conference);
  }

  /** Takes one call out, to talk to it alone: the others wait, still together. */
  async takeAside(call: Call): Promise<Outcome> {
    const { conference } = call.facts;
    if (conference === undefined || call.facts.state !== 'active') return wrongState;
    const others = this.callsIn(conference).filter((each) => each !== call);
    const leaving = call.takePart(undefined, { tells: !call.facts.heldByUs });
    const waiting = await Promise.all(others.map((other) => other.setHeld(true)));
    await leaving;
    const resumed = await call.setHeld(false);
    await this.settle(conference);
    return [resumed, ...waiting].find((outcome) => !outcome.ok) ?? DONE;
  }

  /** Asks all in the conference of `call` to wait, or goes on with them; a call that is in none alone. */
  async setHeld(call: Call, held: boolean): Promise<Outcome> {
    const outcomes = await Promise.all(this.with(call).map((each) => each.setHeld(held)));
    return outcomes.find((outcome) => !outcome.ok) ?? DONE;
  }

  /** Nobody in the conference of `call` hears us, or all do again. */
  async setMuted(call: Call, muted: boolean): Promise<void> {
    await Promise.all(this.with(call).map((each) => each.setMuted(muted)));
  }

  /** Ends a conference with one call left in it. */
  async settle(conference: string): Promise<void> {
    const [last, ...others] = this.callsIn(conference);
    if (others.length === 0) await last?.takePart(undefined, { tells: false });
  }

  async #bringIn(call: Call, conference: string): Promise<Outcome> {
    const { heldByUs } = call.facts;
    await call.takePart(conference, { tells: !heldByUs });
    const resumed = heldByUs ? await call.setHeld(false) : DONE;
    if (!resumed.ok) await call.takePart(undefined, { tells: false });
    return resumed;
  }
}
