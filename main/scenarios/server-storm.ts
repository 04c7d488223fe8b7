import { parseTarget } from '../calls/target.ts';
import { limits } from '../limits.ts';
import { HOUSE_DOMAIN, House, type HousePhone } from '../testing/house.ts';

export interface StormOptions {
  /** Half of them call the other half. */
  readonly phones: number;
  /** Of datagrams, 0…1. */
  readonly lossRate: number;
  readonly seed?: number;
}

/** What became of calls. */
export interface StormOutcome {
  readonly answered: number;
  readonly failed: number;
}

/** What should be gone when everything has settled. */
export interface Leftovers {
  readonly transactions: number;
  readonly dialogs: number;
  readonly calls: number;
  readonly streams: number;
  /** Beside those of a phone and a domain that wait: refreshing, cleaning up. */
  readonly timers: number;
}

/** Time between two calls, and how long each lasts. */
const EVERY_MS = 60;
const TALK_MS = 1_000;
/** A call whose INVITE was lost again and again comes about until then (timer B). */
const LATE_MS = 32_000;
/** Longer than any transaction lives, a 2xx is repeated, a call rings, or a stream is kept that nobody uses. */
const SETTLE_MS = limits.transport.idleMs + 120_000;
const REGISTER_EVERY_SECONDS = 120;

/**
 * Many calls between phones of one domain, through its registrar and its proxy with Record-Route, on a network that loses datagrams. The
 * phones also renew their registrations all the time.
 */
export class Storm {
  readonly #house: House;
  readonly #lossRate: number;
  readonly #callers: readonly HousePhone[];
  readonly #callees: readonly HousePhone[];
  #timersAtRest = 0;
  #next = 0;

  private constructor(house: House, { phones, lossRate }: StormOptions) {
    this.#house = house;
    this.#lossRate = lossRate;
    this.#callers = house.phones.slice(0, phones / 2);
    this.#callees = house.phones.slice(phones / 2);
    for (const { calls } of this.#callees) calls.onIncoming((call) => void calls.answer(call));
  }

  static async open(options: StormOptions): Promise<Storm> {
    const house = new House(options.seed ?? 1);
    await house.open(true);
    for (let number = 0; number < options.phones; number++) await house.phone(`phone${number}`);
    const storm = new Storm(house, options);
    await storm.calls(0);
    storm.#timersAtRest = house.clock.pending;
    return storm;
  }

  /** Makes `count` calls on the bad network, then lets everything settle on a good one. */
  async calls(count: number): Promise<StormOutcome> {
    const { network, clock, phones } = this.#house;
    const registrations = phones.map(({ agent, account: { identity, registrar } }) =>
      agent.register({ identity, registrar, expiresSeconds: REGISTER_EVERY_SECONDS }),
    );
    await clock.run(TALK_MS);
    network.impair({}, { lossRate: this.#lossRate, delayMs: 2, jitterMs: 5 });
    const answered = await this.#place(count);
    network.impair({}, {});
    await clock.run(LATE_MS + TALK_MS);
    for (const registration of registrations) void registration.stop();
    await clock.run(SETTLE_MS);
    for (const { media } of phones) media.streams.clear();
    return { answered: answered.size, failed: count - answered.size };
  }

  leftovers(): Leftovers {
    const { phones, domain, clock } = this.#house;
    const sum = (of: (phone: HousePhone) => number): number => phones.reduce((total, phone) => total + of(phone), 0);
    return {
      transactions: domain.activeTransactions + sum(({ element }) => element.transactions.activeCount),
      dialogs: sum(({ agent }) => agent.dialogCount),
      calls: sum(({ agent, calls }) => agent.callCount + calls.running.length),
      streams: sum(({ media }) => media.openCount),
      timers: clock.pending - this.#timersAtRest,
    };
  }

  /** Takes the house down; what was left then, with no allowance. */
  close(): ReturnType<House['close']> {
    return this.#house.close();
  }

  async #place(count: number): Promise<ReadonlySet<string>> {
    const answered = new Set<string>();
    for (let number = 0; number < count; number++) {
      const serial = this.#next++;
      this.#call(serial, answered);
      await this.#house.clock.run(EVERY_MS);
    }
    return answered;
  }

  #call(serial: number, answered: Set<string>): void {
    const caller = this.#callers[serial % this.#callers.length];
    const callee = this.#callees[(serial * 7) % this.#callees.length];
    const target = parseTarget(callee?.name ?? '', HOUSE_DOMAIN);
    if (caller === undefined || !target.ok) throw new RangeError('a storm needs two phones');
    const placed = caller.calls.place({ id: caller.name, identity: caller.account.identity }, target.value);
    if (!placed.ok) return;
    const call = placed.value;
    call.onChanged(({ state }) => {
      if (state !== 'active' || answered.has(call.id)) return;
      answered.add(call.id);
      this.#house.clock.after(TALK_MS, () => call.hangUp());
    });
  }
}

/** Nothing is left of a storm. */
export const CALM: Leftovers = { transactions: 0, dialogs: 0, calls: 0, streams: 0, timers: 0 };
