import assert from 'node:assert/strict';
import type { Call } from '../calls/call.ts';
import { IncomingCall } from '../calls/incoming-call.ts';
import type { OutgoingCall } from '../calls/outgoing-call.ts';
import { sipUri } from '../sip/message/uri.ts';
import { HOUSE_DOMAIN, House, type HousePhone, NOTHING_LEFT } from '../testing/house.ts';
import type { TraceEvent } from '../trace/trace.ts';

/** People with phones in a house, who call, answer and transfer; and what their phones sent each other. */
export class CallStory {
  readonly house: House;
  readonly #names = new Map<string, string>([['10.0.0.1', 'house']]);
  /** What phones sent, as `alice>bob 200 INVITE`; what goes to the proxy as `alice>house INVITE`. */
  readonly ladder: string[] = [];
  /** The same as text. */
  readonly texts: string[] = [];

  private constructor(seed: number) {
    this.house = new House(seed);
    this.house.trace.onRecorded((event) => this.#note(event));
  }

  static async open(seed = 1): Promise<CallStory> {
    const story = new CallStory(seed);
    await story.house.open();
    return story;
  }

  async phone(name: string): Promise<HousePhone> {
    const phone = await this.house.phone(name);
    this.#names.set(phone.element.transport.listening[0]?.local.host ?? '', name);
    return phone;
  }

  async run(durationMs: number): Promise<void> {
    await this.house.clock.run(durationMs);
  }

  /** Waits for `promise` while time goes on. */
  async during<T>(promise: Promise<T>, durationMs = 1_000): Promise<T> {
    await this.run(durationMs);
    return promise;
  }

  place(from: HousePhone, to: string): OutgoingCall {
    const placed = from.calls.place({ id: from.name, identity: from.account.identity }, sipUri({ user: to, host: HOUSE_DOMAIN }));
    assert.ok(placed.ok);
    return placed.value;
  }

  /** The calls of both when `from` has called `to` and was answered. */
  async talk(from: HousePhone, to: HousePhone): Promise<readonly [Call, Call]> {
    const outgoing = this.place(from, to.name);
    await this.run(500);
    const incoming = this.ringing(to);
    await this.during(to.calls.answer(incoming));
    assert.deepEqual([outgoing.facts.state, incoming.facts.state], ['active', 'active']);
    return [outgoing, incoming];
  }

  /** The call that rings at `phone`. */
  ringing(phone: HousePhone): IncomingCall {
    const call = phone.calls.running.find(({ facts }) => facts.state === 'incoming');
    assert.ok(call instanceof IncomingCall, `nothing rings at ${phone.name}`);
    return call;
  }

  /** The only call of `phone`. */
  only(phone: HousePhone): Call {
    const [call, ...others] = phone.calls.running;
    assert.ok(call && others.length === 0, `${phone.name} has ${phone.calls.running.length} calls`);
    return call;
  }

  /** How many calls each has, and whether those of `phones` are active with each other. */
  assertTalking(a: HousePhone, b: HousePhone): void {
    const [hers, his] = [this.only(a), this.only(b)];
    assert.deepEqual([hers.facts.state, his.facts.state], ['active', 'active']);
    assert.equal(hers.facts.sipCallId, his.facts.sipCallId);
    assert.deepEqual([a.media.openCount, b.media.openCount], [1, 1]);
  }

  forgetLadder(): void {
    this.ladder.splice(0);
    this.texts.splice(0);
  }

  /** Ends all; nothing may be left. */
  async close(message?: string): Promise<void> {
    assert.deepEqual(await this.house.close(), NOTHING_LEFT, message);
  }

  #note(event: TraceEvent): void {
    if (event.kind !== 'message' || event.direction !== 'out' || event.element !== 'phone') return;
    const [startLine = ''] = event.text.split('\r\n', 1);
    const method = /^CSeq: *\d+ +(?<method>\S+)/im.exec(event.text)?.groups?.method;
    const what = startLine.startsWith('SIP/2.0 ') ? `${startLine.split(' ')[1]} ${method}` : method;
    const nameOf = (address: string): string => this.#names.get(address.slice(0, address.lastIndexOf(':'))) ?? address;
    this.ladder.push(`${nameOf(event.local)}>${nameOf(event.remote)} ${what}`);
    this.texts.push(event.text);
  }
}
