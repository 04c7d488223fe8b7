import assert from 'node:assert/strict';
import { randomFraction } from '../base/random.ts';
import type { Call } from '../calls/call.ts';
import type { DialogFacts } from '../events/dialog-info.ts';
import { sipUri } from '../sip/message/uri.ts';
import { receiveTexts, sendText } from '../sip/ua/message-usage.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { watchDialogs } from './dialog-lamp-stage.ts';
import { type FlowPhone, FlowStage } from './flow-stage.ts';

const PHONES = 8;
const CALLS = 60;
/** Within which the calls begin. */
const BEGIN_MS = 12 * 60_000;
/** As long as a reference may report (240 s), and nobody does anything any more. */
const END_MS = 7 * 60_000;
/** A NOTIFY that nobody answers ends a subscription at its notifier alone (RFC 6665 §4.2.2): the watcher learns it when it refreshes. */
const WATCH_SECONDS = 180;

/** People who call each other at any time, and do with their calls what comes to their mind. */
class Crowd {
  readonly #stage: FlowStage;
  readonly #phones: readonly FlowPhone[];
  /** Not that of the elements: what people do is the same whatever those draw. */
  readonly #random: SeededRandom;
  /** How often each thing came about. */
  readonly done = new Map<string, number>();

  constructor(stage: FlowStage, phones: readonly FlowPhone[], seed: number) {
    this.#stage = stage;
    this.#phones = phones;
    this.#random = new SeededRandom(seed);
    for (const phone of phones) this.#animate(phone);
  }

  /** One call, or message, from one to another. */
  async act(): Promise<void> {
    const caller = this.#pick(this.#phones);
    const [callee, third] = this.#othersThan(caller);
    const whim = this.#pick([this.#talk, this.#hold, this.#giveUp, this.#write, this.#transfer, this.#connect]);
    await this.#wait(0, BEGIN_MS);
    if (callee && third) await whim(caller, callee, third);
  }

