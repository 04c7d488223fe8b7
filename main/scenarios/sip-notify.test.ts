import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../base/event.ts';
import { limits } from '../limits.ts';
import { AddressResolver } from '../net/lookup.ts';
import type { EventPackage } from '../sip/events/event-package.ts';
import { type Admission, Notifier } from '../sip/events/notifier.ts';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest, SipResponse } from '../sip/message/message.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import { UserAgent } from '../sip/ua/user-agent.ts';
import { bodyText, subscribe, TextSource, textBody, textPackage } from '../testing/event-world.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import { NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { noTrace } from '../trace/trace.ts';
import { closeWorld } from './session-pair.ts';

async function setUp(admit?: (user: string) => Admission, options: ConstructorParameters<typeof TwoParty>[0] = {}) {
  const world = new TwoParty(options);
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  return { world, alice, bob, source: new TextSource(bob, admit) };
}

/** Bob, who tells, and a subscriber that the test plays: `answer` is what its NOTIFYs get. */
async function withPlayed(answer: (notify: ServerTransaction) => void, eventPackage: EventPackage<string> = textPackage) {
  const world = new TwoParty();
  const bob = await world.party('bob');
  const source = new TextSource(bob, undefined, { eventPackage });
  const { element, host } = await world.element();
  const notifies: SipRequest[] = [];
  element.transactions.onRequest((transaction) => {
    notifies.push(transaction.request);
    answer(transaction);
  });
  const send = async (fields: Readonly<Record<string, string>>): Promise<SipResponse | undefined> => {
    const request = outgoingRequest('SUBSCRIBE', { Contact: `<sip:x@${host}>`, ...fields });
    request.requestUri = `sip:bob@${bob.host}`;
    let response: SipResponse | undefined;
    const onResponse = (received: SipResponse): void => {
      response = received;
    };
    const target = { transport: 'udp', address: { host: bob.host, port: 5060 } } as const;
    element.transactions.send(request, target, { onResponse, onFailed: () => undefined });
    await world.clock.run(100);
    return response;
  };
  return { world, bob, source, notifies, send };
}

const good = (notify: ServerTransaction): void => notify.respond(responseTo(notify.request, 200));

