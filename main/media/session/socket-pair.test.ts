import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import type { Address } from '../../net/network.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { MemoryNetwork } from '../../testing/memory-network.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { type BindDatagram, bindSocketPair, type SocketPair } from './socket-pair.ts';

const host = '10.0.0.1';

function setUp(): { bind: BindDatagram; tried: number[] } {
  const machine = new MemoryNetwork({ clock: new FakeClock(), random: new SeededRandom(1) }).host(host);
  const tried: number[] = [];
  const bind = (local: Address): ReturnType<BindDatagram> => {
    tried.push(local.port);
    return machine.bindDatagram(local);
  };
  return { bind, tried };
}

async function bound(bind: BindDatagram, portRange?: readonly [number, number], seed = 1): Promise<SocketPair> {
  const pair = await bindSocketPair(bind, portRange === undefined ? { host } : { host, portRange }, new SeededRandom(seed));
  assert.ok(pair.ok);
  return pair.value;
}

test('RTP has an even port and RTCP the next (RFC 3550 §11)', async () => {
  const { bind } = setUp();
  for (let seed = 0; seed < 50; seed++) {
    const { rtp, rtcp } = await bound(bind, undefined, seed);
    assert.equal(rtp.local.port % 2, 0);
    assert.equal(rtcp.local.port, rtp.local.port + 1);
    assert.ok(rtp.local.port >= 16_384 && rtcp.local.port <= 32_767);
  }
});

test('all pairs of a range are used, odd bounds included, before it is refused', async () => {
  const { bind } = setUp();
  const ports = [];
  for (let count = 0; count < 3; count++) ports.push((await bound(bind, [5_001, 5_008])).rtp.local.port);
  assert.deepEqual(ports.sort(), [5_002, 5_004, 5_006]);
  const refused = await bindSocketPair(bind, { host, portRange: [5_001, 5_008] }, new SeededRandom(1));
  assert.equal(!refused.ok && refused.error.code, 'EADDRINUSE');
});

test('when only the RTCP port is taken the RTP port is freed again', async () => {
  const { bind } = setUp();
  const taken = await bind({ host, port: 6_001 });
  assert.ok(taken.ok);
  assert.equal((await bindSocketPair(bind, { host, portRange: [6_000, 6_001] }, new SeededRandom(1))).ok, false);
  taken.value[Symbol.dispose]();
  assert.equal((await bound(bind, [6_000, 6_001])).rtp.local.port, 6_000);
});

test('disposing frees both', async () => {
  const { bind } = setUp();
  (await bound(bind, [6_000, 6_001]))[Symbol.dispose]();
  assert.ok(await bound(bind, [6_000, 6_001]));
});

test('gives up after a bounded number of taken ports', async () => {
  let tries = 0;
  const nothingFree: BindDatagram = async (address) => {
    tries++;
    return { ok: false, error: { code: 'EADDRINUSE', address } };
  };
  assert.equal((await bindSocketPair(nothingFree, { host }, new SeededRandom(1))).ok, false);
  assert.equal(tries, limits.media.bindAttempts);
});

test('an address that is not ours is refused at once', async () => {
  const { bind, tried } = setUp();
  const refused = await bindSocketPair(bind, { host: '10.9.9.9' }, new SeededRandom(1));
  assert.equal(!refused.ok && refused.error.code, 'EADDRNOTAVAIL');
  assert.equal(tried.length, 1);
});

test('an empty range is refused', async () => {
  const { bind } = setUp();
  assert.equal((await bindSocketPair(bind, { host, portRange: [7_000, 7_000] }, new SeededRandom(1))).ok, false);
});
