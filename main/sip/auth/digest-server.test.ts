import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../limits.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { headers } from '../message/headers.ts';
import { SipRequest, SipResponse } from '../message/message.ts';
import { type DigestAlgorithm, ha1 } from './digest.ts';
import { DigestClient, type DigestSession } from './digest-client.ts';
import { DigestServer, type Ha1Lookup } from './digest-server.ts';

const ha1For: Ha1Lookup = (username, algorithm) =>
  username === 'bob' ? ha1('bob', 'biloxi.com', 'zanzibar', algorithm) : undefined;

function setUp(algorithms: readonly DigestAlgorithm[] = ['SHA-256', 'MD5']) {
  const clock = new FakeClock();
  const server = new DigestServer({ clock, random: new SeededRandom(1), realm: 'biloxi.com', algorithms });
  return { clock, server };
}

function clientOf(password = 'zanzibar', username = 'bob'): DigestSession {
  return new DigestClient({ random: new SeededRandom(2), credentials: { username, password } }).session();
}

const registrar = 'sip:biloxi.com';
const register = (): SipRequest => new SipRequest('REGISTER', registrar);

/** A request of ours that answers `challenges`. */
function answered(challenges: readonly string[], session = clientOf()): SipRequest {
  const request = register();
  const rows = challenges.map((value) => ['WWW-Authenticate', value] as const);
  assert(session.learn(new SipResponse(401, 'Unauthorized', rows), request).ok);
  session.apply(request);
  return request;
}

/** `request` with one digest parameter changed; `undefined` removes it. */
function changed(request: SipRequest, name: string, value: string | undefined): SipRequest {
  const credentials = headers.authorization.parse(request.headers.first('Authorization') ?? '');
  assert(credentials.ok);
  const params = new Map(credentials.value.params);
  if (value === undefined) params.delete(name);
  else params.set(name, value);
  request.headers.set('Authorization', headers.authorization.serialize({ scheme: 'Digest', params }));
  return request;
}

test('challenges with one row for each algorithm, in order, with one nonce (RFC 8760 §2.3)', () => {
  const { server } = setUp();
  const rows = server.challenge(true);
  assert.equal(rows.length, 2);
  const [first, second] = rows
    .map((row) => headers.wwwAuthenticate.parse(row))
    .map((parsed) => (parsed.ok ? parsed.value.params : new Map()));
  assert.deepEqual(
    [first?.get('realm'), first?.get('algorithm'), first?.get('qop'), first?.get('stale')],
    ['biloxi.com', 'SHA-256', 'auth', 'true'],
  );
  assert.deepEqual([second?.get('algorithm'), second?.get('nonce')], ['MD5', first?.get('nonce')]);
  assert.equal(server.challenge()[0]?.includes('stale'), false);
});

for (const algorithm of ['MD5', 'SHA-256', 'SHA-512-256'] as const) {
  test(`accepts our own client with ${algorithm} (RFC 3261 §22.4)`, () => {
    const { server } = setUp([algorithm]);
    assert.deepEqual(server.verify(answered(server.challenge()), 'Authorization', ha1For), {
      outcome: 'accepted',
      username: 'bob',
    });
  });
}

test('credentials for another realm, of another scheme or in another field are missing ones (RFC 3261 §22.1)', () => {
  const { server } = setUp();
  const request = answered(server.challenge());
  assert.equal(server.verify(request, 'Proxy-Authorization', ha1For).outcome, 'missing');
  assert.equal(server.verify(register(), 'Authorization', ha1For).outcome, 'missing');
  assert.equal(server.verify(changed(request, 'realm', 'atlanta.com'), 'Authorization', ha1For).outcome, 'missing');
  const basic = new SipRequest('REGISTER', registrar, [['Authorization', 'Basic Ym9iOnphbnppYmFy']]);
  assert.equal(server.verify(basic, 'Authorization', ha1For).outcome, 'missing');
});

test('finds ours among the credentials of several realms', () => {
  const { server } = setUp();
  const request = answered(server.challenge());
  request.headers.prepend('Authorization', 'Digest username="bob", realm="atlanta.com", nonce="x", uri="sip:a", response="y"');
  assert.equal(server.verify(request, 'Authorization', ha1For).outcome, 'accepted');
});

test('a wrong password and an unknown user are wrong, and use up no nonce count', () => {
  const { server } = setUp();
  const challenge = server.challenge();
  assert.deepEqual(server.verify(answered(challenge, clientOf('guess')), 'Authorization', ha1For), {
    outcome: 'wrong',
    username: 'bob',
  });
  assert.equal(server.verify(answered(challenge, clientOf('zanzibar', 'eve')), 'Authorization', ha1For).outcome, 'wrong');
  assert.equal(server.verify(changed(answered(challenge), 'response', ''), 'Authorization', ha1For).outcome, 'wrong');
  assert.equal(server.verify(answered(challenge), 'Authorization', ha1For).outcome, 'accepted');
});

