import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sipUri } from '../sip/message/uri.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import type { CallSound } from './calling-account.ts';
import { isPrivateWay, localSecurity } from './sound-security.ts';

const device = { kind: 'window' } as const;
const terms = (sound: Partial<CallSound>, isPrivate: boolean) => {
  const { policy, keying } = localSecurity({ device, ...sound }, new SeededRandom(1), isPrivate);
  return [policy, keying];
};

test('keys in the signalling are offered over TLS only, unless the account insists (RFC 4568 §7.1.1)', () => {
  assert.deepEqual(terms({ srtp: 'sdes', srtpPolicy: 'preferred' }, true), ['preferred', 'sdes']);
  assert.deepEqual(terms({ srtp: 'sdes', srtpPolicy: 'preferred' }, false), ['off', 'sdes']);
  for (const isPrivate of [true, false]) assert.deepEqual(terms({ srtp: 'sdes' }, isPrivate), ['required', 'sdes']);
});

test('a handshake is offered whatever the signalling goes over; nothing is by itself', () => {
  for (const isPrivate of [true, false]) {
    assert.deepEqual(terms({ srtp: 'dtls', srtpPolicy: 'preferred' }, isPrivate), ['preferred', 'dtls']);
    assert.deepEqual(terms({ srtp: 'dtls' }, isPrivate), ['required', 'dtls']);
    assert.deepEqual(terms({}, isPrivate)[0], 'off');
  }
});

test('no two calls share a key', () => {
  const random = new SeededRandom(2);
  const keys = [1, 2, 3].flatMap(() => localSecurity({ device }, random, false).lines.map((line) => line.keys[0].key.join()));
  assert.equal(new Set(keys).size, keys.length);
});

test('the first hop is private where the route, or else the address, says TLS or sips', () => {
  const target = sipUri({ scheme: 'sip', user: 'bob', host: 'example.com' });
  const from = { uri: target, params: new Map() };
  const by = (transport: string): LocalIdentity => ({
    from,
    routes: [{ uri: sipUri({ scheme: 'sip', host: 'proxy', params: new Map([['transport', transport]]) }), params: new Map() }],
  });
  const ways = ['tls', 'WSS', 'udp', 'tcp', 'ws', 'other'].map((transport) => isPrivateWay(by(transport), target));
  assert.deepEqual(ways, [true, true, false, false, false, false]);
  assert.equal(isPrivateWay({ from }, target), false);
  assert.equal(isPrivateWay({ from }, { ...target, scheme: 'sips' }), true);
});
