import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { HOUSE_DOMAIN } from '../testing/house.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import {
  aorOf,
  ask,
  busyDocument,
  closeHouse,
  openPresenceHouse,
  publish,
  strangerAs,
  Watching,
} from './server-presence-stage.ts';

const publishing = { method: 'PUBLISH', target: 'bob' } as const;
const asPidf = { Event: 'presence', Expires: '600' };

async function setUp(seed = 1) {
  const house = await openPresenceHouse(seed);
  const [alice, bob] = [await house.phone('alice'), await house.phone('bob')];
  return { house, alice, bob };
}

test('who says nothing is open while registered, closed else; what expires is told too (RFC 3856 §5)', async () => {
  const { house, alice, bob } = await setUp();
  const watching = new Watching(alice, 'bob', 'presence');
  await house.clock.run(6_000);
  assert.deepEqual(
    [watching.phase, watching.availability, watching.presence.entity],
    ['active', 'available', `sip:bob@${HOUSE_DOMAIN}`],
  );
  const leaving = bob.agent.stop();
  await house.clock.run(10_000);
  await leaving;
  assert.equal(watching.availability, 'offline');
  const again = await house.phone('bob');
  await house.clock.run(10_000);
  assert.equal(watching.availability, 'available');
  const told = watching.notified.length;
  await house.clock.run(3_000_000);
  assert.ok(watching.notified.length <= told + 2, 'a refreshed registration is no news');
  // It vanishes: nobody says a word, and its registration expires.
  again.element[Symbol.dispose]();
  await house.clock.run(limits.registrar.defaultExpiresSeconds * 1_000);
  assert.equal(watching.availability, 'offline');
  again.agent[Symbol.dispose]();
  await closeHouse(house);
});

test('what a member publishes others see: changed, refreshed, taken back (RFC 3903 §4)', async () => {
  const { house, alice, bob } = await setUp();
  const watching = new Watching(alice, 'bob', 'presence');
  const publication = publish(bob, busyDocument('bob', 'writing'));
  await house.clock.run(10_000);
  assert.equal(publication.state.phase, 'published');
  assert.deepEqual([watching.availability, watching.presence.person?.note], ['busy', 'writing']);
  publication.publish(busyDocument('bob', 'still writing'));
  await house.clock.run(10_000);
  assert.equal(watching.presence.person?.note, 'still writing');
  const told = watching.notified.length;
  await house.clock.run(3_300_000);
  assert.equal(publication.state.phase, 'published');
  assert.ok(watching.notified.length <= told + 2, 'a refresh is no news');
  const stopping = publication.stop();
  await house.clock.run(10_000);
  await stopping;
  assert.deepEqual([watching.availability, watching.presence.person], ['available', undefined]);
  await closeHouse(house);
});

test('several phones of one member are composed into one document: all tuples, the person of whoever spoke last', async () => {
  const { house, alice, bob } = await setUp();
  const watching = new Watching(alice, 'bob', 'presence');
  const first = publish(bob, busyDocument('bob', 'desk'));
  await house.clock.run(6_000);
  publish(bob, busyDocument('bob', 'mobile'));
  await house.clock.run(6_000);
  const { tuples, person } = watching.presence;
  assert.deepEqual([tuples.map(({ note }) => note), new Set(tuples.map(({ id }) => id)).size], [['mobile', 'desk'], 2]);
  assert.equal(person?.note, 'mobile');
  first[Symbol.dispose]();
  await house.clock.run(limits.events.maxExpiresSeconds * 1_000);
  assert.deepEqual(
    watching.presence.tuples.map(({ note }) => note),
    ['mobile'],
    'what nobody refreshes expires',
  );
  await closeHouse(house);
});

test('who publishes closed is not seen, registered or not', async () => {
  const { house, alice, bob } = await setUp();
  const watching = new Watching(alice, 'bob', 'presence');
  const hidden = { contentType: 'application/pidf+xml', bytes: closedPidf };
  publish(bob, hidden);
  await house.clock.run(10_000);
  assert.equal(watching.availability, 'offline');
  await closeHouse(house);
});

