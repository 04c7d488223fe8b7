import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import type { NaptrRecord, SrvRecord } from './dns-client.ts';
import { AddressResolver, type Candidate, type NextHop } from './lookup.ts';

function setUp(seed = 1) {
  const clock = new FakeClock();
  const random = new SeededRandom(seed);
  const internet = new MemoryNetwork({ clock, random });
  const { dns } = internet;
  dns.host('example.com', '192.0.2.7', '2001:db8::7');
  dns.host('a.example.com', '192.0.2.11');
  dns.host('b.example.com', '192.0.2.12');
  dns.host('c.example.com', '192.0.2.13');
  const resolver = new AddressResolver(internet.host('192.0.2.1'), clock, random);
  /** `udp 192.0.2.7:5060` and so on. */
  const found = async (next: Partial<NextHop>): Promise<readonly string[]> =>
    (await resolver.locate({ scheme: 'sip', host: 'example.com', ...next })).map(textOf);
  return { clock, dns, resolver, found };
}

/** Addresses of one server that are raced for stand behind each other: `tls 192.0.2.7:5061 2001:db8::7:5061`. */
const textOf = ({ transport, address, alternatives = [] }: Candidate): string =>
  [transport, ...[address, ...alternatives].map(({ host, port }) => `${host}:${port}`)].join(' ');
const server = (target: string, port = 5060, priority = 1, weight = 1): SrvRecord => ({ priority, weight, port, target });
const pointer = (order: number, service: string, replacement: string): NaptrRecord => ({
  order,
  preference: 1,
  flags: 's',
  service,
  regexp: '',
  replacement,
});

const withoutRecords: readonly [name: string, next: NextHop, found: readonly Candidate[]][] = [
  [
    'a numeric host goes to UDP 5060',
    { scheme: 'sip', host: '192.0.2.9' },
    [{ transport: 'udp', address: { host: '192.0.2.9', port: 5060 } }],
  ],
  [
    'a port and a transport are taken as written',
    { scheme: 'sip', host: '192.0.2.9', port: 5070, transport: 'TCP' },
    [{ transport: 'tcp', address: { host: '192.0.2.9', port: 5070 } }],
  ],
  [
    'an IPv6 reference is taken with and without brackets',
    { scheme: 'sip', host: '[2001:db8::9]' },
    [{ transport: 'udp', address: { host: '2001:db8::9', port: 5060 } }],
  ],
  [
    'sips is TLS on 5061, and a numeric host has to prove itself',
    { scheme: 'sips', host: '192.0.2.9' },
    [{ transport: 'tls', address: { host: '192.0.2.9', port: 5061 }, serverName: '192.0.2.9' }],
  ],
  [
    'sips over the plain name of a transport is its secure one (RFC 3261 §26.2.2)',
    { scheme: 'sips', host: '192.0.2.9', transport: 'tcp' },
    [{ transport: 'tls', address: { host: '192.0.2.9', port: 5061 }, serverName: '192.0.2.9' }],
  ],
  [
    'sips over WebSocket is WSS on 443 (RFC 7118 §5.4)',
    { scheme: 'sips', host: '192.0.2.9', transport: 'ws' },
    [{ transport: 'wss', address: { host: '192.0.2.9', port: 443 }, serverName: '192.0.2.9' }],
  ],
  ['sips over UDP leads nowhere', { scheme: 'sips', host: '192.0.2.9', transport: 'udp' }, []],
  ['an unknown transport leads nowhere', { scheme: 'sip', host: '192.0.2.9', transport: 'pigeon' }, []],
  ['an unknown name leads nowhere', { scheme: 'sip', host: 'nobody.example' }, []],
  [
    'maddr replaces the host',
    { scheme: 'sip', host: 'nobody.example', maddr: '192.0.2.8' },
    [{ transport: 'udp', address: { host: '192.0.2.8', port: 5060 } }],
  ],
  [
    'a name in any case gives all its addresses, each but the last with a short wait',
    { scheme: 'sip', host: 'EXAMPLE.com' },
    [
      { transport: 'udp', address: { host: '192.0.2.7', port: 5060 }, silenceMs: limits.lookup.silenceMs },
      { transport: 'udp', address: { host: '2001:db8::7', port: 5060 } },
    ],
  ],
];
for (const [name, next, found] of withoutRecords) {
  test(`${name} (RFC 3263 §4)`, async () => {
    const { clock, resolver } = setUp();
    assert.deepEqual(await resolver.locate(next), found);
    assert.equal(clock.pending, 0);
  });
}

