import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { SipResponse } from '../message/message.ts';
import { serializeNameAddr } from '../message/name-addr.ts';
import { serializeUri, sipUri } from '../message/uri.ts';
import {
  flowTimerOf,
  grantedGruus,
  grantedSeconds,
  isListed,
  isOutboundGranted,
  observedAddress,
  routesAfter,
} from './granted-binding.ts';

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

const ok = (...fields: readonly (readonly [string, string])[]): SipResponse => new SipResponse(200, 'OK', fields);
const device = { uri: ours, instanceId: 'urn:uuid:1', regId: 1 };

test('our contact is known by its URI, or by instance and flow, whatever its address is now (RFC 5626 §6)', () => {
  const listed = (contact: string): boolean => isListed(ok(['Contact', contact]), device);
  assert.equal(listed('<sip:alice@10.0.0.1:5060>'), true);
  assert.equal(listed('<sip:alice@203.0.113.1:9>;+sip.instance="<urn:uuid:1>";reg-id=1'), true);
  assert.equal(listed('<sip:alice@203.0.113.1:9>;+sip.instance="<urn:uuid:1>";reg-id=2'), false);
  assert.equal(listed('<sip:alice@203.0.113.1:9>;+sip.instance="<urn:uuid:2>";reg-id=1'), false);
  assert.equal(listed('*'), false);
  assert.equal(isListed(ok(['Contact', '<']), device), false);
});

test('GRUUs are SIP URIs with gr, or none (RFC 5627 §4.3)', () => {
  const gruus = (params: string) => {
    const { publicGruu, temporaryGruu } = grantedGruus(ok(['Contact', `<sip:alice@10.0.0.1:5060>${params}`]), device);
    return [publicGruu, temporaryGruu].map((uri) => uri && serializeUri(uri));
  };
  assert.deepEqual(gruus(';pub-gruu="sip:a@b;gr=1";temp-gruu="sip:t@b;gr"'), ['sip:a@b;gr=1', 'sip:t@b;gr']);
  assert.deepEqual(gruus(';pub-gruu="tel:1";temp-gruu="sip:t@b"'), [undefined, undefined]);
  assert.deepEqual(gruus(';pub-gruu="<script>"'), [undefined, undefined]);
});

test('Flow-Timer counts when it makes sense (RFC 5626 §4.4)', () => {
  const cases = [
    ['120', 120],
    ['10', 10],
    ['9', undefined],
    ['0', undefined],
    ['-5', undefined],
    ['soon', undefined],
    ['99999999', undefined],
  ] as const;
  for (const [value, seconds] of cases) assert.equal(flowTimerOf(ok(['Flow-Timer', value])), seconds);
  assert.equal(flowTimerOf(ok()), undefined);
  assert.deepEqual([isOutboundGranted(ok(['Require', 'path, Outbound'])), isOutboundGranted(ok())], [true, false]);
});

test('requests go through our proxy and the Service-Route, but through no proxy twice (RFC 3608 §6.1)', () => {
  const proxy = { uri: sipUri({ host: 'edge.test', params: { lr: '' } }), params: new Map() };
  const routes = (...fields: readonly (readonly [string, string])[]) =>
    routesAfter(ok(...fields), [proxy]).map(serializeNameAddr);
  assert.equal(routes().length, 1);
  assert.deepEqual(routes(['Service-Route', '<sip:home.test;lr>']).slice(1), ['<sip:home.test;lr>']);
  assert.deepEqual(routes(['Service-Route', '<sip:edge.test;lr>, <sip:home.test;lr>']), [
    '<sip:edge.test;lr>',
    '<sip:home.test;lr>',
  ]);
  assert.equal(routes(['Service-Route', '<']).length, 1);
  assert.equal(routes(['Service-Route', Array(40).fill('<sip:home.test;lr>').join(', ')]).length, 1 + limits.userAgent.routes);
});
