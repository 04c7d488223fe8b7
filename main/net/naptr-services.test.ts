import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NaptrRecord } from './dns-client.ts';
import { offeredServices } from './naptr-services.ts';

function pointer(order: number, preference: number, service: string, fields: Partial<NaptrRecord> = {}): NaptrRecord {
  return { order, preference, flags: 's', service, regexp: '', replacement: `at.${service}`.toLowerCase(), ...fields };
}

const transportsOf = (records: readonly NaptrRecord[], scheme: 'sip' | 'sips' = 'sip'): string =>
  offeredServices(records, scheme)
    .map(({ transport }) => transport)
    .join(' ');

test('each service field names its transport, in any case (RFC 3263 §4.1, RFC 7118 §8)', () => {
  const services = ['SIP+D2U', 'sip+d2t', 'SIPS+D2T', 'Sip+D2W', 'SIPS+D2W'];
  assert.equal(transportsOf(services.map((service) => pointer(1, 1, service))), 'udp tcp tls ws wss');
  assert.deepEqual(offeredServices([pointer(1, 1, 'SIP+D2U', { replacement: '_sip._udp.a.test' })], 'sip'), [
    { transport: 'udp', srvName: '_sip._udp.a.test' },
  ]);
});

test('only the lowest order that has something for us counts; within it preference decides (RFC 3403 §4.1)', () => {
  const records = [pointer(20, 1, 'SIP+D2U'), pointer(10, 9, 'SIP+D2T'), pointer(10, 3, 'SIPS+D2T'), pointer(5, 1, 'SIP+D2S')];
  assert.equal(transportsOf(records), 'tls tcp');
});

test('a sips URI takes secure services only', () => {
  const records = [pointer(10, 1, 'SIP+D2U'), pointer(10, 2, 'SIP+D2T'), pointer(30, 1, 'SIPS+D2T')];
  assert.equal(transportsOf(records, 'sips'), 'tls');
});

test('records that are not for SIP, not terminal, or rewrite by regular expression are left out', () => {
  const records = [
    pointer(1, 1, 'E2U+sip', { flags: 'u', regexp: '!^.*$!sip:a@b!' }),
    pointer(1, 1, 'SIP+D2U', { flags: '' }),
    pointer(1, 1, 'SIP+D2U', { regexp: '!a!b!' }),
    pointer(1, 1, 'SIP+D2U', { replacement: '.' }),
    pointer(1, 1, 'SIP+D2U', { replacement: '' }),
  ];
  assert.equal(transportsOf(records), '');
  assert.equal(transportsOf([]), '');
});
