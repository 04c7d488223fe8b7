import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { SipResponse } from '../message/message.ts';
import { sipUri } from '../message/uri.ts';
import { grantedSeconds, observedAddress } from './granted-binding.ts';

const ours = sipUri({ user: 'alice', host: '10.0.0.1', port: 5060 });

test('the time of our own binding counts, then Expires, then what we asked for (RFC 3261 §10.2.4)', () => {
  const cases: [fields: [string, string][], seconds: number][] = [
    [[['Contact', '<sip:alice@other>;expires=7, <sip:alice@10.0.0.1:5060>;expires=60']], 60],
    [
      [
        ['Contact', '<sip:alice@10.0.0.1:5060>'],
        ['Expires', '90'],
      ],
      90,
    ],
    [
      [
        ['Contact', '<sip:alice@10.0.0.1:5060>;expires=soon'],
        ['Expires', '90'],
      ],
      90,
    ],
    [[['Contact', '<sip:alice@203.0.113.9:40000>;expires=45']], 45],
    [[['Contact', '<sip:alice@a>;expires=45, <sip:alice@b>;expires=46']], 3_600],
    [[['Expires', '90']], 90],
    [[], 3_600],
    [
      [
        ['Contact', '<'],
        ['Expires', 'x'],
      ],
      3_600,
    ],
    [[['Contact', '<sip:alice@10.0.0.1:5060>;expires=0']], 0],
    [[['Contact', '<sip:alice@10.0.0.1:5060>;expires=4294967295']], limits.userAgent.expiresMaxSeconds],
    [[['Contact', '<sip:alice@10.0.0.1:5060>;expires=99999999999999999999']], 3_600],
  ];
  for (const [fields, seconds] of cases) {
    assert.equal(grantedSeconds(new SipResponse(200, 'OK', fields), { uri: ours }, 3_600), seconds, JSON.stringify(fields));
  }
});

test('received and rport tell where we were seen, if it is elsewhere (RFC 3581 §4)', () => {
  const cases: [via: string, host?: string, port?: number][] = [
    ['SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKx;received=203.0.113.9;rport=40000', '203.0.113.9', 40_000],
    ['SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKx;rport=40000', '10.0.0.1', 40_000],
    ['SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx;received=10.0.0.1;rport=5060'],
    ['SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bKx;rport'],
    ['SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bKx'],
  ];
  for (const [via, host, port] of cases) {
    const expected = host === undefined ? undefined : { host, port };
    assert.deepEqual(observedAddress(new SipResponse(200, 'OK', [['Via', via]])), expected, via);
  }
  assert.equal(observedAddress(new SipResponse(200, 'OK')), undefined);
});
