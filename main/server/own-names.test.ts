import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSipUri, parseUri, type SipUri } from '../sip/message/uri.ts';
import { OwnNames } from './own-names.ts';

function uri(text: string): SipUri {
  const parsed = parseUri(text);
  assert.ok(parsed.ok && isSipUri(parsed.value), text);
  return parsed.value;
}

function names(host = '192.0.2.1'): OwnNames {
  return new OwnNames(['Example.Test', 'second.test'], () => [
    { transport: 'udp', local: { host, port: 5060 } },
    { transport: 'tcp', local: { host, port: 5070 } },
  ]);
}

const own: readonly (readonly [string, string])[] = [
  ['sip:example.test', 'example.test'],
  ['sip:alice@EXAMPLE.test', 'example.test'],
  ['sips:alice@second.test;transport=tcp', 'second.test'],
  ['sip:example.test:5060', 'example.test'],
  ['sip:example.test:5070', 'example.test'],
  ['sip:192.0.2.1', 'example.test'],
  ['sip:alice@192.0.2.1:5070', 'example.test'],
  ['sip:example.test;maddr=192.0.2.1', 'example.test'],
];
for (const [text, domain] of own) test(`${text} is ours, in ${domain}`, () => assert.equal(names().domainOf(uri(text)), domain));

const foreign = [
  'sip:other.test',
  'sip:sub.example.test',
  'sip:example.test:5080',
  'sip:alice@192.0.2.1:40000',
  'sip:192.0.2.2',
  'sips:192.0.2.1',
  'sip:example.test;maddr=192.0.2.9',
];
for (const text of foreign) test(`${text} is foreign`, () => assert.equal(names().domainOf(uri(text)), undefined));

test('behind a certificate the names that it proves are ours too, at the ports we listen on (RFC 5922 §7.1)', () => {
  const certified = new OwnNames(['example.test'], () => [
    { transport: 'udp', local: { host: '0.0.0.0', port: 5060 } },
    { transport: 'tls', local: { host: '0.0.0.0', port: 5061 }, provenNames: ['sip.host.test', '192.0.2.77'] },
  ]);
  for (const text of [
    'sip:sip.host.test:5061;transport=tls;lr',
    'sips:SIP.Host.test',
    'sip:192.0.2.77;transport=tls',
    'sip:sip.host.test',
  ])
    assert.equal(certified.domainOf(uri(text)), 'example.test', text);
  for (const text of [
    'sip:sip.host.test:5070;transport=tls',
    'sip:host.test:5061',
    'sip:a.sip.host.test:5061',
    'sip:192.0.2.78:5061',
  ])
    assert.equal(certified.domainOf(uri(text)), undefined, text);
});

test('an IPv6 address is the same however it is written', () => {
  assert.equal(names('2001:db8::1').domainOf(uri('sip:alice@[2001:0db8:0:0::1]:5060')), 'example.test');
  assert.equal(names('2001:db8::1').domainOf(uri('sip:alice@[2001:db8::2]:5060')), undefined);
});

test('behind a wildcard socket an address is ours once we gave it to a peer', () => {
  const wildcard = names('0.0.0.0');
  assert.equal(wildcard.domainOf(uri('sip:198.51.100.7:5060')), undefined);
  wildcard.claim({ host: '198.51.100.7', port: 5060 });
  assert.equal(wildcard.domainOf(uri('sip:198.51.100.7:5060')), 'example.test');
  assert.equal(wildcard.isListeningAt({ host: '198.51.100.7', port: 5060 }), true);
  assert.equal(wildcard.isListeningAt({ host: '198.51.100.7', port: 5062 }), false);
});
