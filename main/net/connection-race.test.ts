import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Result } from '../base/result.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { raceToConnect } from './connection-race.ts';
import type { Address, ByteStream, NetworkFailure } from './network.ts';

const six = { host: '2001:db8::5', port: 5060 };
const four = { host: '192.0.2.5', port: 5060 };

/** A client and a server with both families, 20 ms apart, whose server listens where it is told. */
async function setUp(listening: readonly Address[]) {
  const clock = new FakeClock();
  const network = new MemoryNetwork({ clock, random: new SeededRandom(1), impairment: { delayMs: 20 } });
  const client = network.host('192.0.2.1', '2001:db8::1');
  const server = network.host(six.host, four.host);
  const accepted: ByteStream[] = [];
  for (const local of listening) {
    const listener = await server.listen(local);
    assert.ok(listener.ok);
    listener.value.onAccepted((stream) => accepted.push(stream));
  }
  const tried: string[] = [];
  let outcome: { readonly result: Result<ByteStream, NetworkFailure>; readonly atMs: number } | undefined;
  const race = (...addresses: readonly Address[]): void => {
    void raceToConnect(clock, addresses, (address, signal) => {
      tried.push(`${address.host} ${clock.nowMs()}`);
      return client.connect(address, { signal });
    }).then((result) => {
      outcome = { result, atMs: clock.nowMs() };
    });
  };
  return { clock, network, accepted, tried, race, outcome: () => outcome };
}

test('an address that answers in time is the only one tried (RFC 8305 §5)', async () => {
  const { clock, tried, race, outcome } = await setUp([six, four]);
  race(six, four);
  await clock.run(1_000);
  assert.equal(outcome()?.result.ok, true);
  assert.equal(outcome()?.atMs, 40);
  assert.deepEqual(tried, ['2001:db8::5 0']);
  assert.equal(clock.pending, 0);
});

test('an address that swallows everything costs 250 ms, and is given up', async () => {
  const { clock, network, tried, race, outcome } = await setUp([six, four]);
  network.impair({ to: six.host }, { lossRate: 1 });
  race(six, four);
  await clock.run(5_000);
  const { result, atMs } = outcome() ?? {};
  assert.ok(result?.ok);
  assert.equal(result.value.remote.host, four.host);
  assert.equal(atMs, 290);
  assert.deepEqual(tried, ['2001:db8::5 0', '192.0.2.5 250']);
  assert.equal(clock.pending, 0);
});

test('an address that refuses costs a round trip', async () => {
  const { clock, race, outcome } = await setUp([four]);
  race(six, four);
  await clock.run(1_000);
  assert.equal(outcome()?.result.ok, true);
  assert.equal(outcome()?.atMs, 80);
});

test('the slower of two streams is closed', async () => {
  const { clock, network, race, accepted, outcome } = await setUp([six, four]);
  network.impair({ to: six.host }, { delayMs: 300 });
  race(six, four);
  await clock.run(2_000);
  const { result } = outcome() ?? {};
  assert.ok(result?.ok);
  assert.equal(result.value.remote.host, four.host);
  assert.equal(accepted.length, 2);
  assert.equal(network.openStreams, 2);
});

test('where nobody listens the first address says why', async () => {
  const { clock, race, outcome } = await setUp([]);
  race(six, four);
  await clock.run(1_000);
  const { result } = outcome() ?? {};
  assert.ok(result && !result.ok);
  assert.deepEqual(result.error, { code: 'ECONNREFUSED', address: six });
  assert.equal(clock.pending, 0);
});