  readonly #talk = async (caller: FlowPhone, callee: FlowPhone): Promise<void> => {
    const call = await this.#called(caller, callee);
    this.#count('talked', call.facts.state === 'active');
    this.#hangUp(call);
  };

  readonly #hold = async (caller: FlowPhone, callee: FlowPhone): Promise<void> => {
    const call = await this.#called(caller, callee);
    const held = await call.setHeld(true);
    await this.#wait(500, 5_000);
    this.#count('held', held.ok && (await call.setHeld(false)).ok);
    this.#hangUp(call);
  };

  readonly #giveUp = async (caller: FlowPhone, callee: FlowPhone): Promise<void> => {
    const call = this.#stage.place(caller, callee.uri);
    await this.#wait(0, 3_000);
    call.hangUp();
    this.#count('given up', true);
  };

  readonly #write = async (caller: FlowPhone, callee: FlowPhone): Promise<void> => {
    const { identity, agent } = caller;
    const sent = await sendText(agent, { identity, target: callee.uri, text: 'hello', writtenAtUnixMs: 0 });
    this.#count('written', sent.ok);
  };

  readonly #transfer = async (caller: FlowPhone, callee: FlowPhone, third: FlowPhone): Promise<void> => {
    const call = await this.#called(caller, callee);
    const outcome = await call.transfer(third.uri);
    this.#count('transferred', outcome.ok);
    this.#hangUp(call);
  };

  readonly #connect = async (caller: FlowPhone, callee: FlowPhone, third: FlowPhone): Promise<void> => {
    const first = await this.#called(caller, callee);
    await first.setHeld(true);
    const second = await this.#called(caller, third);
    const outcome = await first.transferTo(second);
    this.#count('connected', outcome.ok);
    for (const call of [first, second]) this.#hangUp(call);
  };

  /** A call that has rung for a while, answered or not. */
  async #called(caller: FlowPhone, callee: FlowPhone): Promise<Call> {
    const call = this.#stage.place(caller, callee.uri);
    await this.#wait(10_000, 20_000);
    return call;
  }

  /** Who is called answers sooner or later, or declines; and ends each call some time, unless the other side does. */
  #animate({ agent, calls }: FlowPhone): void {
    receiveTexts(agent, (message) => message.respond(200));
    calls.onIncoming((call) => {
      void this.#wait(200, 6_000).then(() => {
        if (randomFraction(this.#random) < 0.85) void calls.answer(call);
        else call.decline();
      });
      void this.#wait(120_000, 180_000).then(() => this.#hangUp(call));
    });
  }

  #hangUp(call: Call): void {
    if (call.facts.state !== 'ended') call.hangUp();
  }

  #wait(leastMs: number, mostMs: number): Promise<void> {
    const delayMs = leastMs + randomFraction(this.#random) * (mostMs - leastMs);
    return new Promise((resolve) => void this.#stage.clock.after(delayMs, resolve));
  }

  #count(what: string, isDone: boolean): void {
    if (isDone) this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  #pick<T>(all: readonly T[]): T {
    const chosen = all[Math.floor(randomFraction(this.#random) * all.length)];
    assert.ok(chosen);
    return chosen;
  }

  #othersThan(caller: FlowPhone): readonly FlowPhone[] {
    const callee = this.#pick(this.#phones.filter((phone) => phone !== caller));
    return [callee, this.#pick(this.#phones.filter((phone) => phone !== caller && phone !== callee))];
  }
}

interface WatchedLamp {
  /** What it was told last. */
  dialogs: readonly DialogFacts[] | undefined;
  wasLit: boolean;
}

/** The lamp that `phone` has of `other`. */
function watch(phone: FlowPhone, other: FlowPhone): WatchedLamp {
  const lamp: WatchedLamp = { dialogs: undefined, wasLit: false };
  watchDialogs(phone, other, WATCH_SECONDS, (dialogs) => {
    lamp.dialogs = dialogs;
    lamp.wasLit ||= dialogs.length > 0;
  });
  return lamp;
}

/** Of a crowd somebody may have no luck at all; what is left of it in the end is asked of every one. */
const ONE_OF_FEW = { least: 1, of: 5 };

testUnderLoss({
  title: `after ${CALLS} calls of all kinds nothing is left, and every lamp is dark, where datagrams are repeated and reordered too`,
  share: ONE_OF_FEW,
  async set({ seed, lossRate }) {
    const stage = new FlowStage({ seed, impairment: { lossRate, repeatRate: 0.05, jitterMs: 150 } });
    const proxy = await stage.server('proxy', 'biloxi.test', { recordRoute: true });
    const phones: FlowPhone[] = [];
    for (let index = 0; index < PHONES; index++) {
      const account = { requires100rel: index % 2 === 0 }; // half of them want PRACK (RFC 3262)
      phones.push(await stage.phone(`phone${index}`, { at: proxy, account }));
    }
    stage.tellOfUsers(proxy);
    const lamps = phones.map((phone, index) => watch(phone, phones[(index + 1) % PHONES] ?? phone));
    await stage.calm();
    stage.begin();
    return { stage, phones, lamps, crowd: new Crowd(stage, phones, seed) };
  },
  async play({ stage, lamps, crowd }) {
    const acts = Promise.all(Array.from({ length: CALLS }, () => crowd.act()));
    await stage.run(BEGIN_MS + END_MS);
    await acts;
    assert.ok(lamps.every(({ wasLit }) => wasLit));
    assert.deepEqual([...crowd.done.keys()].sort(), ['connected', 'given up', 'held', 'talked', 'transferred', 'written']);
  },
  async close({ stage, phones, lamps }) {
    assert.deepEqual(
      phones.map(({ calls, agent }) => [calls.running.length, agent.callCount, agent.dialogCount]),
      phones.map(() => [0, 0, 1]), // the lamp's
    );
    assert.deepEqual(
      lamps.map(({ dialogs }) => dialogs),
      lamps.map(() => []),
    );
    await stage.close();
  },
});

testUnderLoss({
  title: 'registrations of two minutes are kept for an hour, and taken back at the end (RFC 3261 §10.2.4)',
  rates: [0.3],
  async set({ seed, lossRate }) {
    const stage = new FlowStage({ seed, impairment: { lossRate, repeatRate: 0.05, jitterMs: 150 } });
    const proxy = await stage.server('proxy', 'biloxi.test');
    const phones = [
      await stage.phone('alice', { at: proxy, registers: false }),
      await stage.phone('bob', { at: proxy, registers: false }),
    ];
    stage.begin();
    return { stage, proxy, phones };
  },
  async play({ stage, proxy, phones }) {
    const registrar = sipUri({ host: proxy.domain });
    const registrations = phones.map(({ agent, identity }) => agent.register({ identity, registrar, expiresSeconds: 120 }));
    const boundTo = (name: string) => stage.location.find(`sip:${name}@biloxi.test`);
    let absentMs = 0;
    await stage.run(10_000);
    for (let elapsedMs = 0; elapsedMs < 3_600_000; elapsedMs += 1_000) {
      await stage.run(1_000);
      absentMs += phones.filter(({ name }) => boundTo(name).length === 0).length * 1_000;
    }
    assert.deepEqual(
      registrations.map(({ state }) => state.phase),
      ['registered', 'registered'],
    );
    assert.equal(absentMs, 0);
    await Promise.all([...registrations.map((registration) => registration.stop()), stage.run(10_000)]);
    assert.deepEqual(
      phones.flatMap(({ name }) => boundTo(name)),
      [],
    );
  },
  close: ({ stage }) => stage.close(),
});