test('NAPTR says which transport, its SRV where (RFC 3263 §4.1)', async () => {
  const { dns, found } = setUp();
  dns.pointers('example.com', pointer(20, 'SIP+D2U', 'u.example.com'), pointer(10, 'SIP+D2T', 'deep.t.example.com'));
  dns.service('deep.t.example.com', server('a.example.com', 5080));
  dns.service('u.example.com', server('b.example.com'));
  assert.deepEqual(await found({}), ['tcp 192.0.2.11:5080']);
});

test('a sips URI takes what NAPTR offers securely, and the domain stays what is to be proved (RFC 5922 §7.3)', async () => {
  const { dns, resolver } = setUp();
  dns.pointers('example.com', pointer(10, 'SIP+D2U', 'u.test'), pointer(20, 'SIPS+D2T', '_sips._tcp.example.com'));
  dns.service('_sips._tcp.example.com', server('a.example.com', 5061));
  assert.deepEqual(await resolver.locate({ scheme: 'sips', host: 'example.com' }), [
    { transport: 'tls', address: { host: '192.0.2.11', port: 5061 }, serverName: 'example.com' },
  ]);
});

test('without NAPTR the transports that have SRV records are those of the domain', async () => {
  const { dns, found } = setUp();
  dns.service('_sip._tcp.example.com', server('a.example.com', 5080));
  dns.service('_sips._tcp.example.com', server('b.example.com', 5081));
  assert.deepEqual(await found({}), ['tcp 192.0.2.11:5080', 'tls 192.0.2.12:5081']);
  assert.deepEqual(await found({ scheme: 'sips' }), ['tls 192.0.2.12:5081']);
});

test('a transport that is named is the only one looked for; without SRV its default port', async () => {
  const { dns, found } = setUp();
  dns.service('_sip._udp.example.com', server('a.example.com'));
  dns.service('_sip._tcp.example.com', server('b.example.com', 5080));
  assert.deepEqual(await found({ transport: 'tcp' }), ['tcp 192.0.2.12:5080']);
  assert.deepEqual(await found({ transport: 'tls' }), ['tls 192.0.2.7:5061 2001:db8::7:5061']);
  assert.ok(!dns.asked.some((asked) => asked.startsWith('naptr')));
});

test('a port that is named makes the host a host: no NAPTR, no SRV', async () => {
  const { dns, found } = setUp();
  dns.service('_sip._udp.example.com', server('a.example.com'));
  assert.deepEqual(await found({ port: 5070 }), ['udp 192.0.2.7:5070', 'udp 2001:db8::7:5070']);
  assert.deepEqual(dns.asked, ['addresses example.com']);
});

test('names that cannot have service records are not asked for them (RFC 6761, RFC 6762)', async () => {
  const { dns, found } = setUp();
  dns.host('pbx', '192.0.2.21');
  dns.host('pbx.local', '192.0.2.22');
  assert.deepEqual(await found({ host: 'pbx' }), ['udp 192.0.2.21:5060']);
  assert.deepEqual(await found({ host: 'pbx.local' }), ['udp 192.0.2.22:5060']);
  assert.deepEqual(await found({ host: 'localhost', transport: 'tcp' }), ['tcp 127.0.0.1:5060 ::1:5060']);
  assert.deepEqual(await found({ host: 'df7jal23ls0d.invalid', transport: 'ws' }), []);
  assert.ok(dns.asked.every((asked) => asked.startsWith('addresses')));
});

test('lower priorities come later, and equal ones by lot (RFC 2782)', async () => {
  const firsts = new Set<string | undefined>();
  for (let seed = 1; seed <= 20; seed++) {
    const { dns, found } = setUp(seed);
    const equal = [server('a.example.com'), server('b.example.com')];
    dns.service('_sip._udp.example.com', server('c.example.com', 5060, 9), ...equal);
    const order = await found({});
    assert.equal(order.at(-1), 'udp 192.0.2.13:5060');
    firsts.add(order[0]);
  }
  assert.deepEqual(firsts, new Set(['udp 192.0.2.11:5060', 'udp 192.0.2.12:5060']));
});

test('a target of "." is nowhere, and then nothing else is tried; so is port 0', async () => {
  const { dns, found } = setUp();
  for (const prefix of ['_sip._udp', '_sip._tcp', '_sips._tcp']) {
    dns.service(`${prefix}.example.com`, server('.'), server('a.example.com', 0));
  }
  assert.deepEqual(await found({}), []);
});

