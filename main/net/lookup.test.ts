import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { AddressResolver, type Candidate, type NextHop } from './lookup.ts';
import type { Network } from './network.ts';

function setUp() {
  const clock = new FakeClock();
  const internet = new MemoryNetwork({ clock, random: new SeededRandom(1) });
  internet.name('example.com', '192.0.2.7', '2001:db8::7');
  const resolver = new AddressResolver(internet.host('192.0.2.1'), clock);
  return { clock, internet, resolver };
}

const hops: readonly [name: string, next: NextHop, found: readonly Candidate[]][] = [
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
    'sips is TLS on 5061',
    { scheme: 'sips', host: '192.0.2.9' },
    [{ transport: 'tls', address: { host: '192.0.2.9', port: 5061 } }],
  ],
  [
    'sips over the plain name of a transport is its secure one (RFC 3261 §26.2.2)',
    { scheme: 'sips', host: '192.0.2.9', transport: 'tcp' },
    [{ transport: 'tls', address: { host: '192.0.2.9', port: 5061 } }],
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
    'a name in any case gives all its addresses in the order of the system',
    { scheme: 'sip', host: 'EXAMPLE.com' },
    [
      { transport: 'udp', address: { host: '192.0.2.7', port: 5060 } },
      { transport: 'udp', address: { host: '2001:db8::7', port: 5060 } },
    ],
  ],
];
for (const [name, next, found] of hops) {
  test(`${name} (RFC 3263 §4)`, async () => {
    const { clock, resolver } = setUp();
    assert.deepEqual(await resolver.locate(next), found);
    assert.equal(clock.pending, 0);
  });
}

class SilentNameServer implements Pick<Network, 'lookup'> {
  asked = 0;

  lookup(): Promise<readonly string[]> {
    this.asked++;
    return new Promise(() => undefined);
  }
}

function silent() {
  const { clock, internet } = setUp();
  const names = new SilentNameServer();
  const host = internet.host('192.0.2.2');
  const network: Network = {
    bindDatagram: (local) => host.bindDatagram(local),
    listen: (local) => host.listen(local),
    connect: (remote) => host.connect(remote),
    localHostFor: (remote) => host.localHostFor(remote),
    lookup: () => names.lookup(),
  };
  return { clock, names, resolver: new AddressResolver(network, clock) };
}

test('a silent name server costs a bounded wait, and no timer is left', async () => {
  const { clock, resolver } = silent();
  const found = resolver.locate({ scheme: 'sip', host: 'slow.example' });
  await clock.run(limits.lookup.answerMs);
  assert.deepEqual(await found, []);
  assert.equal(clock.pending, 0);
});

test('no more names are looked up at once than the limit says', async () => {
  const { clock, names, resolver } = silent();
  const lookups = Array.from({ length: 1_000 }, (_, index) => resolver.locate({ scheme: 'sip', host: `h${index}.example` }));
  await clock.run(limits.lookup.answerMs);
  assert.deepEqual((await Promise.all(lookups)).flat(), []);
  assert.equal(names.asked, limits.lookup.atOnce);
  assert.equal(clock.pending, 0);
});
