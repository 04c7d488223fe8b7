import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { responseTo } from '../sip/message/build.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import { PlayedNotifier, subscribe, TextSource } from '../testing/event-world.ts';
import { NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { closeWorld } from './session-pair.ts';

/** Alice and Bob, who tells. */
async function setUp(options: ConstructorParameters<typeof TwoParty>[0] = {}) {
  const world = new TwoParty(options);
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  return { world, alice, bob, source: new TextSource(bob) };
}

/** Alice, and a notifier that the test plays. */
async function withPlayed(answer: (transaction: ServerTransaction, peer: PlayedNotifier) => void) {
  const world = new TwoParty();
  const alice = await world.party('alice');
  const peer: PlayedNotifier = new PlayedNotifier(world, alice, await world.element(), (transaction) =>
    answer(transaction, peer),
  );
  return { world, alice, peer, target: sipUri({ user: 'peer', host: peer.host }) };
}

test('a SUBSCRIBE is answered 200, a NOTIFY makes the dialog, changes follow, and stop gets a last NOTIFY (RFC 6665 §4.1)', async () => {
  const { world, alice, bob, source } = await setUp();
  const seen = subscribe(alice, bob.uri);
  await world.clock.run(1_000);
  source.say('two');
  await world.clock.run(1_000);
  assert.deepEqual(seen.texts, ['0:one', '1:+two']);
  assert.equal(seen.subscription.state.phase, 'active');
  assert.equal(seen.subscription.state.expiresAtUnixMs, world.clock.unixMs() - 1_000 + 3_599_000);
  assert.deepEqual([alice.agent.dialogCount, bob.agent.dialogCount, source.notifier.count], [1, 1, 1]);
  const stopping = seen.subscription.stop();
  await world.clock.run(1_000);
  await stopping;
  assert.deepEqual(seen.texts, ['0:one', '1:+two', '2:two']);
  assert.deepEqual(seen.notified.at(-1)?.reason, 'timeout');
  assert.deepEqual([alice.agent.dialogCount, bob.agent.dialogCount, source.notifier.count], [0, 0, 0]);
  const [request = '', ...rest] = alice.texts;
  assert.match(request, /^SUBSCRIBE sip:bob@10\.0\.0\.2 SIP\/2\.0\r\n/);
  assert.match(request, /\r\nEvent: text\r\n/);
  assert.match(request, /\r\nAccept: text\/plain\r\n/);
  assert.match(request, /\r\nExpires: 3600\r\n/);
  assert.match(request, /\r\nContact: <sip:alice@10\.0\.0\.1:5060>\r\n/);
  const notify = rest.find((text) => text.startsWith('NOTIFY')) ?? '';
  assert.match(notify, /\r\nSubscription-State: active;expires=3600\r\n/);
  assert.match(notify, /\r\nContact: <sip:bob@10\.0\.0\.2:5060>\r\n/);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('it is refreshed in its dialog before it expires, and every refresh brings the whole state (RFC 6665 §4.1.2.2)', async () => {
  const { world, alice, bob, source } = await setUp();
  const seen = subscribe(alice, bob.uri, { expiresSeconds: 600 });
  await world.clock.run(1_000);
  source.say('two');
  await world.clock.run(1_190_000);
  assert.deepEqual(seen.texts.slice(0, 4), ['0:one', '1:+two', '2:two', '3:two']);
  assert.equal(seen.subscription.state.phase, 'active');
  const subscribes = alice.texts.filter((text) => text.startsWith('SUBSCRIBE'));
  assert.match(subscribes[1] ?? '', /\r\nTo: <sip:bob@10\.0\.0\.2>;tag=/);
  assert.match(subscribes[1] ?? '', /\r\nCSeq: 2 SUBSCRIBE\r\n/);
  assert.match(subscribes[1] ?? '', /^SUBSCRIBE sip:bob@10\.0\.0\.2:5060 /);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

testUnderLoss({
  title: 'every subscription lives for hours, hears the latest state, and ends',
  rates: [0, 0.1, 0.3],
  set: ({ seed, lossRate }) => setUp({ seed, impairment: { lossRate, delayMs: 20 } }),
  async play({ world, alice, bob, source }) {
    const seen = subscribe(alice, bob.uri, { expiresSeconds: 600 });
    for (let turn = 0; turn < 12; turn++) {
      await world.clock.run(600_000);
      source.say(`state ${turn}`);
    }
    await world.clock.run(120_000);
    assert.ok(seen.texts.at(-1)?.endsWith('state 11'), seen.texts.at(-1));
    const stopping = seen.subscription.stop();
    await world.clock.run(100_000);
    await stopping;
    assert.equal(seen.subscription.state.phase, 'ended');
  },
  async close({ world, source }) {
    await closeWorld({ world });
    assert.equal(source.notifier.count, 0);
  },
});

test('a NOTIFY that comes before the 2xx makes the dialog all the same (RFC 6665 §4.1.2.4)', async () => {
  const { world, alice, peer, target } = await withPlayed(() => undefined);
  const seen = subscribe(alice, target);
  await world.clock.run(100);
  const [first] = peer.received;
  assert(first !== undefined);
  assert.equal(await peer.notify(first.request, 'active;expires=300', { body: 'early' }), 200);
  assert.deepEqual([seen.texts, seen.subscription.state.phase], [['early'], 'active']);
  peer.ok(first);
  await world.clock.run(100);
  assert.equal(await peer.notify(first.request, 'active;expires=300', { body: 'later' }), 200);
  assert.deepEqual(seen.texts, ['early', 'later']);
  assert.deepEqual([seen.notified[0]?.source === seen.notified[1]?.source, alice.agent.dialogCount], [true, 1]);
  seen.subscription[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('forks: the first makes the dialog, the others get 481; with isForked each has its own, bounded (RFC 6665 §5.4.9)', async () => {
  const { world, alice, peer, target } = await withPlayed((transaction, own) => own.ok(transaction));
  const single = subscribe(alice, target);
  await world.clock.run(100);
  const first = peer.request;
  assert.equal(await peer.notify(first, 'active', { tag: 'a', body: 'a' }), 200);
  assert.equal(await peer.notify(first, 'active', { tag: 'b', body: 'b' }), 481);
  assert.deepEqual(single.texts, ['a']);
  single.subscription[Symbol.dispose]();

  const forked = subscribe(alice, target, { isForked: true });
  await world.clock.run(100);
  const second = peer.request;
  for (let fork = 0; fork < limits.events.forks; fork++) {
    assert.equal(await peer.notify(second, 'active', { tag: `f${fork}`, body: `${fork}` }), 200);
  }
  assert.equal(await peer.notify(second, 'active', { tag: 'more' }), 481);
  assert.equal(new Set(forked.notified.map(({ source }) => source)).size, limits.events.forks);
  assert.equal(await peer.notify(second, 'terminated;reason=noresource', { tag: 'f0' }), 200);
  assert.equal(forked.subscription.state.phase, 'active');
  forked.subscription[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('NOTIFYs of no subscription, of another package, id or call, or without tag get 481 or 489; old ones 500 (RFC 6665 §4.1.3)', async () => {
  const { world, alice, peer, target } = await withPlayed((transaction, own) => own.ok(transaction));
  const seen = subscribe(alice, target, { id: '7' });
  await world.clock.run(100);
  const { request } = peer;
  assert.match(request.headers.first('Event') ?? '', /^text;id=7$/);
  assert.equal(await peer.notify(request, 'active', { event: 'text' }), 481);
  assert.equal(await peer.notify(request, 'active', { event: 'text;id=8' }), 481);
  assert.equal(await peer.notify(request, 'active', { event: 'presence' }), 481);
  assert.equal(await peer.notify(request, 'active', { event: 'text;id=7', callId: 'other' }), 481);
  assert.equal(await peer.notify(request, 'active', { event: 'text;id=7', sequence: 50 }), 200);
  assert.equal(await peer.notify(request, 'active', { event: 'text;id=7', sequence: 49 }), 500);
  assert.equal(await peer.notify(request, 'active', { event: 'text', sequence: 51 }), 481);
  assert.equal(seen.notified.length, 1);
  seen.subscription[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('timer N: 64*T1 without NOTIFY is a failure, tried again later and later (RFC 6665 §4.1.2.4)', async () => {
  const { world, alice, peer, target } = await withPlayed((transaction, own) => own.ok(transaction));
  const seen = subscribe(alice, target);
  await world.clock.run(31_900);
  assert.equal(seen.subscription.state.phase, 'subscribing');
  await world.clock.run(200);
  assert.deepEqual([seen.subscription.state.phase, seen.subscription.state.status], ['waiting', 408]);
  await world.clock.run(3_600_000);
  assert.ok(peer.received.length >= 5 && peer.received.length <= 12, `${peer.received.length} tries`);
  seen.subscription[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('fetch: Expires 0 gets the state once and ends; no other try (RFC 6665 §4.4.3)', async () => {
  const { world, alice, bob, source } = await setUp();
  const seen = subscribe(alice, bob.uri, { expiresSeconds: 0 });
  await world.clock.run(1_000);
  assert.deepEqual(seen.texts, ['0:one']);
  assert.deepEqual(seen.subscription.state, { phase: 'ended', reason: 'timeout' });
  assert.deepEqual([source.notifier.count, alice.agent.dialogCount], [0, 0]);
  await world.clock.run(3_600_000);
  assert.equal(alice.texts.filter((text) => text.startsWith('SUBSCRIBE')).length, 1);
  seen.subscription[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

const terminations: readonly (readonly [reason: string, phase: string, tries: number])[] = [
  ['rejected', 'ended', 1],
  ['noresource', 'ended', 1],
  ['invariant', 'ended', 1],
  ['deactivated', 'subscribing', 2],
  ['timeout', 'subscribing', 2],
  ['probation;retry-after=600', 'waiting', 1],
  ['giveup;retry-after=600', 'waiting', 1],
  ['unheard-of;retry-after=600', 'waiting', 1],
];
for (const [reason, phase, tries] of terminations) {
  test(`terminated;reason=${reason} leads to ${phase} (RFC 6665 §4.1.3)`, async () => {
    const { world, alice, peer, target } = await withPlayed((transaction, own) => own.ok(transaction));
    const seen = subscribe(alice, target);
    await world.clock.run(100);
    await peer.notify(peer.request, 'active');
    await world.clock.run(60_000);
    await peer.notify(peer.request, `terminated;reason=${reason}`);
    await world.clock.run(10_000);
    assert.deepEqual([seen.subscription.state.phase, peer.received.length], [phase, tries]);
    if (phase === 'waiting') {
      await world.clock.run(600_000);
      assert.equal(peer.received.length, 2);
    }
    seen.subscription[Symbol.dispose]();
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  });
}

test('a peer that ends it as soon as it began does not make us turn in circles', async () => {
  const { world, alice, peer, target } = await withPlayed((transaction, own) => {
    own.ok(transaction);
    void own.notify(transaction.request, 'terminated;reason=deactivated');
  });
  const seen = subscribe(alice, target);
  await world.clock.run(3_600_000);
  assert.ok(peer.received.length > 5 && peer.received.length < 25, `${peer.received.length} tries`);
  seen.subscription[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('423 is asked again for as long as Min-Expires wants; 489, 403 and 404 end it; 503 is tried again (RFC 6665 §4.1.2.1)', async () => {
  const { world, alice, bob } = await setUp();
  const seen = subscribe(alice, bob.uri, { expiresSeconds: 10 });
  await world.clock.run(100);
  assert.equal(seen.subscription.state.phase, 'active');
  assert.equal(alice.messages.filter((message) => message === '<423 SUBSCRIBE').length, 1);
  seen.subscription[Symbol.dispose]();
  for (const [event, status] of [['unknown', 489]] as const) {
    const refused = subscribe(alice, bob.uri, { event });
    await world.clock.run(600_000);
    assert.deepEqual([refused.subscription.state.phase, refused.subscription.state.status], ['ended', status]);
    refused.subscription[Symbol.dispose]();
  }
  assert.match(alice.texts.find((text) => text.startsWith('SIP/2.0 489')) ?? '', /\r\nAllow-Events: refer, text\r\n/);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a refusal that another try does not change ends it; others are tried again; refresh() starts anew', async () => {
  const statuses = [403, 404, 405, 481, 503, 500];
  for (const status of statuses) {
    let isHappy = false;
    const { world, alice, target } = await withPlayed((transaction, own) => {
      if (isHappy) return own.ok(transaction);
      transaction.respond(responseTo(transaction.request, status, { toTag: 't' }));
    });
    const seen = subscribe(alice, target);
    await world.clock.run(600);
    assert.equal(seen.subscription.state.phase, [403, 404, 405].includes(status) ? 'ended' : 'waiting', `${status}`);
    isHappy = true;
    seen.subscription.refresh();
    await world.clock.run(1_000);
    assert.equal(seen.subscription.state.phase, 'subscribing');
    seen.subscription[Symbol.dispose]();
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  }
});

test('481 to a refresh begins a new dialog; another failure leaves the subscription as it is until it expires (RFC 6665 §4.1.2.2, RFC 5057 §5.1)', async () => {
  const answers = [200, 500, 500, 481, 200];
  const { world, alice, peer, target } = await withPlayed((transaction, own) => {
    const status = answers.shift() ?? 200;
    if (status === 200) own.ok(transaction);
    else transaction.respond(responseTo(transaction.request, status));
  });
  const seen = subscribe(alice, target, { expiresSeconds: 600 });
  await world.clock.run(100);
  const first = peer.request;
  await peer.notify(first, 'active');
  await world.clock.run(570_000);
  assert.deepEqual([peer.received.length, seen.subscription.state.phase], [3, 'active']);
  await world.clock.run(25_000);
  assert.equal(peer.received.length, 5);
  assert.notEqual(peer.request.headers.first('Call-ID'), first.headers.first('Call-ID'));
  assert.doesNotMatch(peer.request.headers.first('To') ?? '', /tag/);
  assert.equal(await peer.notify(peer.request, 'active', { tag: 'anew' }), 200);
  assert.equal(seen.subscription.state.phase, 'active');
  seen.subscription[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('stop before the first NOTIFY ends it when that comes, and no later than timer N', async () => {
  const { world, alice, peer, target } = await withPlayed((transaction, own) => own.ok(transaction));
  const seen = subscribe(alice, target);
  await world.clock.run(100);
  const stopping = seen.subscription.stop();
  assert.equal(await peer.notify(peer.request, 'active'), 200);
  assert.equal(peer.request.headers.first('Expires'), '0');
  assert.match(peer.request.headers.first('To') ?? '', /tag=peer/);
  assert.equal(await peer.notify(peer.request, 'terminated;reason=timeout'), 200);
  await stopping;
  const silent = subscribe(alice, target);
  await world.clock.run(100);
  const ending = silent.subscription.stop();
  await world.clock.run(32_000);
  await ending;
  assert.equal(silent.subscription.state.phase, 'ended');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a challenge is answered, in the dialog too (RFC 3261 §22)', async () => {
  const challenge = [['WWW-Authenticate', 'Digest realm="example.com", nonce="n", algorithm=MD5, qop="auth"']] as const;
  const { world, alice, peer } = await withPlayed((transaction, own) => {
    if (transaction.request.headers.has('Authorization')) own.ok(transaction, [['Expires', '60']]);
    else transaction.respond(responseTo(transaction.request, 401, { toTag: 't', headers: challenge }));
  });
  const routes = [{ uri: sipUri({ host: peer.host, params: { lr: undefined } }), params: new Map() }];
  const target = sipUri({ user: 'peer', host: 'example.com' });
  const seen = subscribe(alice, target, { expiresSeconds: 60, identity: { ...alice.identity, routes } });
  await world.clock.run(100);
  await peer.notify(peer.request, 'active');
  await world.clock.run(58_000);
  assert.deepEqual([seen.subscription.state.phase, peer.received.length], ['active', 3]);
  assert.match(peer.request.headers.first('CSeq') ?? '', /^3 /);
  seen.subscription[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
