import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { headers } from '../message/headers.ts';
import { SipRequest, SipResponse } from '../message/message.ts';
import { digestResponse, ha1 } from './digest.ts';
import { type AccountCredentials, DigestClient, type DigestSession } from './digest-client.ts';

const bob: AccountCredentials = { username: 'bob', password: 'zanzibar' };

function setUp(credentials = bob): { client: DigestClient; session: DigestSession } {
  const client = new DigestClient({ random: new SeededRandom(1), credentials });
  return { client, session: client.session() };
}

function register(): SipRequest {
  return new SipRequest('REGISTER', 'sip:biloxi.com', [
    ['From', '<sip:bob@biloxi.com>;tag=a'],
    ['To', '<sip:bob@biloxi.com>'],
  ]);
}

function invite(requestUri: string, extra: readonly (readonly [string, string])[] = []): SipRequest {
  return new SipRequest('INVITE', requestUri, [['From', '<sip:bob@biloxi.com>;tag=a'], ['To', `<${requestUri}>`], ...extra]);
}

function challenged(...challenges: string[]): SipResponse {
  return new SipResponse(
    401,
    'Unauthorized',
    challenges.map((value) => ['WWW-Authenticate', value] as const),
  );
}

const digest = (realm: string, nonce: string, more = ', qop="auth"'): string =>
  `Digest realm="${realm}", nonce="${nonce}"${more}`;

function paramsOf(request: SipRequest, name = 'Authorization'): ReadonlyMap<string, string | undefined>[] {
  return request.headers.rows(name).map((row) => {
    const parsed = headers.authorization.parse(row);
    assert(parsed.ok);
    return parsed.value.params;
  });
}

test('answers a challenge with username, realm, nonce, uri, opaque, qop, nc and cnonce (RFC 3261 §22.4)', () => {
  const { session } = setUp();
  const request = register();
  const response = challenged(digest('biloxi.com', 'n1', ', qop="auth,auth-int", opaque="op", algorithm=SHA-256'));
  assert.deepEqual(session.learn(response, request), { ok: true, value: undefined });
  session.apply(request);

  const [params] = paramsOf(request);
  const cnonce = params?.get('cnonce') ?? '';
  assert.deepEqual(Object.fromEntries(params ?? []), {
    username: 'bob',
    realm: 'biloxi.com',
    nonce: 'n1',
    uri: 'sip:biloxi.com',
    response: digestResponse({
      algorithm: 'SHA-256',
      ha1: ha1('bob', 'biloxi.com', 'zanzibar', 'SHA-256'),
      nonce: 'n1',
      method: 'REGISTER',
      uri: 'sip:biloxi.com',
      protection: { nonceCount: '00000001', cnonce },
    }),
    algorithm: 'SHA-256',
    cnonce,
    opaque: 'op',
    qop: 'auth',
    nc: '00000001',
  });
  assert.match(request.headers.first('Authorization') ?? '', /qop=auth, nc=00000001$/);
});

test('the nonce count grows with each request that uses the nonce, and former credentials are replaced (RFC 3261 §22.4)', () => {
  const { session } = setUp();
  const request = register();
  session.learn(challenged(digest('biloxi.com', 'n1')), request);
  for (const count of ['00000001', '00000002', '00000003']) {
    session.apply(request);
    assert.deepEqual(
      paramsOf(request).map((params) => params.get('nc')),
      [count],
    );
  }
});

test('a challenge without qop is answered as RFC 2069 asks, without cnonce and nc', () => {
  const { session } = setUp();
  const request = register();
  session.learn(challenged(digest('biloxi.com', 'n1', '')), request);
  session.apply(request);
  assert.deepEqual([...(paramsOf(request)[0]?.keys() ?? [])], ['username', 'realm', 'nonce', 'uri', 'response']);
});

test('of several challenges of a realm the topmost with an algorithm we have is answered (RFC 8760 §2.4)', () => {
  const { session } = setUp();
  const request = register();
  const offers = ['algorithm=SHA-1024', 'algorithm=SHA-256', 'algorithm=MD5'].map((text) =>
    digest('biloxi.com', 'n1', `, qop="auth", ${text}`),
  );
  assert(session.learn(challenged('Basic realm="biloxi.com"', ...offers), request).ok);
  session.apply(request);
  assert.deepEqual(
    paramsOf(request).map((params) => params.get('algorithm')),
    ['SHA-256'],
  );
});

test('a proxy and a server are answered side by side, each in its own field (RFC 3261 §22.3)', () => {
  const { session } = setUp();
  const request = register();
  const fromProxy = new SipResponse(407, 'Proxy Authentication Required', [['Proxy-Authenticate', digest('proxy', 'p1')]]);
  assert(session.learn(fromProxy, request).ok);
  session.apply(request);
  assert(session.learn(challenged(digest('biloxi.com', 'n1')), request).ok);
  session.apply(request);
  assert.deepEqual(
    [paramsOf(request, 'Proxy-Authorization'), paramsOf(request)].map(([params]) => params?.get('realm')),
    ['proxy', 'biloxi.com'],
  );
});

