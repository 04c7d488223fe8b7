import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { ha1 } from '../sip/auth/digest.ts';
import { type CredentialsHeader, DigestServer } from '../sip/auth/digest-server.ts';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest, SipResponse } from '../sip/message/message.ts';
import type { NameAddr } from '../sip/message/name-addr.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';
import type { Answered } from '../sip/ua/outgoing-invite.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import type { Impairment } from '../testing/memory-network.ts';
import { description, NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';

interface Place {
  readonly status: number;
  readonly challenge: string;
  readonly credentials: CredentialsHeader;
}

const proxy: Place = { status: 407, challenge: 'Proxy-Authenticate', credentials: 'Proxy-Authorization' };
const phone: Place = { status: 401, challenge: 'WWW-Authenticate', credentials: 'Authorization' };

/** Who asks every request for credentials. */
interface GuardOptions {
  readonly place: Place;
  readonly realm: string;
  readonly password?: string;
  /** Each nonce is good for one request, and refused as stale afterwards, or without a word. */
  readonly oneTime?: 'stale' | 'silent';
}

/** Alice, and Bob behind guards; Bob answers everything 200. */
async function setUp(guards: readonly GuardOptions[], impairment: Impairment = {}) {
  const world = new TwoParty({ impairment });
  const alice = await world.party('alice');
  const { element, host } = await world.element();
  const checks = guards.map((options) => guard(options, world));
  const received: SipRequest[] = [];
  element.transactions.onRequest((transaction) => {
    const { request } = transaction;
    received.push(request);
    const refusal = checks.map((check) => check(request)).find((response) => response !== undefined);
    const headers = request.method === 'INVITE' ? [['Contact', `<sip:bob@${host}>`] as const] : [];
    transaction.respond(refusal ?? responseTo(request, 200, { toTag: 'bob', headers }));
  });
  element.transactions.onAck(({ request }) => void received.push(request));
  const answered: Answered[] = [];
  const failures: RequestFailure[] = [];
  const route: NameAddr = { uri: sipUri({ host, params: { lr: undefined } }), params: new Map() };
  const identity: LocalIdentity = { ...alice.identity, routes: [route] };
  const target = sipUri({ user: 'bob', host: 'example.com' });
  const place = () => {
    const invite = alice.agent.invite({ identity, target, body: description('offer') });
    invite.onAnswered((answer) => void answered.push(answer));
    invite.onFailed((failure) => void failures.push(failure));
    return invite;
  };
  return { world, alice, identity, host, received, target, place, answered, failures };
}

function guard(
  { place, realm, password = 'secret', oneTime }: GuardOptions,
  world: TwoParty,
): (request: SipRequest) => SipResponse | undefined {
  const server = new DigestServer({ clock: world.clock, random: world.random, realm, algorithms: ['SHA-256', 'MD5'] });
  return (request) => {
    const { outcome } = server.verify(request, place.credentials, (username, algorithm) =>
      ha1(username, realm, password, algorithm),
    );
    const isReused = oneTime !== undefined && !request.headers.rows(place.credentials).some((row) => row.includes('nc=00000001'));
    if (outcome === 'accepted' && !isReused) return undefined;
    const headers = server
      .challenge(outcome === 'stale' || oneTime === 'stale')
      .map((value) => [place.challenge, value] as const);
    return responseTo(request, place.status, { toTag: 'guard', headers });
  };
}

const sequences = (requests: readonly SipRequest[]): (string | undefined)[] =>
  requests.map(({ headers }) => headers.first('CSeq'));

for (const place of [proxy, phone]) {
  test(`${place.status}: the INVITE is sent again with credentials, its Call-ID and From, and the next CSeq (RFC 3261 §22.2, §22.3)`, async () => {
    const { world, received, answered, place: call } = await setUp([{ place, realm: 'example.com' }]);
    call();
    await world.clock.run(100);
    assert.equal(answered.length, 1);
    assert.deepEqual(sequences(received), ['1 INVITE', '2 INVITE', '2 ACK']);
    assert.equal(new Set(received.map(({ headers }) => `${headers.first('Call-ID')} ${headers.first('From')}`)).size, 1);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  });
}

test('the ACK to a 2xx carries the credentials of its INVITE; BYE brings its own along (RFC 3261 §22.1, §22.3)', async () => {
  const { world, received, answered, place: call } = await setUp([{ place: proxy, realm: 'example.com' }]);
  call();
  await world.clock.run(100);
  void answered[0]?.session.bye();
  await world.clock.run(100);
  assert.deepEqual(sequences(received), ['1 INVITE', '2 INVITE', '2 ACK', '3 BYE']);
  const [invite, ack, bye] = received.slice(1).map(({ headers }) => headers.first('Proxy-Authorization'));
  assert.equal(ack, invite);
  assert.match(bye ?? '', /nc=00000002/);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a proxy and the phone behind it are both satisfied (RFC 3261 §22.3)', async () => {
  const guards = [
    { place: proxy, realm: 'proxy' },
    { place: phone, realm: 'phone' },
  ];
  const { world, alice, received, identity, target } = await setUp(guards);
  const registrar = sipUri({ host: 'example.com' });
  const registration = alice.agent.register({ identity, registrar });
  await world.clock.run(100);
  assert.deepEqual([registration.state.phase, received.length], ['registered', 3]);
  const outcome = alice.agent.request({ identity, method: 'OPTIONS', target });
  await world.clock.run(100);
  assert.equal((await outcome).ok, true);
  assert.equal(received.length, 6);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

for (const oneTime of ['stale', 'silent'] as const) {
  test(`a request within the dialog is challenged anew, ${oneTime}: it is sent again by itself (RFC 3261 §22.1)`, async () => {
    const { world, received, answered, place: call } = await setUp([{ place: proxy, realm: 'example.com', oneTime }]);
    call();
    await world.clock.run(100);
    const outcome = answered[0]?.session.reinvite({ offer: () => description('hold') });
    await world.clock.run(100);
    assert.equal((await outcome)?.ok, true);
    void answered[0]?.session.bye();
    await world.clock.run(100);
    assert.deepEqual(sequences(received), ['1 INVITE', '2 INVITE', '2 ACK', '3 INVITE', '4 INVITE', '4 ACK', '5 BYE', '6 BYE']);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  });
}

test('a wrong password is tried once: no loop (RFC 3261 §22.1)', async () => {
  const { world, received, failures, place: call } = await setUp([{ place: proxy, realm: 'example.com', password: 'other' }]);
  call();
  await world.clock.run(1_000);
  assert.deepEqual([failures.map(({ cause, status }) => [cause, status]), received.length], [[['unauthorized', 407]], 2]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('endless fresh challenges end after limits.userAgent.authAttempts', async () => {
  const { world, alice, received, failures } = await setUp([]);
  const endless = await world.element();
  endless.element.transactions.onRequest((transaction) => {
    received.push(transaction.request);
    const challenge = `Digest realm="example.com", nonce="${received.length}", qop="auth", stale=true`;
    transaction.respond(responseTo(transaction.request, 401, { toTag: 'x', headers: [['WWW-Authenticate', challenge]] }));
  });
  const target = sipUri({ user: 'bob', host: endless.host });
  const from = { uri: sipUri({ user: 'alice', host: endless.host }), params: new Map() };
  alice.agent.invite({ identity: { ...alice.identity, from }, target }).onFailed((failure) => void failures.push(failure));
  await world.clock.run(1_000);
  assert.deepEqual([failures.map(({ cause }) => cause), received.length], [['unauthorized'], 1 + limits.userAgent.authAttempts]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a stranger we call directly gets no digest of our password', async () => {
  const { world, alice, received, failures, host } = await setUp([{ place: phone, realm: 'evil' }]);
  alice.agent
    .invite({ identity: alice.identity, target: sipUri({ user: 'eve', host }) })
    .onFailed((failure) => void failures.push(failure));
  await world.clock.run(100);
  assert.deepEqual([failures.map(({ cause, status }) => [cause, status]), received.length], [[['unauthorized', 401]], 1]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a call that is cancelled before its challenge comes is not sent again', async () => {
  const { world, received, failures, place: call } = await setUp([{ place: proxy, realm: 'example.com' }], { delayMs: 50 });
  const invite = call();
  await world.clock.run(60);
  invite.cancel();
  await world.clock.run(1_000);
  assert.deepEqual(
    [failures.map(({ cause, response }) => [cause, response?.status]), received.length],
    [[['cancelled', 407]], 1],
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
