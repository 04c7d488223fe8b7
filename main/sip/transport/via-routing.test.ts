import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outgoingRequest } from '../../testing/sip-element.ts';
import { topViaOf } from '../message/build.ts';
import { parseVia } from '../message/via.ts';
import { responseAddress, stampReceived, stampSentBy } from './via-routing.ts';

function requestWith(...vias: readonly string[]) {
  const request = outgoingRequest('OPTIONS');
  request.headers.set('Via', vias);
  const via = topViaOf(request);
  assert.ok(via);
  return { request, via, rows: () => request.headers.values('Via') };
}

const received: readonly [name: string, via: string, from: string, expected: string][] = [
  [
    'the source is the sent-by: nothing to add',
    'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1',
    '192.0.2.1',
    'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1',
  ],
  [
    'the source is another one: received (RFC 3261 §18.2.1)',
    'SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1',
    '192.0.2.1',
    'SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1;received=192.0.2.1',
  ],
  [
    'sent-by is a name: received (RFC 3261 §18.2.1)',
    'SIP/2.0/TCP pc.example.com;branch=z9hG4bK1',
    '192.0.2.1',
    'SIP/2.0/TCP pc.example.com;branch=z9hG4bK1;received=192.0.2.1',
  ],
  [
    'rport asked for: filled, and received even if it is the same (RFC 3581 §4)',
    'SIP/2.0/UDP 192.0.2.1:5060;rport;branch=z9hG4bK1',
    '192.0.2.1',
    'SIP/2.0/UDP 192.0.2.1:5060;rport=7777;branch=z9hG4bK1;received=192.0.2.1',
  ],
  [
    'what the peer claims to have seen itself is replaced',
    'SIP/2.0/UDP 192.0.2.1:5060;rport=53;received=198.51.100.9;branch=z9hG4bK1',
    '192.0.2.1',
    'SIP/2.0/UDP 192.0.2.1:5060;rport=7777;received=192.0.2.1;branch=z9hG4bK1',
  ],
  [
    'IPv6 comes without brackets and zone (RFC 5118 §4.5)',
    'SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bK1',
    'fe80::2%eth0',
    'SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bK1;received=fe80::2',
  ],
];
for (const [name, before, host, expected] of received) {
  test(`a received request: ${name}`, () => {
    const { request, via, rows } = requestWith(before, 'SIP/2.0/UDP 203.0.113.1;branch=z9hG4bK0');
    stampReceived(request, via, { host, port: 7777 });
    assert.deepEqual(rows(), [expected, 'SIP/2.0/UDP 203.0.113.1;branch=z9hG4bK0']);
  });
}

test('only the first of several Vias in one row is touched', () => {
  const { request, via, rows } = requestWith('SIP/2.0/UDP a.example;branch=z9hG4bK2, SIP/2.0/UDP b.example;branch=z9hG4bK1');
  stampReceived(request, via, { host: '192.0.2.1', port: 5060 });
  assert.deepEqual(rows(), ['SIP/2.0/UDP a.example;branch=z9hG4bK2;received=192.0.2.1', 'SIP/2.0/UDP b.example;branch=z9hG4bK1']);
});

test('a request of ours gets our address, and asks for rport over UDP only (RFC 3261 §18.1.1, RFC 3581 §3)', () => {
  const { request, rows } = requestWith('SIP/2.0/UDP invalid;branch=z9hG4bK1;x=y', 'SIP/2.0/UDP 203.0.113.1;branch=z9hG4bK0');
  stampSentBy(request, { transport: 'udp', host: '2001:db8::1', port: 5060 });
  assert.equal(rows()[0], 'SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bK1;x=y;rport');
  stampSentBy(request, { transport: 'tcp', host: '192.0.2.1', port: 5070 });
  assert.deepEqual(rows(), ['SIP/2.0/TCP 192.0.2.1:5070;branch=z9hG4bK1;x=y', 'SIP/2.0/UDP 203.0.113.1;branch=z9hG4bK0']);
});

test('sending without a Via is a bug of the caller', () => {
  assert.throws(() => stampSentBy(outgoingRequest('OPTIONS'), { transport: 'udp', host: '192.0.2.1', port: 5060 }), TypeError);
});

const routes: readonly [name: string, via: string, transport: 'udp' | 'tcp', to: string][] = [
  [
    'to the source when rport was asked for (RFC 3581 §4)',
    'SIP/2.0/UDP 10.0.0.1:5062;received=192.0.2.1;rport=7777',
    'udp',
    '192.0.2.1:7777',
  ],
  ['to the sent-by port at the source (§18.2.2)', 'SIP/2.0/UDP 10.0.0.1:5062;received=192.0.2.1', 'udp', '192.0.2.1:5062'],
  ['to the default port', 'SIP/2.0/UDP pc.example.com', 'udp', '192.0.2.1:5060'],
  ['not to port 0', 'SIP/2.0/UDP 192.0.2.1:0', 'udp', '192.0.2.1:5060'],
  ['not to maddr', 'SIP/2.0/UDP 192.0.2.1;maddr=198.51.100.1', 'udp', '192.0.2.1:5060'],
  [
    'not where somebody downstream claims it came from',
    'SIP/2.0/UDP 10.0.0.1;received=198.51.100.1;rport=9',
    'udp',
    '192.0.2.1:7777',
  ],
  ['over a new TCP stream to the sent-by port, not to rport', 'SIP/2.0/TCP 10.0.0.1:5062;rport=7777', 'tcp', '192.0.2.1:5062'],
];
for (const [name, text, transport, to] of routes) {
  test(`a response goes ${name}`, () => {
    const via = parseVia(text);
    assert.ok(via.ok);
    const [local, remote] = [
      { host: '192.0.2.2', port: 5060 },
      { host: '192.0.2.1', port: 7777 },
    ];
    const address = responseAddress(via.value, { id: '', transport, local, remote, isReliable: transport === 'tcp' });
    assert.equal(`${address.host}:${address.port}`, to);
  });
}
