import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { EventStateStore } from '../sip/events/event-state-store.ts';
import { Publication, type PublicationState } from '../sip/events/publication.ts';
import { receivePublications } from '../sip/events/publication-receiver.ts';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import { bodyText, textBody, textPackage } from '../testing/event-world.ts';
import { NOTHING_LEFT_OVER, type Party, TwoParty } from '../testing/two-party.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { closeWorld } from './session-pair.ts';

/** Alice publishes, Bob is the compositor. */
async function setUp(options: ConstructorParameters<typeof TwoParty>[0] = {}) {
  const world = new TwoParty(options);
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const store = new EventStateStore({ clock: world.clock, random: world.random });
  receivePublications(bob.agent, { store, packages: [textPackage], admit: () => ({ resource: 'alice' }) });
  const texts = () => store.bodiesOf('alice', 'text').map(bodyText);
  return { world, alice, bob, store, texts };
}

function publish(alice: Party, target = sipUri({ user: 'bob', host: '10.0.0.2' }), expiresSeconds = 600) {
  const publication = new Publication(alice.agent.events, {
    identity: alice.identity,
    target,
    event: 'text',
    body: textBody('one'),
    expiresSeconds,
  });
  const states: PublicationState[] = [];
  publication.onStateChanged((state) => void states.push(state));
  return { publication, states };
}

/** Alice, and a compositor that the test plays. */
async function withPlayed(
  answer: (request: SipRequest, turn: number) => readonly [status: number, fields?: Readonly<Record<string, string>>],
) {
  const world = new TwoParty();
  const alice = await world.party('alice');
  const { element, host } = await world.element();
  const received: SipRequest[] = [];
  element.transactions.onRequest((transaction: ServerTransaction) => {
    received.push(transaction.request);
    const [status, fields = {}] = answer(transaction.request, received.length);
    transaction.respond(responseTo(transaction.request, status, { toTag: 't', headers: Object.entries(fields) }));
  });
  const shapes = () =>
    received.map(({ headers, body }) => [headers.first('SIP-If-Match'), headers.first('Expires'), Buffer.from(body).toString()]);
  return { world, alice, received, shapes, target: sipUri({ user: 'x', host }) };
}