test('a server without address is passed over', async () => {
  const { dns, found } = setUp();
  dns.service('_sip._udp.example.com', server('gone.example.com', 5060, 1), server('b.example.com', 5060, 2));
  assert.deepEqual(await found({}), ['udp 192.0.2.12:5060']);
});

test('what failed lately is tried last, and only for a while', async () => {
  const { clock, dns, resolver, found } = setUp();
  dns.service('_sip._udp.example.com', server('a.example.com', 5060, 1), server('b.example.com', 5060, 2));
  resolver.noteFailed({ transport: 'udp', address: { host: '192.0.2.11', port: 5060 } });
  assert.deepEqual(await found({}), ['udp 192.0.2.12:5060', 'udp 192.0.2.11:5060']);
  const [first, last] = await resolver.locate({ scheme: 'sip', host: 'example.com' });
  assert.deepEqual([first?.silenceMs, last?.silenceMs], [limits.lookup.silenceMs, undefined]);
  clock.advance(limits.lookup.failedMs);
  assert.deepEqual(await found({}), ['udp 192.0.2.11:5060', 'udp 192.0.2.12:5060']);
});

test('a huge answer costs no more than its bound', async () => {
  const { dns, found } = setUp();
  const servers = Array.from({ length: 60 }, (_, index) => server(`h${index}.example.com`, 5060, index));
  for (const { target } of servers) dns.host(target, ...Array.from({ length: 60 }, (_, index) => `198.51.100.${index}`));
  dns.service('_sip._udp.example.com', ...servers);
  assert.equal((await found({})).length, limits.lookup.addresses); // the same four of each server
  assert.equal(dns.asked.filter((asked) => asked.startsWith('addresses')).length, limits.lookup.servers);
});

test('the same place is tried once, however many records lead there', async () => {
  const { dns, found } = setUp();
  dns.service('_sip._udp.example.com', server('a.example.com'), server('a.example.com', 5060, 2));
  assert.deepEqual(await found({}), ['udp 192.0.2.11:5060']);
});

test('families take turns, the first of the system first (RFC 8305 §4)', async () => {
  const { dns, found } = setUp();
  dns.host('both.example.com', '2001:db8::1', '2001:db8::2', '192.0.2.1', '192.0.2.2');
  const hosts = (await found({ host: 'both.example.com', port: 1 })).map((text) => text.slice('udp '.length, -':1'.length));
  assert.deepEqual(hosts, ['2001:db8::1', '192.0.2.1', '2001:db8::2', '192.0.2.2']);
});

test('a silent name server costs two waits, one for the services and one for the host', async () => {
  const { clock, dns, found } = setUp();
  dns.isSilent = true;
  const finding = found({});
  await clock.run(2 * limits.lookup.answerMs);
  assert.deepEqual(await finding, []);
  assert.equal(clock.pending, 0);
});

test('the addresses of one server are raced for over streams, those of different servers are not (RFC 8305)', async () => {
  const { dns, found } = setUp();
  dns.host('a.example.com', '2001:db8::11', '192.0.2.11');
  dns.service('_sip._tcp.example.com', server('a.example.com', 5060, 1), server('b.example.com', 5060, 2));
  assert.deepEqual(await found({ transport: 'tcp' }), ['tcp 2001:db8::11:5060 192.0.2.11:5060', 'tcp 192.0.2.12:5060']);
  dns.service('_sip._udp.example.com', server('a.example.com'));
  assert.deepEqual(await found({ transport: 'udp' }), ['udp 2001:db8::11:5060', 'udp 192.0.2.11:5060']);
});

test('a server fails with all its addresses, and a change of network forgets that', async () => {
  const { dns, found, resolver } = setUp();
  dns.host('a.example.com', '2001:db8::11', '192.0.2.11');
  dns.service('_sip._tcp.example.com', server('a.example.com', 5060, 1), server('b.example.com', 5060, 2));
  const [best] = await resolver.locate({ scheme: 'sip', host: 'example.com', transport: 'tcp' });
  assert.ok(best);
  resolver.noteFailed(best);
  assert.deepEqual(await found({ transport: 'tcp' }), ['tcp 192.0.2.12:5060', 'tcp 2001:db8::11:5060 192.0.2.11:5060']);
  resolver.forget();
  assert.deepEqual((await found({ transport: 'tcp' }))[0], 'tcp 2001:db8::11:5060 192.0.2.11:5060');
});
