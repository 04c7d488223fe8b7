import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { addressRecord, NameServer, naptrRecord, srvRecord } from '../testing/name-server.ts';
import { NodeDnsClient } from './node-dns-client.ts';

test('a given name server is asked for NAPTR, SRV and addresses, whose time to live is told', async () => {
  using server = await NameServer.start([
    naptrRecord('sip.test', [50, 40], 'SIP+D2U', '_sip._udp.sip.test'),
    srvRecord('_sip._udp.sip.test', [10, 100, 5062], 'ns1.sip.test'),
    addressRecord('ns1.sip.test', '192.0.2.5', 90),
    addressRecord('ns1.sip.test', '192.0.2.6', 30),
  ]);
  const dns = new NodeDnsClient([server.address]);
  assert.deepEqual(await dns.naptr('sip.test'), {
    records: [{ order: 50, preference: 40, flags: 's', service: 'SIP+D2U', regexp: '', replacement: '_sip._udp.sip.test' }],
  });
  assert.deepEqual(await dns.srv('_sip._udp.sip.test'), {
    records: [{ priority: 10, weight: 100, port: 5062, target: 'ns1.sip.test' }],
  });
  assert.deepEqual(await dns.addresses('ns1.sip.test'), { records: ['192.0.2.5', '192.0.2.6'], ttlMs: 30_000 });
});

test('unknown names have no records; what the server does not know, the system may', async () => {
  using server = await NameServer.start([]);
  const dns = new NodeDnsClient([server.address]);
  assert.deepEqual((await dns.naptr('nobody.test')).records, []);
  assert.deepEqual((await dns.srv('_sip._udp.nobody.test')).records, []);
  assert.ok((await dns.addresses('localhost')).records.length > 0);
  assert.ok(server.asked.includes('SRV _sip._udp.nobody.test'));
});

test('an answer longer than the bound is cut', async () => {
  const records = Array.from({ length: limits.lookup.records + 10 }, (_, index) =>
    addressRecord('many.test', `192.0.2.${index}`, 1),
  );
  using server = await NameServer.start(records);
  assert.equal((await new NodeDnsClient([server.address]).addresses('many.test')).records.length, limits.lookup.records);
});

test('a name server that is no address is a mistake of the caller', () => {
  assert.throws(() => new NodeDnsClient(['not an address']), TypeError);
});
