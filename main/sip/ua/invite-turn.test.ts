import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { settle } from '../../testing/fake-clock.ts';
import { InviteTurn } from './invite-turn.ts';

function setUp() {
  const turn = new InviteTurn();
  const events: string[] = [];
  const take = (name: string): void => void turn.take('INVITE').then((isOurs) => events.push(`${name} ${isOurs}`));
  return { turn, events, take };
}

test('one at a time, in the order of asking (RFC 3261 §14.1)', async () => {
  const { turn, events, take } = setUp();
  take('a');
  take('b');
  await settle();
  assert.deepEqual([events, turn.ours], [['a true'], 'INVITE']);
  turn.release();
  await settle();
  assert.deepEqual(events, ['a true', 'b true']);
  turn.release();
  assert.equal(turn.ours, undefined);
});

test('not while the peer has one', async () => {
  const { turn, events, take } = setUp();
  turn.setTheirs('INVITE', true);
  take('a');
  await settle();
  assert.deepEqual(events, []);
  turn.setTheirs('INVITE', false);
  await settle();
  assert.deepEqual(events, ['a true']);
});

test('so many may wait, and none after the end', async () => {
  const { turn, events, take } = setUp();
  turn.setTheirs('INVITE', true);
  for (let index = 0; index < limits.userAgent.waitingReinvites; index++) take('waits');
  take('too many');
  await settle();
  assert.deepEqual(events, ['too many false']);
  turn[Symbol.dispose]();
  take('late');
  await settle();
  assert.equal(events.filter((event) => event === 'waits false').length, limits.userAgent.waitingReinvites);
  assert.equal(events.at(-1), 'late false');
});