test('publish, refresh without body, modify, remove: each names the entity tag of the former answer (RFC 3903 §4)', async () => {
  const { world, alice, received, shapes, target } = await withPlayed((_, turn) => [
    200,
    { 'SIP-ETag': `tag${turn}`, Expires: '100' },
  ]);
  const { publication } = publish(alice, target);
  await world.clock.run(1_000);
  assert.deepEqual(
    [publication.state.phase, publication.state.expiresAtUnixMs],
    ['published', world.clock.unixMs() - 1_000 + 100_000],
  );
  await world.clock.run(89_000);
  publication.publish(textBody('two'));
  await world.clock.run(1_000);
  const stopping = publication.stop();
  await world.clock.run(1_000);
  await stopping;
  assert.deepEqual(shapes(), [
    [undefined, '600', 'one'],
    ['tag1', '600', ''],
    ['tag2', '600', 'two'],
    ['tag3', '0', ''],
  ]);
  assert.equal(received[0]?.headers.first('Event'), 'text');
  assert.equal(received[1]?.headers.first('Content-Type'), undefined);
  assert.equal(publication.state.phase, 'removed');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('412 publishes anew at once, 423 asks for Min-Expires; a second 412 in a row waits (RFC 3903 §4.3, §4.1)', async () => {
  const { world, alice, shapes, target } = await withPlayed((request, turn) => {
    if (request.headers.first('Expires') === '600') return [423, { 'Min-Expires': '900' }];
    return turn === 3 ? [412] : [200, { 'SIP-ETag': `tag${turn}`, Expires: '900' }];
  });
  const { publication } = publish(alice, target);
  await world.clock.run(1_000);
  publication.publish(textBody('two'));
  await world.clock.run(1_000);
  assert.deepEqual(shapes(), [
    [undefined, '600', 'one'],
    [undefined, '900', 'one'],
    ['tag2', '900', 'two'],
    [undefined, '900', 'two'],
  ]);
  assert.equal(publication.state.phase, 'published');
  publication[Symbol.dispose]();
  const stubborn = await withPlayed(() => [412]);
  const other = publish(stubborn.alice, stubborn.target);
  await stubborn.world.clock.run(3_600_000);
  const tries = stubborn.shapes().length;
  assert.ok(tries > 3 && tries < 15, `${tries} tries`);
  other.publication[Symbol.dispose]();
  assert.deepEqual([await world.close(), await stubborn.world.close()], [NOTHING_LEFT_OVER, NOTHING_LEFT_OVER]);
});

test('one at a time: what is published while a request is under way is sent after it, the latest only (RFC 3903 §4)', async () => {
  const held: ServerTransaction[] = [];
  const world = new TwoParty();
  const alice = await world.party('alice');
  const { element, host } = await world.element();
  element.transactions.onRequest((transaction) => void held.push(transaction));
  const { publication } = publish(alice, sipUri({ user: 'x', host }));
  for (const text of ['two', 'three', 'four']) publication.publish(textBody(text));
  await world.clock.run(2_000);
  assert.equal(held.length, 1);
  const ok = (transaction: ServerTransaction | undefined): void =>
    transaction?.respond(responseTo(transaction.request, 200, { toTag: 't', headers: [['SIP-ETag', `e${held.length}`]] }));
  ok(held[0]);
  await world.clock.run(100);
  assert.deepEqual([held.length, Buffer.from(held[1]?.request.body ?? []).toString()], [2, 'four']);
  const stopping = publication.stop();
  ok(held[1]);
  await world.clock.run(100);
  assert.deepEqual([held.length, held[2]?.request.headers.first('SIP-If-Match')], [3, 'e2']);
  ok(held[2]);
  await world.clock.run(100);
  await stopping;
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('lasting refusals end it until the next publish; others are tried again after Retry-After at the earliest', async () => {
  for (const status of [403, 404, 405, 489]) {
    const { world, alice, received, target } = await withPlayed((_, turn) => [turn === 1 ? status : 200, { 'SIP-ETag': 'x' }]);
    const { publication } = publish(alice, target);
    await world.clock.run(600_000);
    assert.deepEqual([publication.state.phase, publication.state.status, received.length], ['failed', status, 1]);
    publication.publish(textBody('two'));
    await world.clock.run(1_000);
    assert.equal(publication.state.phase, 'published');
    publication[Symbol.dispose]();
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  }
  const { world, alice, received, target } = await withPlayed((_, turn) => [
    turn === 1 ? 500 : 200,
    { 'Retry-After': '60', 'SIP-ETag': 'x' },
  ]);
  const { publication } = publish(alice, target);
  await world.clock.run(59_000);
  assert.deepEqual([publication.state.phase, received.length], ['failed', 1]);
  await world.clock.run(2_000);
  assert.deepEqual([publication.state.phase, received.length], ['published', 2]);
  publication[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a compositor keeps several sources, tells each by its tag, and forgets what expires (RFC 3903 §6)', async () => {
  const { world, alice, bob, store, texts } = await setUp();
  const [desk, mobile] = [publish(alice), publish(alice)];
  await world.clock.run(1_000);
  mobile.publication.publish(textBody('mobile'));
  await world.clock.run(1_000);
  assert.deepEqual([texts(), store.size], [['mobile', 'one'], 2]);
  desk.publication[Symbol.dispose]();
  await world.clock.run(700_000);
  assert.deepEqual(texts(), ['mobile']);
  const stopping = mobile.publication.stop();
  await world.clock.run(1_000);
  await stopping;
  assert.deepEqual([texts(), store.size], [[], 0]);
  assert.ok(bob.messages.includes('>200 PUBLISH'));
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('the compositor refuses: 489, 415, 412, 423, 400, and who may not (RFC 3903 §6)', async () => {
  const { world, alice, bob, store } = await setUp();
  const cases: readonly (readonly [readonly (readonly [string, string])[], string | undefined, number])[] = [
    [[], 'text/plain', 489],
    [[['Event', 'presence']], 'text/plain', 489],
    [[['Event', 'text']], 'text/html', 415],
    [[['Event', 'text']], undefined, 400],
    [
      [
        ['Event', 'text'],
        ['SIP-If-Match', 'nobody'],
      ],
      'text/plain',
      412,
    ],
    [
      [
        ['Event', 'text'],
        ['SIP-If-Match', 'nobody'],
      ],
      undefined,
      412,
    ],
    [
      [
        ['Event', 'text'],
        ['Expires', '5'],
      ],
      'text/plain',
      423,
    ],
    [
      [
        ['Event', 'text'],
        ['Expires', 'x'],
      ],
      'text/plain',
      400,
    ],
    [[['Event', ';']], 'text/plain', 400],
    [
      [
        ['Event', 'text'],
        ['SIP-If-Match', 'a b'],
      ],
      'text/plain',
      400,
    ],
  ];
  for (const [headers, contentType, status] of cases) {
    const body = contentType === undefined ? undefined : { contentType, bytes: Buffer.from('x') };
    const sending = alice.agent.request({
      identity: alice.identity,
      method: 'PUBLISH',
      target: bob.uri,
      headers,
      ...(body && { body }),
    });
    await world.clock.run(100);
    const sent = await sending;
    assert.equal(sent.ok ? 200 : sent.error.status, status, JSON.stringify(headers));
  }
  assert.equal(store.size, 0);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('limits.events.publicationsPerResource are kept, the next gets 503 with Retry-After', async () => {
  const { world, alice, store } = await setUp();
  const all = Array.from({ length: limits.events.publicationsPerResource + 1 }, () => publish(alice));
  await world.clock.run(1_000);
  assert.equal(store.size, limits.events.publicationsPerResource);
  assert.equal(all.filter(({ publication }) => publication.state.status === 503).length, 1);
  assert.match(alice.texts.find((text) => text.startsWith('SIP/2.0 503')) ?? '', /\r\nRetry-After: 5\r\n/);
  for (const { publication } of all) publication[Symbol.dispose]();
  store[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

testUnderLoss({
  title: 'what is published lives for hours and is the latest, then it is gone',
  rates: [0, 0.1, 0.3],
  set: ({ seed, lossRate }) => setUp({ seed, impairment: { lossRate, delayMs: 20 } }),
  async play({ world, alice, texts }) {
    const { publication } = publish(alice);
    for (let turn = 0; turn < 12; turn++) {
      await world.clock.run(600_000);
      publication.publish(textBody(`state ${turn}`));
    }
    await world.clock.run(120_000);
    assert.equal(texts()[0], 'state 11');
    const stopping = publication.stop();
    await world.clock.run(700_000);
    await stopping;
    assert.deepEqual(texts(), []);
  },
  close: closeWorld,
});