test('who may not gets the refusal; who has to wait gets 202 and NOTIFYs without state until it is settled (RFC 6665 §4.2.1)', async () => {
  const { world, alice, bob, source } = await setUp((user) =>
    user === 'alice' ? { resource: 'bob', isPending: true } : { refusal: { status: 403 } },
  );
  const carol = await world.party('carol');
  const [hers, refused] = [subscribe(alice, bob.uri), subscribe(carol, bob.uri)];
  await world.clock.run(1_000);
  assert.deepEqual([refused.subscription.state.phase, refused.subscription.state.status], ['ended', 403]);
  assert.deepEqual([hers.subscription.state.phase, hers.texts], ['pending', [undefined]]);
  assert.ok(alice.messages.includes('<202 SUBSCRIBE'));
  assert.deepEqual(
    source.notifier.watchersOf('bob').map(({ isPending }) => isPending),
    [true],
  );
  source.say('two');
  source.notifier.settle('bob', () => undefined);
  await world.clock.run(1_000);
  assert.deepEqual(hers.texts, [undefined, undefined]);
  source.notifier.settle('bob', () => true);
  await world.clock.run(1_000);
  assert.deepEqual([hers.subscription.state.phase, hers.texts.at(-1)], ['active', '0:two']);
  source.notifier.settle('bob', () => false);
  await world.clock.run(1_000);
  assert.deepEqual([hers.subscription.state, source.notifier.count], [{ phase: 'ended', reason: 'rejected' }, 0]);
  for (const { subscription } of [hers, refused]) subscription[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('Expires is granted within bounds, 423 says the least; without Expires the package decides (RFC 6665 §4.2.1.1)', async () => {
  const { world, send, notifies } = await withPlayed(good);
  const cases: readonly (readonly [Readonly<Record<string, string>>, number, string | undefined])[] = [
    [{ Expires: '59' }, 423, undefined],
    [{ Expires: '60' }, 200, '60'],
    [{ Expires: '4294967295' }, 200, `${limits.events.maxExpiresSeconds}`],
    [{}, 200, '600'],
    [{ Expires: '0' }, 200, '0'],
  ];
  for (const [fields, status, expires] of cases) {
    const response = await send({ Event: 'text', ...fields });
    assert.deepEqual([response?.status, response?.headers.first('Expires')], [status, expires]);
    if (status === 423) assert.equal(response?.headers.first('Min-Expires'), '60');
  }
  assert.deepEqual(
    notifies.map(({ headers }) => headers.first('Subscription-State')),
    ['active;expires=60', `active;expires=${limits.events.maxExpiresSeconds}`, 'active;expires=600', 'terminated;reason=timeout'],
  );
  assert.equal(bodyText({ contentType: '', bytes: notifies.at(-1)?.body ?? new Uint8Array(0) }), '0:one');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('489 with Allow-Events for no or an unknown Event, 406 for other types, 400 for a bad one, 481 for a lost dialog (RFC 6665 §4.2.1, §7.2)', async () => {
  const { world, send } = await withPlayed(good);
  const status = async (fields: Readonly<Record<string, string>>) => (await send(fields))?.status;
  assert.equal(await status({}), 489);
  assert.equal((await send({ Event: 'dialog' }))?.headers.first('Allow-Events'), 'refer, text');
  assert.equal(await status({ Event: ';;' }), 400);
  assert.equal(await status({ Event: 'text', Accept: 'application/x' }), 406);
  assert.equal(await status({ Event: 'TEXT', Accept: 'application/x, text/*' }), 200);
  assert.equal(await status({ Event: 'text', To: '<sip:bob@example.com>;tag=lost' }), 481);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a subscription that nobody refreshes ends with terminated;reason=timeout (RFC 6665 §4.2.1.4)', async () => {
  const { world, send, notifies, source } = await withPlayed(good);
  await send({ Event: 'text', Expires: '60' });
  await world.clock.run(61_000);
  assert.equal(notifies.at(-1)?.headers.first('Subscription-State'), 'terminated;reason=timeout');
  assert.equal(source.notifier.count, 0);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('481 to a NOTIFY, another refusal or silence removes the subscription; Retry-After keeps it (RFC 6665 §4.2.2)', async () => {
  for (const status of [481, 500, 0]) {
    const { world, send, notifies, source } = await withPlayed((notify) => {
      if (status !== 0) notify.respond(responseTo(notify.request, status));
    });
    await send({ Event: 'text' });
    await world.clock.run(33_000);
    assert.equal(source.notifier.count, 0, `${status}`);
    source.say('two');
    await world.clock.run(1_000);
    assert.equal(notifies.length, 1);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  }
  let isBusy = true;
  const { world, send, notifies, source } = await withPlayed((notify) => {
    const busy = responseTo(notify.request, 500, { headers: [['Retry-After', '10']] });
    notify.respond(isBusy ? busy : responseTo(notify.request, 200));
    isBusy = false;
  });
  await send({ Event: 'text' });
  source.say('two');
  await world.clock.run(9_000);
  assert.equal(notifies.length, 1);
  await world.clock.run(2_000);
  assert.equal(Buffer.from(notifies[1]?.body ?? []).toString(), '1:two');
  assert.equal(source.notifier.count, 1);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('changes that come fast are told no more often than the package allows, the latest at the end (RFC 6665 §5.4.8)', async () => {
  const { world, send, notifies, source } = await withPlayed(good, { ...textPackage, minIntervalMs: 5_000 });
  await send({ Event: 'text' });
  for (let turn = 1; turn <= 100; turn++) {
    source.say(`${turn}`);
    await world.clock.run(100);
  }
  await world.clock.run(5_000);
  const texts = notifies.map(({ body }) => Buffer.from(body).toString());
  assert.ok(texts.length <= 5, `${texts.length}`);
  assert.ok(texts.at(-1)?.endsWith('+100'));
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('one NOTIFY at a time: what changes while it is under way comes in one after it', async () => {
  const held: ServerTransaction[] = [];
  const { world, send, notifies, source } = await withPlayed((notify) => void held.push(notify));
  await send({ Event: 'text' });
  for (const state of ['a', 'b', 'c']) source.say(state);
  await world.clock.run(1_000);
  assert.equal(notifies.length, 1);
  for (const notify of held.splice(0)) good(notify);
  await world.clock.run(100);
  for (const notify of held.splice(0)) good(notify);
  assert.deepEqual(
    notifies.map(({ body }) => Buffer.from(body).toString()),
    ['0:one', '1:+c'],
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('limits.events.notifiedPerResource subscribe to one resource, the next gets 503 with Retry-After', async () => {
  const { world, send, source } = await withPlayed(good);
  for (let count = 0; count < limits.events.notifiedPerResource; count++) await send({ Event: 'text' });
  const refused = await send({ Event: 'text' });
  assert.deepEqual([refused?.status, refused?.headers.first('Retry-After')], [503, '5']);
  assert.equal(source.notifier.count, limits.events.notifiedPerResource);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('an agent that stops tells its watchers to come again later', async () => {
  const { world, alice, bob, source } = await setUp();
  const seen = subscribe(alice, bob.uri);
  await world.clock.run(1_000);
  const stopping = bob.agent.stop();
  await world.clock.run(1_000);
  await stopping;
  assert.deepEqual(
    [seen.subscription.state.phase, seen.notified.at(-1)?.reason, seen.notified.at(-1)?.retryAfterSeconds],
    ['waiting', 'probation', limits.transaction.retryAfterSeconds],
  );
  assert.equal(source.notifier.count, 0);
  seen.subscription[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a server gives an agent of its own the requests that are for it, on its own transactions', async () => {
  const world = new TwoParty();
  const alice = await world.party('alice');
  const { element, host } = await world.element();
  const requests = new Emitter<ServerTransaction>();
  const answered: string[] = [];
  element.transactions.onRequest((transaction) => {
    if (transaction.request.method === 'SUBSCRIBE') return requests.fire(transaction);
    answered.push(transaction.request.method);
    return transaction.respond(responseTo(transaction.request, 405, { toTag: 't' }));
  });
  const { clock, random } = world;
  const resolver = new AddressResolver(world.network.host(), clock, random);
  const { transactions, transport } = element;
  const agent = new UserAgent({
    clock,
    random,
    transactions,
    transport,
    resolver,
    trace: noTrace,
    element: 'presence',
    userAgent: 'x',
    requests: requests.event,
  });
  let state = 'one';
  const notifier = new Notifier(agent.events, {
    eventPackage: textPackage,
    admit: () => ({ resource: 'bob' }),
    stateOf: () => state,
  });
  const target = sipUri({ user: 'bob', host });
  const seen = subscribe(alice, target);
  const other = alice.agent.request({ identity: alice.identity, method: 'PUBLISH', target, body: textBody('x') });
  await world.clock.run(1_000);
  state = 'two';
  notifier.changed('bob');
  await world.clock.run(1_000);
  const refusal = await other;
  assert.deepEqual([seen.texts, answered, refusal.ok], [['0:one', '1:+two'], ['PUBLISH'], false]);
  const stopping = seen.subscription.stop();
  await world.clock.run(1_000);
  await stopping;
  assert.equal(notifier.count, 0);
  const ended = agent.stop();
  await world.clock.run(1_000);
  await ended;
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

testUnderLoss({
  title: 'a hundred watchers hear the latest state',
  rates: [0, 0.1, 0.3],
  set: ({ seed, lossRate }) => setUp(undefined, { seed, impairment: { lossRate, delayMs: 20 } }),
  async play({ world, alice, bob, source }) {
    const watchers = Array.from({ length: 100 }, () => subscribe(alice, bob.uri));
    await world.clock.run(120_000);
    source.say('latest');
    await world.clock.run(120_000);
    assert.equal(watchers.filter(({ texts }) => !texts.at(-1)?.endsWith('latest')).length, 0);
    for (const { subscription } of watchers) void subscription.stop();
    await world.clock.run(100_000);
    assert.equal(source.notifier.count, 0);
  },
  close: closeWorld,
});
