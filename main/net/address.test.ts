import assert from 'node:assert/strict';
import { test } from 'node:test';
import { familyOf, formatAddress, isNumericHost, isReachable, isWildcard, withoutZone } from './address.ts';

test('an address is written as host:port, IPv6 in brackets', () => {
  assert.equal(formatAddress({ host: '192.0.2.1', port: 5060 }), '192.0.2.1:5060');
  assert.equal(formatAddress({ host: '2001:db8::1', port: 0 }), '[2001:db8::1]:0');
});

test('numeric hosts are told from names, and their family is known', () => {
  assert.equal(isNumericHost('192.0.2.1'), true);
  assert.equal(isNumericHost('::1'), true);
  assert.equal(isNumericHost('[::1]'), false);
  assert.equal(isNumericHost('1.2.3.4.example.com'), false);
  assert.equal(familyOf('192.0.2.1'), 4);
  assert.equal(familyOf('fe80::1%eth0'), 6);
});

test('the zone of a link-local address stays on this machine', () => {
  assert.equal(withoutZone('fe80::1%eth0'), 'fe80::1');
  assert.equal(withoutZone('192.0.2.1'), '192.0.2.1');
});

test('both wildcards are known', () => {
  assert.deepEqual(['0.0.0.0', '::', '127.0.0.1'].map(isWildcard), [true, true, false]);
});

test('nothing can be sent to a name, to port 0 or beyond the last port', () => {
  const reachable = ([host, port]: readonly [string, number]): boolean => isReachable({ host, port });
  const addresses = [
    ['192.0.2.1', 5060],
    ['::1', 65_535],
    ['localhost', 5060],
    ['192.0.2.1', 0],
    ['192.0.2.1', 65_536],
  ] as const;
  assert.deepEqual(addresses.map(reachable), [true, true, false, false, false]);
});
