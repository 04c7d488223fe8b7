import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serializeNameAddr } from '../sip/message/name-addr.ts';
import { serializeUri } from '../sip/message/uri.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { type IdentitySettings, identityOf } from './identity.ts';

function identify(settings: Partial<IdentitySettings>) {
  const identity = identityOf({ aor: 'sip:alice@example.com', ...settings }, 'secret', new SeededRandom(1));
  assert.ok(identity.ok);
  return identity.value;
}

const routesOf = ({ routes = [] }: LocalIdentity): readonly string[] => routes.map(serializeNameAddr);

test('a named server is the first route, the Request-URI of REGISTER stays the domain (RFC 3261 §10.2, §8.1.2)', () => {
  const { registrar, identity } = identify({ registrar: '192.0.2.9:5070', transport: 'tcp' });
  assert.equal(serializeUri(registrar), 'sip:example.com');
  assert.deepEqual(routesOf(identity), ['<sip:192.0.2.9:5070;transport=tcp;lr>']);
});

test('a proxy goes before the registrar, and empty fields are none', () => {
  assert.deepEqual(routesOf(identify({ registrar: 'a.test', outboundProxy: 'b.test' }).identity), ['<sip:b.test;lr>']);
  assert.deepEqual(routesOf(identify({ registrar: 'a.test', outboundProxy: '' }).identity), ['<sip:a.test;lr>']);
  assert.equal(identify({ registrar: '', outboundProxy: '', secondProxy: '' }).identity.routes, undefined);
});

test('where a transport is chosen everything goes to the domain by it', () => {
  assert.deepEqual(routesOf(identify({ transport: 'tls' }).identity), ['<sip:example.com;transport=tls;lr>']);
  assert.deepEqual(routesOf(identify({ aor: 'alice@[2001:db8::1]:5070', transport: 'tcp' }).identity), [
    '<sip:[2001:db8::1]:5070;transport=tcp;lr>',
  ]);
});

test('a second proxy is a second way with the same credentials (RFC 5626 §4.2)', () => {
  const { identity, ways } = identify({ outboundProxy: 'one.test', secondProxy: 'two.test' });
  assert.deepEqual(ways.map(routesOf), [['<sip:one.test;lr>'], ['<sip:two.test;lr>']]);
  assert.equal(identity, ways[0]);
  assert.equal(ways[0].auth, ways[1]?.auth);
});

test('a sips account takes sips ways only, over what can carry them (RFC 5630 §5.1.1)', () => {
  const { registrar, identity } = identify({ aor: 'sips:alice@example.com', outboundProxy: 'edge.test', transport: 'tls' });
  assert.equal(serializeUri(registrar), 'sips:example.com');
  assert.deepEqual(routesOf(identity), ['<sips:edge.test;transport=tls;lr>']);
  const overUdp = identityOf({ aor: 'sips:alice@example.com', transport: 'udp' }, '', new SeededRandom(1));
  assert.deepEqual(overUdp, { ok: false, error: 'SERVER_INVALID' });
});