for (const [what, again] of [
  ['the same nonce', digest('biloxi.com', 'n1')],
  ['the same nonce, called stale', digest('biloxi.com', 'n1', ', qop="auth", stale=true')],
  ['a new nonce at once', digest('biloxi.com', 'n2')],
] as const) {
  test(`after a first answer ${what} means a wrong password: no loop (RFC 3261 §22.1)`, () => {
    const { session } = setUp();
    const request = register();
    session.learn(challenged(digest('biloxi.com', 'n1')), request);
    session.apply(request);
    assert.deepEqual(session.learn(challenged(again), request), { ok: false, error: 'wrong-password' });
  });
}

for (const [what, more, uses] of [
  ['stale=true', ', qop="auth", stale=TRUE', 1],
  ['a nonce that had worked before', ', qop="auth"', 2],
] as const) {
  test(`a new nonce is answered after ${what} (RFC 7616 §3.3)`, () => {
    const { session } = setUp();
    const request = register();
    session.learn(challenged(digest('biloxi.com', 'n1')), request);
    for (let use = 0; use < uses; use++) session.apply(request);
    assert(session.learn(challenged(digest('biloxi.com', 'n2', more)), request).ok);
    session.apply(request);
    assert.deepEqual([paramsOf(request)[0]?.get('nonce'), paramsOf(request)[0]?.get('nc')], ['n2', '00000001']);
  });
}

test('a configured realm is the only one answered', () => {
  const { session } = setUp({ ...bob, realm: 'biloxi.com' });
  const request = register();
  assert.deepEqual(session.learn(challenged(digest('evil.example', 'n1')), request), { ok: false, error: 'foreign-realm' });
  assert(session.learn(challenged(digest('evil.example', 'n1'), digest('biloxi.com', 'n1')), request).ok);
  session.apply(request);
  assert.equal(request.headers.count('Authorization'), 1);
});

test('without a configured realm, the registrar names it, and a stranger we call gets no digest of our password', () => {
  const { client, session } = setUp();
  const call = invite('sip:eve@evil.example');
  assert.deepEqual(session.learn(challenged(digest('evil.example', 'n1')), call), { ok: false, error: 'foreign-realm' });
  assert(session.learn(challenged(digest('asterisk', 'n1')), register()).ok);
  assert(client.session().learn(challenged(digest('asterisk', 'n9')), call).ok);
  assert.deepEqual(client.session().learn(challenged(digest('evil.example', 'n1')), call), { ok: false, error: 'foreign-realm' });
});

test('a first call within the own domain or along a preset route names the realm too, a request within a dialog never', () => {
  const home = 'sip:alice@biloxi.com';
  const cases: [SipRequest, boolean][] = [
    [invite(home), true],
    [invite('sip:alice@atlanta.com', [['Route', '<sip:proxy.biloxi.com;lr>']]), true],
    [invite('sip:alice@atlanta.com'), false],
  ];
  for (const [request, isAnswered] of cases) {
    assert.equal(setUp().session.learn(challenged(digest('r', 'n')), request).ok, isAnswered);
    request.headers.set('To', `<${home}>;tag=b`);
    assert.equal(setUp().session.learn(challenged(digest('r', 'n')), request).ok, false);
  }
});

test('says why a challenge cannot be answered', () => {
  const { session } = setUp();
  const cases: [SipResponse, string][] = [
    [challenged(), 'malformed'],
    [challenged('Digest realm="r"'), 'unsupported'],
    [challenged('Basic realm="r"'), 'unsupported'],
    [challenged(digest('r', 'n', ', qop="auth-int"')), 'unsupported'],
    [challenged(digest('r', 'n', ', algorithm=MD5-sess')), 'unsupported'],
    [challenged('Digest realm="r", realm="s", nonce='), 'unsupported'],
    [new SipResponse(403, 'Forbidden'), 'malformed'],
  ];
  for (const [response, error] of cases) assert.deepEqual(session.learn(response, register()), { ok: false, error });
});

test('quotes and backslashes in names survive', () => {
  const { session } = setUp({ username: 'b"o\\b', password: 'x' });
  const request = register();
  session.learn(challenged('Digest realm="bi\\"loxi", nonce="n\\\\1", qop="auth"'), request);
  session.apply(request);
  const [params] = paramsOf(request);
  assert.deepEqual([params?.get('username'), params?.get('realm'), params?.get('nonce')], ['b"o\\b', 'bi"loxi', 'n\\1']);
});
