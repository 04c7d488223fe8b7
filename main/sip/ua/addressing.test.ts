import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NextHop, Resolver } from '../../net/lookup.ts';
import type { TransportName } from '../../net/transport-name.ts';
import { serializeNameAddr } from '../message/name-addr.ts';
import { isSipUri, parseUri, type SipUri, serializeUri } from '../message/uri.ts';
import { asAddress, contactUri, locate } from './addressing.ts';

function uri(text: string): SipUri {
  const parsed = parseUri(text);
  assert(parsed.ok && isSipUri(parsed.value));
  return parsed.value;
}

test('a Contact names the transport unless the scheme and UDP imply it (RFC 3261 §8.1.1.8, RFC 7118 §5)', () => {
  const cases: [transport: TransportName, scheme: 'sip' | 'sips', expected: string][] = [
    ['udp', 'sip', 'sip:a@10.0.0.1:5060'],
    ['tcp', 'sip', 'sip:a@10.0.0.1:5060;transport=tcp'],
    ['tls', 'sip', 'sip:a@10.0.0.1:5060;transport=tls'],
    ['tls', 'sips', 'sips:a@10.0.0.1:5060'],
    ['wss', 'sips', 'sips:a@10.0.0.1:5060;transport=ws'],
  ];
  for (const [transport, scheme, expected] of cases) {
    assert.equal(serializeUri(contactUri('a', { host: '10.0.0.1', port: 5060, transport }, scheme)), expected);
  }
  assert.equal(serializeUri(contactUri(undefined, { host: '::1', port: 5062, transport: 'udp' }, 'sip')), 'sip:[::1]:5062');
});

test('To says who, not where and how (RFC 3261 §19.1.1, table 1)', () => {
  const target = uri('sip:bob@10.0.0.2:5070;transport=tcp;user=phone;maddr=10.0.0.3;x=y?Subject=hi');
  assert.equal(serializeNameAddr(asAddress(target)), '<sip:bob@10.0.0.2;user=phone;x=y>');
});

test('the parts that RFC 3263 looks at reach the resolver; a URI that is no SIP URI has no server', async () => {
  const asked: NextHop[] = [];
  const resolver: Resolver = {
    locate: async (next) => {
      asked.push(next);
      return [];
    },
  };
  await locate(resolver, uri('sips:bob@farm.example:5070;transport=TCP;maddr=10.0.0.9'));
  await locate(resolver, uri('sip:farm.example'));
  const tel = parseUri('tel:+1');
  assert(tel.ok);
  assert.deepEqual(await locate(resolver, tel.value), []);
  assert.deepEqual(asked, [
    { scheme: 'sips', host: 'farm.example', port: 5070, transport: 'TCP', maddr: '10.0.0.9' },
    { scheme: 'sip', host: 'farm.example' },
  ]);
});
