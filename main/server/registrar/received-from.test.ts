import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TransportName } from '../../net/transport-name.ts';
import { parseUri } from '../../sip/message/uri.ts';
import { parseVia, type Via } from '../../sip/message/via.ts';
import type { Flow } from '../../sip/transport/flow.ts';
import { receivedFrom } from './received-from.ts';

function flow(transport: TransportName): Flow {
  const local = { host: '198.51.100.1', port: 5060 };
  return { id: 'flow', transport, local, remote: { host: '203.0.113.5', port: 41_000 }, isReliable: transport !== 'udp' };
}

function received(contact: string, vias: readonly string[], transport: TransportName = 'udp') {
  const uri = parseUri(contact);
  assert.ok(uri.ok);
  const parsed = vias.map((text): Via => {
    const via = parseVia(text);
    assert.ok(via.ok);
    return via.value;
  });
  return receivedFrom(uri.value, parsed, flow(transport));
}

const back = {
  address: { host: '203.0.113.5', port: 41_000 },
  flowId: 'flow',
  local: { host: '198.51.100.1', port: 5060 },
};

test('a phone behind NAT is reached where its REGISTER came from', () => {
  assert.deepEqual(received('sip:a@192.168.1.5:5062', ['SIP/2.0/UDP 192.168.1.5:5062']), { transport: 'udp', ...back });
});

test('a default port equals a written one', () => {
  assert.deepEqual(received('sip:a@192.168.1.5', ['SIP/2.0/UDP 192.168.1.5:5060']), { transport: 'udp', ...back });
});

test('another port of the sender is another element', () => {
  assert.equal(received('sip:a@192.168.1.5:5090', ['SIP/2.0/UDP 192.168.1.5:5062']), undefined);
});

test('a contact elsewhere is left alone', () => {
  assert.equal(received('sip:a@192.168.1.9:5062', ['SIP/2.0/UDP 192.168.1.5:5062']), undefined);
  assert.equal(received('sip:a@192.168.1.9:5062', ['SIP/2.0/TCP 192.168.1.5:5062'], 'tcp'), undefined);
});

test('behind a proxy the source is the proxy, not the contact', () => {
  assert.equal(received('sip:a@192.168.1.5:5062', ['SIP/2.0/UDP proxy.test', 'SIP/2.0/UDP 192.168.1.5:5062']), undefined);
});

test('a stream is used again, whatever port the contact names', () => {
  const vias = ['SIP/2.0/TCP 192.168.1.5:41000'];
  assert.deepEqual(received('sip:a@192.168.1.5:5060;transport=tcp', vias, 'tcp'), { transport: 'tcp', ...back });
  assert.deepEqual(received('sip:a@203.0.113.5:5060;transport=tcp', vias, 'tcp'), { transport: 'tcp', ...back });
});

test('a contact for another transport than the REGISTER came by is left alone', () => {
  assert.equal(received('sip:a@192.168.1.5:5062', ['SIP/2.0/TCP 192.168.1.5:5062'], 'tcp'), undefined);
  assert.equal(received('sip:a@192.168.1.5:5062;transport=tcp', ['SIP/2.0/UDP 192.168.1.5:5062']), undefined);
});

test('a browser has no other way than its WebSocket (RFC 7118 §5)', () => {
  assert.deepEqual(received('sip:a@x1.invalid;transport=ws', ['SIP/2.0/WS y2.invalid'], 'ws'), { transport: 'ws', ...back });
});

test('a contact that is no SIP URI has no place', () => {
  assert.equal(received('tel:+4930123', ['SIP/2.0/UDP 192.168.1.5:5062']), undefined);
});