test('412, 423 with Min-Expires, 400, 413, 415, 489 as RFC 3903 §6 has them', async () => {
  const { house, bob } = await setUp();
  const body = busyDocument('bob', 'x');
  const first = await ask(house, bob, { ...publishing, headers: asPidf, body });
  const tag = first.response?.headers.first('SIP-ETag') ?? '';
  assert.deepEqual([first.status, tag === '', first.response?.headers.first('Expires')], [200, false, '600']);
  const status = async (headers: Readonly<Record<string, string>>, sent: typeof body | undefined = undefined) =>
    (await ask(house, bob, { ...publishing, headers, ...(sent && { body: sent }) })).status;
  assert.equal(await status({ ...asPidf, 'SIP-If-Match': 'unheard-of' }, body), 412);
  assert.equal(await status({ ...asPidf, 'SIP-If-Match': tag }), 200);
  assert.equal(await status({ ...asPidf, 'SIP-If-Match': tag }), 412, 'a tag is good once');
  const brief = await ask(house, bob, { ...publishing, headers: { Event: 'presence', Expires: '10' }, body });
  assert.deepEqual([brief.status, brief.response?.headers.first('Min-Expires')], [423, '60']);
  assert.equal(await status(asPidf), 400, 'nothing to publish');
  assert.equal(await status(asPidf, { ...body, bytes: Buffer.from('<presence') }), 400);
  assert.equal(await status(asPidf, { ...body, contentType: 'text/plain' }), 415);
  const large = Buffer.alloc(limits.memberEvents.publicationBytes + 1, 0x20);
  assert.equal(await status(asPidf, { ...body, bytes: large }), 413);
  const unknown = await ask(house, bob, { ...publishing, headers: { Event: 'presence.winfo' }, body });
  assert.deepEqual([unknown.status, unknown.response?.headers.first('Allow-Events')], [489, 'presence, dialog']);
  await closeHouse(house);
});

test('only members publish, each for itself; only members watch, and who is nobody is 404', async () => {
  const { house, alice, bob } = await setUp();
  const body = busyDocument('bob', 'not me');
  const headers = asPidf;
  const status = async (from: typeof alice, wording: Parameters<typeof ask>[2]) => (await ask(house, from, wording)).status;
  assert.equal(await status(alice, { ...publishing, headers, body }), 403);
  const [mallory, false_bob] = [strangerAs(house, 'mallory@elsewhere.test'), strangerAs(house, `bob@${HOUSE_DOMAIN}`)];
  assert.equal(await status(alice, { ...publishing, headers, body, identity: mallory }), 403);
  assert.equal(await status(alice, { ...publishing, headers, body, identity: false_bob }), 407);
  assert.equal(await status(alice, { ...publishing, target: 'nobody', headers, body }), 404);
  for (const event of ['presence', 'dialog', 'message-summary', 'reg']) {
    const subscribing = { method: 'SUBSCRIBE', target: 'bob', headers: { Event: event, Contact: '<sip:m@10.0.1.1>' } } as const;
    assert.equal(await status(alice, { ...subscribing, identity: mallory }), 403);
    assert.equal(await status(alice, { ...subscribing, identity: false_bob }), 407);
    assert.equal(await status(alice, { ...subscribing, target: 'nobody' }), 404);
  }
  for (const event of ['message-summary', 'reg']) {
    const watching = new Watching(alice, 'bob', event);
    await house.clock.run(3_000);
    assert.equal(watching.phase, 'ended 403', event);
  }
  const own = new Watching(bob, 'bob', 'presence');
  await house.clock.run(3_000);
  assert.equal(own.availability, 'available');
  await closeHouse(house);
});

test('packages that the domain does not know are the phones’ own business', async () => {
  const { house, alice } = await setUp();
  const watching = new Watching(alice, 'bob', 'conference');
  await house.clock.run(3_000);
  assert.equal(watching.phase, 'ended 489');
  await closeHouse(house);
});

test('Expires 0 fetches the state once and leaves nothing (RFC 6665 §4.4.3)', async () => {
  const { house, alice } = await setUp();
  const watching = new Watching(alice, 'bob', 'presence', 0);
  await house.clock.run(3_000);
  assert.deepEqual([watching.phase, watching.notified.length, watching.availability], ['ended', 1, 'available']);
  assert.equal(alice.agent.dialogCount, 0);
  await closeHouse(house);
});

test('one member keeps no more than limits.events.publicationsPerResource, the next gets 503 with Retry-After', async () => {
  const { house, alice, bob } = await setUp();
  const note = 'n'.repeat(400);
  for (let count = 0; count < limits.events.publicationsPerResource; count++) {
    assert.equal((await ask(house, bob, { ...publishing, headers: asPidf, body: busyDocument('bob', note) })).status, 200);
  }
  const refused = await ask(house, bob, { ...publishing, headers: asPidf, body: busyDocument('bob', note) });
  assert.deepEqual([refused.status, refused.response?.headers.has('Retry-After')], [503, true]);
  const watching = new Watching(alice, 'bob', 'presence', 0);
  await house.clock.run(6_000);
  assert.equal(watching.presence.tuples.length, limits.events.publicationsPerResource);
  const other = await ask(house, alice, { ...publishing, target: 'alice', headers: asPidf, body: busyDocument('alice', 'x') });
  assert.equal(other.status, 200);
  await closeHouse(house);
});

