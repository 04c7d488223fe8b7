import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { responseTo } from '../sip/message/build.ts';
import { type SipUri, sipUri } from '../sip/message/uri.ts';
import type { Answered } from '../sip/ua/outgoing-invite.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import { description, NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';

/** Alice, and a redirect server that says by user where to go on: status and Contact rows. */
async function setUp(places: Readonly<Record<string, readonly [status: number, ...contacts: string[]]>>) {
  const world = new TwoParty();
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const { element, host } = await world.element();
  const asked: string[] = [];
  element.transactions.onRequest((transaction) => {
    const { request } = transaction;
    const user = /^sips?:(?<user>\w+)@/.exec(request.requestUri)?.groups?.user ?? '';
    asked.push(user);
    const [status, ...contacts] = places[user] ?? [404];
    const headers = contacts.map(
      (contact) => ['Contact', contact.replaceAll('HERE', host).replaceAll('BOB', `bob@${bob.host}`)] as const,
    );
    transaction.respond(responseTo(request, status, { toTag: user, headers }));
  });
  bob.agent.onInvite((incoming) => void incoming.accept({ body: description('answer') }));
  const answered: Answered[] = [];
  const failures: RequestFailure[] = [];
  const call = (user: string, target: SipUri = sipUri({ user, host })): void => {
    const invite = alice.agent.invite({ identity: alice.identity, target, body: description('offer') });
    invite.onAnswered((answer) => void answered.push(answer));
    invite.onFailed((failure) => void failures.push(failure));
  };
  return { world, alice, bob, asked, answered, failures, call, host };
}

test('302: the INVITE goes on to the Contact, with To, From and Call-ID as before and the next CSeq (RFC 3261 §8.1.3.4)', async () => {
  const { world, alice, answered, call } = await setUp({ bob: [302, '<sip:BOB>'] });
  call('bob');
  await world.clock.run(100);
  assert.equal(answered.length, 1);
  const invites = alice.texts.filter((text) => text.startsWith('INVITE'));
  const field = (name: string): (string | undefined)[] =>
    invites.map((text) => new RegExp(`^${name}: (.*)`, 'm').exec(text)?.[1]);
  assert.deepEqual(field('CSeq'), ['1 INVITE', '2 INVITE']);
  for (const name of ['To', 'From', 'Call-ID']) assert.equal(new Set(field(name)).size, 1);
  assert.match(invites[1] ?? '', /^INVITE sip:bob@10\.0\.0\.2 SIP/);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('several Contacts are tried by q, one after the other, until one takes the call (RFC 3261 §8.1.3.4)', async () => {
  const { world, asked, answered, call } = await setUp({
    team: [300, '<sip:low@HERE>;q=0.1, <sip:high@HERE>', '<sip:BOB>;q=0.05', '<tel:+1>'],
  });
  call('team');
  await world.clock.run(100);
  assert.deepEqual([asked, answered.length], [['team', 'high', 'low'], 1]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a loop ends: no address is tried twice (RFC 3261 §8.1.3.4)', async () => {
  const { world, asked, failures, call } = await setUp({ a: [302, '<sip:b@HERE>'], b: [302, '<sip:a@HERE>', '<sip:b@HERE>'] });
  call('a');
  await world.clock.run(100);
  assert.deepEqual([asked, failures.map(({ status }) => status)], [['a', 'b'], [302]]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('after limits.userAgent.redirects redirections the last 3xx is the answer', async () => {
  const chain = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`u${index}`, [302, `<sip:u${index + 1}@HERE>`] as [number, string]]),
  );
  const { world, asked, failures, call } = await setUp(chain);
  call('u0');
  await world.clock.run(100);
  assert.deepEqual([asked.length, failures.map(({ status }) => status)], [1 + limits.userAgent.redirects, [302]]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

for (const [what, places] of [
  ['without a usable Contact', { a: [302, '<tel:+1>'] }],
  ['380 Alternative Service', { a: [380, '<sip:BOB>'] }],
  ['305 Use Proxy', { a: [305, '<sip:BOB>'] }],
] as const) {
  test(`a 3xx ${what} is a refusal`, async () => {
    const { world, failures, call } = await setUp(places as never);
    call('a');
    await world.clock.run(100);
    assert.deepEqual(
      failures.map(({ cause }) => cause),
      ['rejected'],
    );
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  });
}

test('a 6xx of one Contact ends the search (RFC 3261 §21.6)', async () => {
  const { world, asked, failures, call } = await setUp({ team: [302, '<sip:no@HERE>;q=0.9', '<sip:BOB>;q=0.1'], no: [603] });
  call('team');
  await world.clock.run(100);
  assert.deepEqual([asked, failures.map(({ status }) => status)], [['team', 'no'], [603]]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a callee redirects with its own Contacts, and our other agent follows', async () => {
  const { world, alice, bob, answered } = await setUp({});
  const carol = await world.party('carol');
  carol.agent.onInvite((incoming) => incoming.redirect([{ uri: bob.uri, params: new Map() }]));
  alice.agent
    .invite({ identity: alice.identity, target: carol.uri, body: description('offer') })
    .onAnswered((answer) => void answered.push(answer));
  await world.clock.run(100);
  assert.equal(answered[0]?.session.remote.uri.scheme, 'sip');
  assert.deepEqual(carol.messages, ['<INVITE', '>302 INVITE', '<ACK']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('after 503 and after silence the next address of the server is tried, with the same CSeq (RFC 3263 §4.3)', async () => {
  const { world, alice, bob, answered, failures, host } = await setUp({ bob: [503] });
  world.network.name('farm.example', '10.0.0.77', host, bob.host);
  const target = sipUri({ user: 'bob', host: 'farm.example' });
  const invite = alice.agent.invite({ identity: alice.identity, target, body: description('offer') });
  invite.onAnswered((answer) => void answered.push(answer));
  invite.onFailed((failure) => void failures.push(failure));
  await world.clock.run(32_500);
  assert.deepEqual([answered.length, failures.length], [1, 0]);
  const sequences = alice.texts
    .filter((text) => text.startsWith('INVITE'))
    .map((text) => /^CSeq: (?<number>\d+)/m.exec(text)?.groups?.number);
  assert.deepEqual(new Set(sequences), new Set(['1']));
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
