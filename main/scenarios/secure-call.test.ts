import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallSound } from '../calls/calling-account.ts';
import type { IncomingCall } from '../calls/incoming-call.ts';
import { parseTarget } from '../calls/target.ts';
import { HOUSE_DOMAIN, House, NOTHING_LEFT } from '../testing/house.ts';

const secured: CallSound = { device: { kind: 'window' }, srtp: 'sdes' };

async function call(callersSound?: CallSound, calleesSound?: CallSound) {
  const house = new House();
  await house.open(false);
  const [alice, bob] = [await house.phone('alice'), await house.phone('bob')];
  const target = parseTarget('bob', HOUSE_DOMAIN);
  assert.ok(target.ok);
  let incoming: IncomingCall | undefined;
  bob.calls.onIncoming((one) => {
    incoming = one;
  });
  const placed = alice.calls.place({ id: 'alice', identity: alice.account.identity }, target.value, callersSound);
  assert.ok(placed.ok);
  await house.clock.run(500);
  assert.ok(incoming);
  void bob.calls.answer(incoming, calleesSound);
  await house.clock.run(500);
  return { house, outgoing: placed.value, alices: alice.media.stream.settings, bobs: bob.media.stream.settings };
}

test('a call with SDES: both ends have the two keys, crosswise, also after a hold (RFC 4568 §7.1)', async () => {
  const { house, outgoing, alices, bobs } = await call(secured);
  const [alice, bob] = [alices.at(-1)?.security, bobs.at(-1)?.security];
  assert.equal(alice?.send.suite, 'AEAD_AES_256_GCM');
  assert.deepEqual([alice.send, alice.receive], [bob?.receive, bob?.send]);
  assert.notDeepEqual(alice.send.key, alice.receive.key);

  const held = outgoing.setHeld(true);
  await house.clock.run(500);
  assert.ok((await held).ok);
  assert.deepEqual(alices.at(-1)?.security, alice);
  assert.deepEqual(bobs.at(-1)?.security, bob);
  outgoing.hangUp();
  await house.clock.run(500);
  assert.deepEqual(await house.close(), NOTHING_LEFT);
});

test('a call that nobody wants encrypted is not; who insists takes none in the clear', async () => {
  const plain = await call();
  assert.equal(plain.alices.at(-1)?.security, undefined);
  plain.outgoing.hangUp();
  await plain.house.clock.run(500);
  assert.deepEqual(await plain.house.close(), NOTHING_LEFT);

  const refused = await call(undefined, secured);
  assert.equal(refused.outgoing.facts.end?.status, 488);
  assert.equal(refused.bobs.length, 0);
  await refused.house.clock.run(500);
  assert.deepEqual(await refused.house.close(), NOTHING_LEFT);
});
