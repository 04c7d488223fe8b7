import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SipRequest } from '../sip/message/message.ts';
import { HOUSE_DOMAIN, type House, type HousePhone } from '../testing/house.ts';
import { ask, busyDocument, closeHouse, openPresenceHouse, publish, Watching } from './server-presence-stage.ts';

const INSTANCE = 'urn:uuid:00000000-0000-4000-8000-000000000001';

/** What a phone receives from outside. */
function received({ element }: HousePhone): readonly SipRequest[] {
  const requests: SipRequest[] = [];
  element.transactions.onRequest(({ request }) => void requests.push(request));
  return requests;
}

/** Bob publishes something new, and Alice hears of it. */
async function assertTold(house: House, bob: HousePhone, watching: Watching): Promise<void> {
  publish(bob, busyDocument('bob', 'news'));
  await house.clock.run(10_000);
  assert.deepEqual([watching.phase, watching.presence.person?.note], ['active', 'news']);
}

test('a watcher whose Contact is a GRUU of the domain is told through the proxy, and renews through it (RFC 5627)', async () => {
  const house = await openPresenceHouse();
  const [alice, bob] = [await house.phone('alice', undefined, INSTANCE), await house.phone('bob')];
  const requests = received(alice);
  const watching = new Watching(alice, 'bob', 'presence');
  await house.clock.run(3_000);
  assert.equal(watching.availability, 'available');
  const [notify] = requests;
  assert.equal(notify?.requestUri.includes('10.0.1.1'), true, 'the proxy has found the device');
  assert.equal(notify?.headers.values('Via').length, 2);
  await assertTold(house, bob, watching);
  await house.clock.run(2 * 3_600_000);
  await assertTold(house, bob, watching);
  const stopping = watching.subscription.stop();
  await house.clock.run(3_000);
  await stopping;
  assert.equal(alice.agent.dialogCount, 0);
  await closeHouse(house);
});

test('a watcher behind a NAT is told along the flow its SUBSCRIBE came by (RFC 5626 §5.3)', async () => {
  const house = await openPresenceHouse();
  const alice = await house.phone('alice');
  await house.phone('bob');
  const requests = received(alice);
  const contact = '<sip:alice@192.168.7.7:5060>';
  const { status, response } = await ask(house, alice, {
    method: 'SUBSCRIBE',
    target: 'bob',
    headers: { Event: 'presence', Contact: contact, Expires: '600' },
  });
  assert.equal(status, 200);
  assert.ok(response?.headers.first('Record-Route')?.includes(';lr'));
  assert.deepEqual(
    requests.map(({ method, requestUri }) => [method, requestUri]),
    [['NOTIFY', 'sip:alice@192.168.7.7:5060']],
  );
  await closeHouse(house);
});

test('who is reached by the Contact alone is told without the proxy', async () => {
  const house = await openPresenceHouse();
  const [alice, bob] = [await house.phone('alice'), await house.phone('bob')];
  const requests = received(alice);
  const watching = new Watching(alice, 'bob', 'presence');
  await house.clock.run(3_000);
  assert.deepEqual(
    requests.map(({ headers }) => headers.values('Via').length),
    [1],
  );
  await assertTold(house, bob, watching);
  await closeHouse(house);
});

test('a made-up mark of ours lets nobody in (RFC 3261 §16.4)', async () => {
  const house = await openPresenceHouse();
  const alice = await house.phone('alice');
  await house.phone('bob');
  const forged = await ask(house, alice, {
    method: 'SUBSCRIBE',
    target: 'bob',
    headers: { Event: 'presence', Contact: '<sip:x@10.0.1.1>', Route: `<sip:10.0.0.1;lr;mark=0011223344556677>` },
    toTag: 'guessed',
  });
  assert.equal(forged.status, 481);
  const foreign = await ask(house, alice, {
    method: 'SUBSCRIBE',
    target: 'bob',
    headers: { Event: 'presence', Contact: `<sip:carol@${HOUSE_DOMAIN};gr=urn:uuid:9>` },
  });
  assert.equal(foreign.status, 200, 'what is told goes to nobody: there is no such device');
  await closeHouse(house);
});