test('one member subscribes no more than limits.events.notifiedPerWatcher times, and takes nobody’s place', async () => {
  const { house, alice, bob } = await setUp();
  const subscribing = (event: string) =>
    ask(house, alice, { method: 'SUBSCRIBE', target: 'bob', headers: { Event: event, Contact: '<sip:a@10.0.1.1>' } });
  const watching = Array.from({ length: limits.events.notifiedPerResource }, () => new Watching(alice, 'bob', 'presence'));
  await house.clock.run(10_000);
  assert.equal((await subscribing('presence')).status, 503, 'of one resource');
  const third = await house.phone('carol');
  const fourth = await house.phone('dave');
  for (const name of ['alice', 'carol', 'dave'])
    for (let count = 0; count < limits.events.notifiedPerResource - 1; count++)
      watching.push(new Watching(alice, name, 'presence'));
  await house.clock.run(10_000);
  const phases = watching.map(({ phase }) => phase);
  assert.equal(phases.filter((phase) => phase === 'active').length, limits.events.notifiedPerWatcher);
  assert.deepEqual([...new Set(phases)].toSorted(), ['active', 'waiting 503']);
  for (const phone of [bob, third, fourth]) {
    const other = new Watching(phone, 'dave', 'presence');
    await house.clock.run(3_000);
    assert.equal(other.phase, 'active');
  }
  for (const { subscription } of watching) subscription[Symbol.dispose]();
  await closeHouse(house);
});

test('what is composed of the largest publications still fits into a NOTIFY', async () => {
  const { house, alice, bob } = await setUp();
  const tuples = Array.from(
    { length: 60 },
    (_, index) => `<tuple id="t${index}"><status><basic>open</basic></status><note>&amp;&amp;</note></tuple>`,
  );
  const bytes = Buffer.from(
    `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@house.test">${tuples.join('')}</presence>`,
  );
  assert.ok(bytes.length <= limits.memberEvents.publicationBytes);
  for (let count = 0; count < limits.events.publicationsPerResource; count++) {
    await ask(house, bob, { ...publishing, headers: asPidf, body: { contentType: 'application/pidf+xml', bytes } });
  }
  const watching = new Watching(alice, 'bob', 'presence');
  await house.clock.run(6_000);
  assert.ok(watching.presence.tuples.length >= 120);
  assert.equal(watching.phase, 'active');
  await closeHouse(house);
});

test('subscriptions are renewed for hours; one that the domain has forgotten is 481 and begins anew (RFC 6665 §4.1.2.2)', async () => {
  const { house, alice, bob } = await setUp();
  const watching = new Watching(alice, 'bob', 'presence');
  await house.clock.run(4 * 3_600_000);
  publish(bob, busyDocument('bob', 'late'));
  await house.clock.run(10_000);
  assert.deepEqual([watching.phase, watching.availability, alice.agent.dialogCount], ['active', 'busy', 1]);
  const lost = await ask(house, alice, {
    method: 'SUBSCRIBE',
    target: 'bob',
    headers: { Event: 'presence', Contact: '<sip:alice@10.0.1.1>' },
    toTag: 'lost',
  });
  assert.equal(lost.status, 481);
  await closeHouse(house);
});

test('a domain that closes tells its watchers to come again later', async () => {
  const { house, alice } = await setUp();
  const watching = new Watching(alice, 'bob', 'presence');
  await house.clock.run(3_000);
  const closing = house.domain.close();
  await house.clock.run(3_000);
  await closing;
  const last = watching.notified.at(-1);
  assert.deepEqual(
    [watching.phase, last?.state, last?.reason, last?.retryAfterSeconds],
    ['waiting', 'terminated', 'probation', 5],
  );
  watching.subscription[Symbol.dispose]();
  await closeHouse(house);
});

testUnderLoss({
  title: 'watchers end up with the latest state, and nothing is left',
  set: ({ seed }) => setUp(seed),
  async play({ house, alice, bob }, { lossRate }) {
    house.network.impair({}, { lossRate, delayMs: 20, jitterMs: 40 });
    const watching = [new Watching(alice, 'bob', 'presence'), new Watching(bob, 'alice', 'presence')] as const;
    const publication = publish(bob, busyDocument('bob', '0'));
    for (let count = 1; count < 10; count++) {
      await house.clock.run(10_000);
      publication.publish(busyDocument('bob', `${count}`));
    }
    await house.clock.run(600_000);
    assert.deepEqual([watching[0].presence.person?.note, watching[1].availability], ['9', 'available']);
    assert.equal(watching[0].presence.entity, `sip:${aorOf('bob').user}@${HOUSE_DOMAIN}`);
  },
  close: ({ house }) => closeHouse(house),
});

const closedPidf = Buffer.from(
  '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@house.test"><tuple id="t"><status><basic>closed</basic></status></tuple></presence>',
);
