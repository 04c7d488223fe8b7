import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Challenge, serializeChallenge, serializeCredentials } from './challenge.ts';
import { headers } from './headers.ts';

function challenge(value: string): Challenge {
  const parsed = headers.wwwAuthenticate.parse(value);
  assert.ok(parsed.ok, value);
  return parsed.value;
}

test('a challenge has a scheme and parameters, quoted or not (RFC 3261 §20.44)', () => {
  const { scheme, params } = challenge(
    'DIGEST  Realm = "a, \\"b\\"" , nonce="" ,, stale=TRUE,algorithm=SHA-256 , qop="auth,auth-int"',
  );
  assert.equal(scheme, 'DIGEST');
  assert.deepEqual(
    [...params],
    [
      ['realm', 'a, "b"'],
      ['nonce', ''],
      ['stale', 'TRUE'],
      ['algorithm', 'SHA-256'],
      ['qop', 'auth,auth-int'],
    ],
  );
});

test('a scheme that is no list of parameters is kept as text; a Digest that is none is refused (RFC 4475 §3.3.7)', () => {
  assert.equal(challenge('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==').params.get(''), 'QWxhZGRpbjpvcGVuIHNlc2FtZQ==');
  assert.equal(challenge('Negotiate').params.size, 0);
  assert.equal(challenge('NoOneKnowsThisScheme opaque-data=here').params.get('opaque-data'), 'here');
  const wrong = [
    '',
    ' ',
    '"x"',
    'Digest x',
    'digest realm',
    'Digest realm=',
    'Digest realm="',
    'Digest realm="a" nonce="b"',
    'Digest realm="a",realm="b"',
    'Digest ="a"',
    'Digest realm="a";x',
  ];
  for (const value of wrong) assert.equal(headers.wwwAuthenticate.parse(value).ok, false, value);
});

test('a challenge quotes all but algorithm and stale, credentials all but algorithm, qop and nc (§25.1)', () => {
  const params = new Map([
    ['realm', 'a"b'],
    ['algorithm', 'MD5'],
    ['stale', 'true'],
    ['qop', 'auth'],
    ['nc', '00000001'],
  ]);
  assert.equal(
    serializeChallenge({ scheme: 'Digest', params }),
    'Digest realm="a\\"b", algorithm=MD5, stale=true, qop="auth", nc="00000001"',
  );
  assert.equal(
    serializeCredentials({ scheme: 'Digest', params }),
    'Digest realm="a\\"b", algorithm=MD5, stale="true", qop=auth, nc=00000001',
  );
});

test('Authentication-Info has no scheme (§20.6)', () => {
  const info = headers.authenticationInfo.parse('nextnonce="47", qop=auth, nc=00000001');
  assert.ok(info.ok);
  assert.equal(headers.authenticationInfo.serialize(info.value), 'nextnonce="47", qop=auth, nc=00000001');
  assert.equal(headers.authenticationInfo.parse('nextnonce').ok, false);
});

test('any parameters are read as they were written', () => {
  const name = fc.constantFrom('realm', 'nonce', 'opaque', 'username', 'domain', 'x-1');
  fc.assert(
    fc.property(fc.dictionary(name, fc.string({ unit: 'grapheme' }), { minKeys: 1 }), (record) => {
      const params = new Map(Object.entries(record).map(([key, value]) => [key, value.replace(/[\r\n]/g, ' ')]));
      assert.deepEqual([...challenge(serializeChallenge({ scheme: 'Digest', params })).params], [...params]);
    }),
  );
});

test('no text makes it throw', () => {
  const piece = fc.constantFrom('Digest ', 'realm', '=', '"', '\\', ',', ' ', 'a', '\0', '\xff');
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const first = headers.wwwAuthenticate.parse(pieces.join(''));
      if (first.ok) assert.ok(headers.wwwAuthenticate.parse(serializeChallenge(first.value)).ok);
    }),
    { numRuns: 1000 },
  );
});
