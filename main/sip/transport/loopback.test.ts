import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { systemClock } from '../../base/clock.ts';
import { systemRandom } from '../../base/random.ts';
import { NodeNetwork } from '../../net/node-network.ts';
import type { TransportName } from '../../net/transport-name.ts';
import { tlsSettings } from '../../testing/certificate-file.ts';
import { next } from '../../testing/outcomes.ts';
import { outgoingRequest, wireRequest } from '../../testing/sip-element.ts';
import { noTrace } from '../../trace/trace.ts';
import { responseTo } from '../message/build.ts';
import { SipTransport } from './sip-transport.ts';

const network = new NodeNetwork(systemClock, { tls: tlsSettings('loopback') });
const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
const noIpv6 = hasIpv6 ? false : 'this machine has no IPv6 loopback';

/** An element on the machine's own network that answers every request with 200. */
async function element(host: string, transports: readonly TransportName[] = ['udp', 'tcp']) {
  const transport = new SipTransport({ clock: systemClock, random: systemRandom, network, trace: noTrace, element: 'test' });
  const ports = new Map<string, number>();
  for (const name of transports) {
    const bound = await transport.listen(name, { host, port: ports.get('udp') ?? 0 });
    assert.ok(bound.ok);
    ports.set(name, bound.value.local.port);
  }
  transport.onRequest(
    ({ request, flow }) => void transport.sendResponse(responseTo(request, 200, { toTag: 't', body: request.body }), flow),
  );
  const [port = 0] = ports.values();
  const address = { host: host === '::' ? '::1' : host.replace('0.0.0.0', '127.0.0.1'), port };
  return { transport, address, [Symbol.dispose]: () => transport[Symbol.dispose]() };
}

const request = (body?: Uint8Array) => outgoingRequest('MESSAGE', { Via: 'SIP/2.0/UDP invalid;branch=z9hG4bK77' }, body);

for (const [transport, host, skip] of [
  ['udp', '127.0.0.1', false],
  ['tcp', '127.0.0.1', false],
  ['udp', '0.0.0.0', false],
  ['tcp', '0.0.0.0', false],
  ['udp', '::1', noIpv6],
  ['tcp', '::1', noIpv6],
  ['udp', '::', noIpv6],
  ['tls', '127.0.0.1', false],
  ['tls', '::1', noIpv6],
  ['ws', '127.0.0.1', false],
  ['wss', '127.0.0.1', false],
  ['wss', '::1', noIpv6],
] as const) {
  test(`real sockets, ${transport} on ${host}: request out, response back`, { skip }, async () => {
    using a = await element(host, [transport]);
    using b = await element(host, [transport]);
    const answered = next(a.transport.onResponse);
    const sent = await a.transport.sendRequest(request(Buffer.from('hi')), { transport, address: b.address });
    assert.ok(sent.ok);
    const { response, flow } = await answered;
    assert.equal(response.status, 200);
    assert.equal(Buffer.from(response.body).toString(), 'hi');
    assert.equal(flow.transport, transport);
  });
}

test('real sockets: 8 KiB for UDP go over TCP, and over UDP where nobody listens for TCP (RFC 3261 §18.1.1)', async () => {
  using a = await element('127.0.0.1');
  using both = await element('127.0.0.1');
  using udpOnly = await element('127.0.0.1', ['udp']);
  const body = new Uint8Array(8_192).fill(0x62);
  for (const [peer, transport] of [
    [both, 'tcp'],
    [udpOnly, 'udp'],
  ] as const) {
    const answered = next(a.transport.onResponse);
    const sent = await a.transport.sendRequest(request(body), { transport: 'udp', address: peer.address });
    assert.equal(sent.ok && sent.value.transport, transport);
    assert.equal((await answered).response.body.length, body.length);
  }
});

test('real sockets: a stream that the peer closed is connected again', async () => {
  using a = await element('127.0.0.1');
  const first = await element('127.0.0.1');
  const { address } = first;
  const answered = next(a.transport.onResponse);
  await a.transport.sendRequest(request(), { transport: 'tcp', address });
  await answered;
  const closed = next(a.transport.onFlowClosed);
  first[Symbol.dispose]();
  await closed;
  const refused = await a.transport.sendRequest(request(), { transport: 'tcp', address });
  assert.equal(refused.ok, false);

  using again = new SipTransport({ clock: systemClock, random: systemRandom, network, trace: noTrace, element: 'test' });
  assert.ok((await again.listen('tcp', address)).ok);
  const arrived = next(again.onRequest);
  assert.ok((await a.transport.sendRequest(request(), { transport: 'tcp', address })).ok);
  assert.equal((await arrived).request.method, 'MESSAGE');
});

test('real sockets: requests byte by byte and pipelined, with a ping between them', async () => {
  using a = await element('127.0.0.1');
  const connected = await network.connect(a.address);
  assert.ok(connected.ok);
  using stream = connected.value;
  let heard = '';
  const enough = Promise.withResolvers<void>();
  stream.onBytes((bytes) => {
    heard += Buffer.from(bytes).toString();
    if (heard.split('SIP/2.0 200').length > 3) enough.resolve();
  });
  const one = wireRequest('OPTIONS', 'SIP/2.0/TCP 127.0.0.1;branch=z9hG4bKx');
  for (const byte of one) stream.write(Uint8Array.of(byte));
  stream.write(Buffer.concat([one, Buffer.from('\r\n\r\n'), one]));
  await enough.promise;
  assert.equal(heard.match(/SIP\/2\.0 200 OK\r\n/g)?.length, 3);
  assert.equal(heard.match(/\r\n\r\n\r\nSIP/g)?.length, 1);
});
