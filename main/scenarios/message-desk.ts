import assert from 'node:assert/strict';
import { silentLog } from '../base/log.ts';
import type { Message, MessageState } from '../messaging/message.ts';
import { Messages, type MessagingPolicy } from '../messaging/messages.ts';
import { sipUri } from '../sip/message/uri.ts';
import { HOUSE_DOMAIN, House, type HousePhone, NOTHING_LEFT } from '../testing/house.ts';
import { MemoryMessageStore } from '../testing/memory-message-store.ts';

/** The messages of one phone, and what it saw of them. */
export class Desk {
  readonly store: MemoryMessageStore;
  readonly messages: Messages;
  readonly received: string[] = [];
  readonly states: [text: string, state: MessageState][] = [];
  /** `name` begins or ceases to write, and when. */
  readonly composing: [name: string, isComposing: boolean, atSeconds: number][] = [];
  isOff = false;
  policy: MessagingPolicy = { asksReceipts: false, tellsRead: false, tellsTyping: false };

  constructor(house: House, phone: HousePhone, store = new MemoryMessageStore()) {
    this.store = store;
    this.messages = new Messages({
      clock: house.clock,
      random: house.random,
      log: silentLog,
      agent: phone.agent,
      store,
      identityOf: () => (this.isOff ? undefined : phone.account.identity),
      accountOf: () => phone.name,
      policyOf: () => this.policy,
    });
    this.messages.onReceived(({ text }) => void this.received.push(text));
    this.messages.onChanged(({ text, state }) => void this.states.push([text, state]));
    const start = house.clock.nowMs();
    this.messages.onComposing(({ peerUri, isComposing }) => {
      const name = peerUri.slice('sip:'.length, peerUri.indexOf('@'));
      this.composing.push([name, isComposing, Math.round((house.clock.nowMs() - start) / 1_000)]);
    });
  }

  /** @returns the message as it is now, whenever asked */
  write(from: HousePhone, to: string, text: string): () => Message {
    const sent = this.messages.send(from.name, sipUri({ user: to, host: HOUSE_DOMAIN }), text);
    assert.ok(sent.ok);
    return () => this.store.find(sent.value.id) ?? assert.fail('the message is gone');
  }

  /** The person reads what `from` has written. */
  read(by: HousePhone, from: string): void {
    this.messages.markRead(by.name, `sip:${from}@${HOUSE_DOMAIN}`);
  }
}

export interface DeskOptions {
  readonly seed?: number;
  readonly policy?: MessagingPolicy;
  /** The domain keeps messages for who is away. */
  readonly keepsMessages?: boolean;
}

/** Alice and Bob have registered in one house; each has a desk. */
export async function twoDesks({ seed = 1, policy, keepsMessages = false }: DeskOptions = {}) {
  const house = new House(seed);
  await house.open(false, keepsMessages);
  const [alice, bob] = [await house.phone('alice'), await house.phone('bob')];
  const [hers, his] = [new Desk(house, alice), new Desk(house, bob)];
  for (const desk of [hers, his]) desk.policy = policy ?? desk.policy;
  return { house, alice, bob, hers, his };
}

/** Everything ends, and nothing is left over. */
export async function close(house: House, ...desks: readonly Desk[]): Promise<void> {
  for (const { messages } of desks) messages[Symbol.dispose]();
  assert.deepEqual(await house.close(), NOTHING_LEFT);
}
