import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bracketed, hostsEqual, ipv6Groups, isHost, takeHost, takePort, unbracketed } from './host.ts';
import { Lexer } from './lexer.ts';

test('a host is a name, an IPv4 address or an IPv6 reference, in lower case and without brackets (RFC 3261 §25.1)', () => {
  const hosts = [
    ['Example.COM', 'example.com'],
    ['192.0.2.4;x', '192.0.2.4'],
    ['_sip.host_name.', '_sip.host_name.'],
    ['[2001:DB8::10]:5060', '2001:db8::10'],
    ['[::]', '::'],
    ['[::ffff:192.0.2.1]', '::ffff:192.0.2.1'],
    ['[1:2:3:4:5:6:7:8]', '1:2:3:4:5:6:7:8'],
    ['[2001:db8:::192.0.2.1]', '2001:db8:::192.0.2.1'], // RFC 5118 §4.10
  ] as const;
  for (const [text, host] of hosts) assert.equal(takeHost(new Lexer(text)), host);
});

test('what is no IPv6 address in brackets is no host', () => {
  const wrong = ['', ':5060', '[]', '[', '[::1', '[host]', '[192.0.2.1]', '[1::2::3]', '[1:2:3:4:5:6:7]', '[1:2:3:4:5:6:7:8:9]'];
  for (const text of [
    ...wrong,
    '[12345::]',
    '[::g]',
    '[::256.0.0.1]',
    '[::1.2.3]',
    '[1:2:3:4:5:6:7::8]',
    `[${'0:'.repeat(40)}]`,
    '[fe80::1%25eth0]',
  ]) {
    assert.equal(takeHost(new Lexer(text)), undefined, text);
  }
});

test('a port is a number below 65536; -1 says that it is something else', () => {
  const ports = [
    ['', undefined],
    [';x', undefined],
    [':0', 0],
    [':65535', 65_535],
    [':65536', -1],
    [':', -1],
    [':x', -1],
    [':-1', -1],
    [`:${'9'.repeat(400)}`, -1],
    [' : 5070', undefined],
  ] as const;
  for (const [text, port] of ports) assert.equal(takePort(new Lexer(text), false), port, text);
  assert.equal(takePort(new Lexer(' : 5070'), true), 5070);
});

test('hosts are equal without case, IPv6 addresses by value (RFC 5954 §4.2)', () => {
  const equal = [
    ['Example.com', 'eXample.COM'],
    ['2001:db8::10', '2001:0DB8:0:0:0:0:0:10'],
    ['::ffff:192.0.2.1', '::FFFF:C000:201'],
    ['2001:db8:::192.0.2.1', '2001:db8::192.0.2.1'],
  ] as const;
  const different = [
    ['example.com', 'example.org'],
    ['example.com', 'example.com.'],
    ['2001:db8::1', '2001:db8::2'],
    ['::1', 'x'],
    ['::1', '127.0.0.1'],
    ['1::2::3', '1::2::03'],
  ] as const;
  for (const [a, b] of equal) assert.ok(hostsEqual(a, b) && hostsEqual(b, a), `${a} ${b}`);
  for (const [a, b] of different) assert.ok(!hostsEqual(a, b) && !hostsEqual(b, a), `${a} ${b}`);
});

test('brackets come and go with IPv6 addresses alone', () => {
  assert.deepEqual(
    [bracketed('::1'), bracketed('h'), unbracketed('[::1]'), unbracketed('::1'), unbracketed('[')],
    ['[::1]', 'h', '::1', '::1', '['],
  );
  assert.deepEqual([isHost('::1'), isHost('a.b'), isHost(''), isHost('a b'), isHost('[::1]')], [true, true, false, false, false]);
});

test('every IPv6 address is read, however its zeros are written', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const groups = ipv6Groups(address);
      assert.equal(groups?.length, 8, address);
      assert.equal(takeHost(new Lexer(`[${address}]`)), address.toLowerCase());
      assert.ok(hostsEqual(address, groups.map((group) => group.toString(16).padStart(4, '0')).join(':')), address);
    }),
    { numRuns: 500 },
  );
});
