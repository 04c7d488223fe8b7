import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomFraction } from '../base/random.ts';
import type { Call } from '../calls/call.ts';
import { receiveTexts, sendText } from '../sip/ua/message-usage.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { type FlowPhone, FlowStage } from './flow-stage.ts';

const PHONES = 8;
const CALLS = 60;
/** Within which the calls begin. */
const BEGIN_MS = 20 * 60_000;
/** As long as a reference may report (240 s), and nobody does anything any more. */
const END_MS = 10 * 60_000;

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

for (const lossRate of [0.1, 0.3]) {
  test(`after ${CALLS} calls of all kinds with ${lossRate * 100} % loss, repetition and reordering no call, dialog, transaction, binding or timer is left`, async () => {
    const stage = new FlowStage({ seed: 5, impairment: { lossRate, repeatRate: 0.05, jitterMs: 150 } });
    const proxy = await stage.server('proxy', 'biloxi.test', { recordRoute: true });
    const phones: FlowPhone[] = [];
    for (let index = 0; index < PHONES; index++) {
      const account = { requires100rel: index % 2 === 0 }; // half of them want PRACK (RFC 3262)
      phones.push(await stage.phone(`phone${index}`, { at: proxy, account }));
    }
    stage.begin();
    const crowd = new Crowd(stage, phones, 17);
    const acts = Promise.all(Array.from({ length: CALLS }, () => crowd.act()));
    await stage.run(BEGIN_MS + END_MS);
    await acts;
    assert.deepEqual(
      phones.map(({ calls, agent }) => [calls.running.length, agent.callCount, agent.dialogCount]),
      phones.map(() => [0, 0, 0]),
    );
    assert.deepEqual([...crowd.done.keys()].sort(), ['connected', 'given up', 'held', 'talked', 'transferred', 'written']);
    await stage.close();
  });
}
