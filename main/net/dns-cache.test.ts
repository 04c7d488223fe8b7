import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryDns } from '../testing/memory-dns.ts';
import { DnsCache } from './dns-cache.ts';

function setUp() {
  const clock = new FakeClock();
  const dns = new MemoryDns();
  return { clock, dns, cache: new DnsCache(dns, clock) };
}

const server = { priority: 1, weight: 1, port: 5060, target: 'a.test' };

test('an answer stays good for its time to live, within bounds', async () => {
  const { clock, dns, cache } = setUp();
  dns.hostFor(20_000, 'short.test', '192.0.2.1');
  dns.hostFor(0, 'none.test', '192.0.2.1');
  dns.hostFor(86_400_000, 'long.test', '192.0.2.1');
  const ask = async (): Promise<number> => {
    const before = dns.asked.length;
    for (const name of ['short.test', 'none.test', 'long.test']) await cache.addresses(name);
    return dns.asked.length - before;
  };
  assert.equal(await ask(), 3);
  assert.equal(await ask(), 0);
  clock.advance(limits.lookup.leastMs);
  assert.equal(await ask(), 1);
  clock.advance(20_000 - limits.lookup.leastMs);
  assert.equal(await ask(), 2);
  clock.advance(limits.lookup.mostMs);
  assert.equal(await ask(), 3);
});

test('an answer that does not tell, and no answer, have waits of their own', async () => {
  const { clock, dns, cache } = setUp();
  dns.service('_sip._udp.a.test', server);
  await cache.srv('_sip._udp.a.test');
  await cache.srv('_sip._tcp.a.test');
  clock.advance(limits.lookup.unknownMs);
  assert.deepEqual((await cache.srv('_sip._tcp.a.test')).records, []);
  assert.deepEqual((await cache.srv('_sip._udp.a.test')).records, [server]);
  assert.deepEqual(dns.asked, ['srv _sip._udp.a.test', 'srv _sip._tcp.a.test', 'srv _sip._tcp.a.test']);
});

test('a name is one name in any case, with or without its last dot; kinds are apart', async () => {
  const { dns, cache } = setUp();
  dns.host('a.test', '192.0.2.1');
  assert.deepEqual((await cache.addresses('A.test.')).records, ['192.0.2.1']);
  await cache.addresses('a.TEST');
  await cache.naptr('a.test');
  assert.deepEqual(dns.asked, ['addresses a.test', 'naptr a.test']);
});

test('impossible names are not asked for', async () => {
  const { dns, cache } = setUp();
  for (const name of ['', '.', `${'a.'.repeat(130)}test`]) assert.deepEqual((await cache.addresses(name)).records, []);
  assert.deepEqual(dns.asked, []);
});

test('a silent name server costs a bounded wait, and no timer is left', async () => {
  const { clock, dns, cache } = setUp();
  dns.isSilent = true;
  const asking = cache.addresses('slow.test');
  await clock.run(limits.lookup.answerMs);
  assert.deepEqual((await asking).records, []);
  assert.equal(clock.pending, 0);
});

test('no more is asked at once than the limit says', async () => {
  const { clock, dns, cache } = setUp();
  dns.isSilent = true;
  const asking = Array.from({ length: 1_000 }, (_, index) => cache.addresses(`h${index}.test`));
  await clock.run(limits.lookup.answerMs);
  await Promise.all(asking);
  assert.equal(dns.asked.length, limits.lookup.atOnce);
  assert.equal(clock.pending, 0);
});
