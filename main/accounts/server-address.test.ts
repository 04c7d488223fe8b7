import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serializeNameAddr } from '../sip/message/name-addr.ts';
import { serializeUri } from '../sip/message/uri.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { identityOf } from './identity.ts';
import { aorText, parseAor, parseServer } from './server-address.ts';

test('a server is a host, host:port, [v6]:port or a SIP URI; nothing else', () => {
  const table: readonly (readonly [string, string | undefined])[] = [
    ['pbx.example.com', 'sip:pbx.example.com'],
    [' 192.0.2.1:5080 ', 'sip:192.0.2.1:5080'],
    ['[2001:db8::1]:5062', 'sip:[2001:db8::1]:5062'],
    ['sip:proxy.example.com;transport=tcp', 'sip:proxy.example.com;transport=tcp'],
    ['sip:user@proxy.example.com', 'sip:proxy.example.com'],
    ['', undefined],
    ['two words', undefined],
    ['host:99999', undefined],
    ['https://example.com', undefined],
  ];
  for (const [typed, expected] of table) {
    const parsed = parseServer(typed);
    assert.equal(parsed.ok ? serializeUri(parsed.value) : undefined, expected, typed);
  }
});

test('an address-of-record needs a user and a domain and loses its parameters', () => {
  const table: readonly (readonly [string, string | undefined])[] = [
    ['alice@example.com', 'sip:alice@example.com'],
    ['sip:alice@EXAMPLE.com;transport=tcp', 'sip:alice@example.com'],
    ['sips:alice@example.com', 'sips:alice@example.com'],
    ['alice', undefined],
    ['@example.com', undefined],
    ['alice@', undefined],
    ['mailto:alice@example.com', undefined],
  ];
  for (const [typed, expected] of table) {
    const parsed = parseAor(typed);
    assert.equal(parsed.ok ? aorText(parsed.value) : undefined, expected, typed);
  }
});

test('a named server is the first route, the Request-URI of REGISTER stays the domain (RFC 3261 §10.2, §8.1.2)', () => {
  const random = new SeededRandom(1);
  const identity = identityOf({ aor: 'sip:alice@example.com', registrar: '192.0.2.9:5070', transport: 'tcp' }, 'secret', random);
  assert.ok(identity.ok);
  assert.equal(serializeUri(identity.value.registrar), 'sip:example.com');
  assert.deepEqual(identity.value.identity.routes?.map(serializeNameAddr), ['<sip:192.0.2.9:5070;transport=tcp;lr>']);
});

test('without a server the transport belongs to the domain itself', () => {
  const identity = identityOf({ aor: 'sip:alice@example.com', transport: 'tcp' }, 'secret', new SeededRandom(1));
  assert.ok(identity.ok);
  assert.equal(serializeUri(identity.value.registrar), 'sip:example.com;transport=tcp');
  assert.equal(identity.value.identity.routes, undefined);
});
