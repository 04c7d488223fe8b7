import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { systemClock } from '../base/clock.ts';
import type { Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import { assertTalksAndEnds } from '../testing/byte-stream-rules.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { next, value } from '../testing/outcomes.ts';
import { isNumericHost } from './address.ts';
import type { ByteStream } from './network.ts';
import { NodeNetwork } from './node-network.ts';

const network = new NodeNetwork(systemClock);
const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
const loopbacks = [
  { host: '127.0.0.1', skip: false },
  { host: '::1', skip: hasIpv6 ? false : 'this machine has no IPv6 loopback' },
] as const;

function code(result: Result<unknown, { readonly code: string }>): string {
  return result.ok ? 'ok' : result.error.code;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

for (const { host, skip } of loopbacks) {
  test(`datagrams cross ${host} both ways with their source`, { skip }, async () => {
    using a = value(await network.bindDatagram({ host, port: 0 }));
    using b = value(await network.bindDatagram({ host, port: 0 }));
    assert.equal(a.local.host, host);
    assert.notEqual(a.local.port, 0);

    const arrived = next(b.onDatagram);
    a.send(Buffer.from('ping'), b.local);
    const datagram = await arrived;
    assert.equal(text(datagram.bytes), 'ping');
    assert.deepEqual(datagram.from, a.local);

    const answered = next(a.onDatagram);
    b.send(Buffer.from('pong'), datagram.from);
    assert.equal(text((await answered).bytes), 'pong');
  });

  test(`streams cross ${host} both ways and both ends learn of the end`, { skip }, async () => {
    using listener = value(await network.listen({ host, port: 0 }));
    const accepted = next(listener.onAccepted);
    using near = value(await network.connect(listener.local));
    using far = await accepted;
    assert.deepEqual(near.remote, listener.local);
    await assertTalksAndEnds(near, far);
  });

  test(`nobody listens at ${host}: refused, not hung`, { skip }, async () => {
    const listener = value(await network.listen({ host, port: 0 }));
    listener[Symbol.dispose]();
    assert.equal(code(await network.connect(listener.local)), 'ECONNREFUSED');
  });

  test(`a taken port of ${host} is a value, not an exception`, { skip }, async () => {
    using socket = value(await network.bindDatagram({ host, port: 0 }));
    assert.equal(code(await network.bindDatagram(socket.local)), 'EADDRINUSE');
    using listener = value(await network.listen({ host, port: 0 }));
    assert.equal(code(await network.listen(listener.local)), 'EADDRINUSE');
  });
}

test('both wildcards can be bound on the same port', { skip: loopbacks[1].skip }, async () => {
  using four = value(await network.bindDatagram({ host: '0.0.0.0', port: 0 }));
  using six = value(await network.bindDatagram({ host: '::', port: four.local.port }));
  assert.equal(six.local.port, four.local.port);
});

test('a datagram that is too long is reported, and the socket lives on', async () => {
  using a = value(await network.bindDatagram({ host: '127.0.0.1', port: 0 }));
  const failed = next(a.onFailed);
  a.send(new Uint8Array(70_000), { host: '127.0.0.1', port: 9 });
  assert.deepEqual(await failed, { code: 'EMSGSIZE', address: { host: '127.0.0.1', port: 9 } });

  const arrived = next(a.onDatagram);
  a.send(Buffer.from('still here'), a.local);
  assert.equal(text((await arrived).bytes), 'still here');
});

test('addresses that peers make up are refused as values, never thrown', async () => {
  const impossible = [
    { host: '127.0.0.1', port: 0 },
    { host: '127.0.0.1', port: 70_000 },
    { host: 'example.com', port: 5060 },
    { host: '', port: 5060 },
  ];
  using socket = value(await network.bindDatagram({ host: '127.0.0.1', port: 0 }));
  const failures: string[] = [];
  socket.onFailed((failure) => failures.push(failure.code));
  for (const address of impossible) {
    socket.send(Buffer.from('x'), address);
    assert.equal(code(await network.connect(address)), 'EINVAL');
    if (address.port !== 0) assert.equal(code(await network.bindDatagram(address)), 'EINVAL');
    if (address.port !== 0) assert.equal(code(await network.listen(address)), 'EINVAL');
  }
  assert.deepEqual(failures, ['EINVAL', 'EINVAL', 'EINVAL', 'EINVAL']);
});

test('sending on a closed socket and disposing twice are harmless', async () => {
  const socket = value(await network.bindDatagram({ host: '127.0.0.1', port: 0 }));
  socket[Symbol.dispose]();
  socket[Symbol.dispose]();
  socket.send(Buffer.from('late'), socket.local);
});

test('connecting ends after limits.transport.connectMs', async () => {
  const clock = new FakeClock();
  using listener = value(await network.listen({ host: '127.0.0.1', port: 0 }));
  const connecting = new NodeNetwork(clock).connect(listener.local);
  clock.advance(limits.transport.connectMs);
  assert.equal(code(await connecting), 'ETIMEDOUT');
  assert.equal(clock.pending, 0);
});

test('a connection that is reset reports why', async () => {
  using listener = value(await network.listen({ host: '127.0.0.1', port: 0 }));
  const accepted = next(listener.onAccepted);
  using near = value(await network.connect(listener.local));
  const far = await accepted;
  const arrived = next(far.onBytes);
  near.write(Buffer.from('x'));
  await arrived;
  const closed = next(near.onClosed);
  far[Symbol.dispose]();
  near.write(Buffer.from('after the end'));
  assert.ok([undefined, 'ECONNRESET', 'EPIPE'].includes((await closed)?.code));
});

test('what a slow reader does not take is counted', async () => {
  using listener = value(await network.listen({ host: '127.0.0.1', port: 0 }));
  const accepted = next(listener.onAccepted);
  using near = value(await network.connect(listener.local));
  using _far: ByteStream = await accepted;
  assert.equal(near.queuedBytes, 0);
  for (let round = 0; round < 64; round++) near.write(new Uint8Array(262_144));
  assert.ok(near.queuedBytes > 1_000_000);
});

test('the local address towards loopback is loopback, also where there is no such family', async () => {
  assert.equal(await network.localHostFor('127.0.0.1'), '127.0.0.1');
  assert.equal(await network.localHostFor('::1'), '::1');
});

test('names: numeric ones are themselves, impossible ones are nobody', async () => {
  assert.deepEqual(await network.lookup('192.0.2.1'), ['192.0.2.1']);
  assert.deepEqual(await network.lookup(`${'a.'.repeat(200)}example`), []);
  assert.ok((await network.lookup('localhost')).length > 0);
});

test('the addresses of the machine are numeric, and loopback is none of them', () => {
  for (const host of network.localHosts()) {
    assert.ok(isNumericHost(host), host);
    assert.ok(!host.startsWith('127.') && host !== '::1', host);
  }
});
