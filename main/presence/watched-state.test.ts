import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { sipUri } from '../sip/message/uri.ts';
import { PlayedNotifier } from '../testing/event-world.ts';
import { NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';
import { WatchedState } from './watched-state.ts';

/** Alice watches a peer that the test plays; a body is a text, `gap` leaves one. */
async function setUp() {
  const world = new TwoParty();
  const alice = await world.party('alice');
  const peer: PlayedNotifier = new PlayedNotifier(world, alice, await world.element(), (transaction) => peer.ok(transaction));
  const settings = {
    identity: alice.identity,
    target: sipUri({ user: 'x', host: peer.host }),
    event: 'text',
    accepts: ['text/plain'],
    isForked: true,
  };
  const watched = new WatchedState<string>(alice.agent.events, settings, (bytes, known) => {
    const text = Buffer.from(bytes).toString();
    if (text === 'gap') return 'gap';
    return text === 'nonsense' ? undefined : `${known ?? ''}${text}`;
  });
  await world.clock.run(100);
  return { world, peer, watched };
}

test('each phone that answers counts, who spoke last first; what cannot be read changes nothing', async () => {
  const { world, peer, watched } = await setUp();
  const { request } = peer;
  await peer.notify(request, 'active', { tag: 'a', body: 'A' });
  await peer.notify(request, 'active', { tag: 'b', body: 'B' });
  assert.deepEqual(watched.states, ['B', 'A']);
  await peer.notify(request, 'active', { tag: 'a', body: 'nonsense' });
  await peer.notify(request, 'active', { tag: 'b', body: '' });
  assert.deepEqual(watched.states, ['B', 'A']);
  await peer.notify(request, 'active', { tag: 'a', body: 'a' });
  assert.deepEqual(watched.states, ['Aa', 'B']);
  watched[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('while it only begins anew it is believed on, until the first word of the new; when it waits or has ended it is forgotten', async () => {
  const { world, peer, watched } = await setUp();
  await peer.notify(peer.request, 'active', { tag: 'a', body: 'old' });
  await world.clock.run(60_000);
  await peer.notify(peer.request, 'terminated;reason=deactivated', { tag: 'a' });
  assert.deepEqual([watched.states, watched.subscription.phase], [['old'], 'subscribing']);
  await peer.notify(peer.request, 'active', { tag: 'c', body: 'new' });
  assert.deepEqual(watched.states, ['new']);
  await world.clock.run(60_000);
  await peer.notify(peer.request, 'terminated;reason=probation;retry-after=60', { tag: 'c' });
  assert.deepEqual([watched.states, watched.subscription.phase], [[], 'waiting']);
  watched.retry();
  await world.clock.run(100);
  await peer.notify(peer.request, 'active', { tag: 'd', body: 'back' });
  await peer.notify(peer.request, 'terminated;reason=rejected', { tag: 'd' });
  assert.deepEqual([watched.states, watched.subscription.phase], [[], 'ended']);
  watched[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('what is pending is not believed', async () => {
  const { world, peer, watched } = await setUp();
  await peer.notify(peer.request, 'pending', { body: 'guess' });
  assert.deepEqual([watched.states, watched.subscription.phase], [[], 'pending']);
  watched[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('after a gap the whole state is asked for, but not more often than every limits.events.briefMs', async () => {
  const { world, peer, watched } = await setUp();
  const { request } = peer;
  await peer.notify(request, 'active', { body: 'known' });
  for (let turn = 0; turn < 20; turn++) await peer.notify(request, 'active', { body: 'gap' });
  assert.equal(peer.received.length, 2);
  assert.deepEqual(watched.states, ['known']);
  await world.clock.run(limits.events.briefMs);
  await peer.notify(request, 'active', { body: 'gap' });
  assert.equal(peer.received.length, 3);
  watched[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