test('a count is accepted once and must grow: a replay is stale (RFC 7616 §3.4)', () => {
  const { server } = setUp();
  const session = clientOf();
  const first = answered(server.challenge(), session);
  assert.equal(server.verify(first, 'Authorization', ha1For).outcome, 'accepted');
  assert.deepEqual(server.verify(first, 'Authorization', ha1For), { outcome: 'stale', username: 'bob' });
  const second = register();
  session.apply(second);
  const third = register();
  session.apply(third);
  assert.equal(server.verify(third, 'Authorization', ha1For).outcome, 'accepted');
  assert.equal(server.verify(second, 'Authorization', ha1For).outcome, 'stale');
});

test('a nonce grows stale after its lifetime, and one of another server or of before a restart is stale at once', () => {
  const { clock, server } = setUp();
  const challenge = server.challenge();
  clock.advance(limits.registrar.nonceLifetimeMs);
  assert.equal(server.verify(answered(challenge), 'Authorization', ha1For).outcome, 'accepted');
  clock.advance(1);
  assert.equal(server.verify(answered(challenge), 'Authorization', ha1For).outcome, 'stale');
  const restarted = new DigestServer({ clock, random: new SeededRandom(9), realm: 'biloxi.com', algorithms: ['MD5'] });
  assert.equal(server.verify(answered(restarted.challenge()), 'Authorization', ha1For).outcome, 'stale');
});

test('beyond limits.registrar.nonces the oldest nonce is forgotten, and stale rather than new', () => {
  const { clock, server } = setUp(['MD5']);
  const first = clientOf();
  assert.equal(server.verify(answered(server.challenge(), first), 'Authorization', ha1For).outcome, 'accepted');
  clock.advance(1);
  for (let count = 0; count < limits.registrar.nonces; count++) {
    assert.equal(server.verify(answered(server.challenge()), 'Authorization', ha1For).outcome, 'accepted');
  }
  const again = register();
  first.apply(again);
  assert.equal(server.verify(again, 'Authorization', ha1For).outcome, 'stale');
});

test('what is incomplete, of RFC 2069 or auth-int is malformed', () => {
  const { server } = setUp();
  const cases: [string, string | undefined][] = [
    ['username', undefined],
    ['nonce', undefined],
    ['uri', undefined],
    ['response', undefined],
    ['qop', undefined],
    ['qop', 'auth-int'],
    ['nc', undefined],
    ['nc', '1'],
    ['nc', '0000000g'],
    ['cnonce', undefined],
    ['algorithm', 'MD5-sess'],
  ];
  for (const [name, value] of cases) {
    const request = changed(answered(server.challenge()), name, value);
    assert.equal(server.verify(request, 'Authorization', ha1For).outcome, 'malformed', `${name}=${value}`);
  }
});

test('the digest is over its own uri: another one in its place proves nothing, and the Request-URI may differ (RFC 3261 §22.4)', () => {
  const { server } = setUp();
  const forged = changed(answered(server.challenge()), 'uri', 'sip:192.0.2.1:5060');
  assert.equal(server.verify(forged, 'Authorization', ha1For).outcome, 'wrong');
  const rewritten = answered(server.challenge());
  rewritten.requestUri = 'sip:somewhere.else.example';
  assert.equal(server.verify(rewritten, 'Authorization', ha1For).outcome, 'accepted');
});

test('an algorithm that was not offered is challenged again', () => {
  const { server } = setUp(['SHA-256']);
  const request = changed(answered(server.challenge()), 'algorithm', 'MD5');
  assert.equal(server.verify(request, 'Authorization', ha1For).outcome, 'missing');
});

test('the digest URI may differ from the Request-URI in parameters and the default port (RFC 7616 §3.4.6)', () => {
  const { server } = setUp();
  for (const requestUri of ['sip:biloxi.com:5060', 'sip:biloxi.com;transport=tcp', 'sip:BILOXI.com']) {
    const request = answered(server.challenge());
    request.requestUri = requestUri;
    assert.equal(server.verify(request, 'Authorization', ha1For).outcome, 'accepted', requestUri);
  }
});

test('any credentials text gets a verdict, accepted only with the right response in it', () => {
  const { server } = setUp();
  const right = answered(server.challenge()).headers.first('Authorization') ?? '';
  const response = /response="(?<hash>\w+)"/.exec(right)?.groups?.hash ?? 'none';
  const cut = fc.tuple(fc.nat(right.length - 1), fc.string({ maxLength: 3 })).map(([at, text]) => right.slice(0, at) + text);
  fc.assert(
    fc.property(fc.oneof(fc.string(), cut), (value) => {
      const request = new SipRequest('REGISTER', registrar, [['Authorization', value.replace(/[\r\n]/g, ' ')]]);
      const { outcome } = server.verify(request, 'Authorization', ha1For);
      assert(outcome !== 'accepted' || value.includes(response));
    }),
  );
});
