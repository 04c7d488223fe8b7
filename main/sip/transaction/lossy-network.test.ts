import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../testing/fake-clock.ts';
import { MemoryNetwork } from '../../testing/memory-network.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { outgoingRequest, SipElement } from '../../testing/sip-element.ts';
import { responseTo } from '../message/build.ts';
import { T1, TIMEOUT } from './timers.ts';

const COUNT = 200;

interface Outcome {
  readonly statuses: number[];
  readonly failures: string[];
  ended: number;
}

/** Half INVITEs that are refused, half OPTIONS that are answered, all over UDP at once. */
async function run(lossRate: number, seed: number) {
  const clock = new FakeClock();
  const random = new SeededRandom(seed);
  const internet = new MemoryNetwork({ clock, random, impairment: { lossRate, repeatRate: 0.1, delayMs: 20, jitterMs: 200 } });
  const start = (host: string): Promise<SipElement> =>
    SipElement.start({ clock, random, network: internet.host(host), listen: [['udp', { host, port: 5060 }]] });
  using client = await start('192.0.2.1');
  using server = await start('192.0.2.2');

  const served: string[] = [];
  let strayAcks = 0;
  server.transactions.onAck(() => strayAcks++);
  server.transactions.onRequest((transaction) => {
    served.push(transaction.request.headers.first('Call-ID') ?? '');
    const status = transaction.request.method === 'INVITE' ? 486 : 200;
    transaction.respond(responseTo(transaction.request, status, { toTag: 's' }));
  });

  const outcomes: Outcome[] = [];
  for (let index = 0; index < COUNT; index++) {
    const outcome: Outcome = { statuses: [], failures: [], ended: 0 };
    outcomes.push(outcome);
    const request = outgoingRequest(index % 2 === 0 ? 'INVITE' : 'OPTIONS', { 'Call-ID': String(index) });
    client.transactions.send(
      request,
      { transport: 'udp', address: server.addressOf('udp') },
      {
        onResponse: ({ status }) => outcome.statuses.push(status),
        onFailed: (kind) => outcome.failures.push(kind),
        onEnded: () => outcome.ended++,
      },
    );
  }
  await clock.run(TIMEOUT + 500);
  const answeredCount = outcomes.filter(({ statuses }) => statuses.length === 1).length;
  await clock.run(2 * TIMEOUT);
  assert.deepEqual([client.transactions.activeCount, server.transactions.activeCount], [0, 0]);
  assert.equal(clock.pending, 0);
  internet[Symbol.dispose]();
  return { outcomes, served, strayAcks, answeredCount, sent: internet.counters.datagramsSent };
}

/** With 30 % loss an INVITE is lost for good once in a hundred: seven sendings at most, each there and back (RFC 3261 §17.1.1.2). */
const MOST_LOST = 0.03 * COUNT;

for (const lossRate of [0, 0.1, 0.3]) {
  test(`with ${lossRate * 100} % loss, repetition and reordering, every request is served once at most and ends once, answered but for few`, async () => {
    const { outcomes, served, strayAcks, answeredCount } = await run(lossRate, 11);
    assert.ok(answeredCount >= COUNT - (lossRate > 0 ? MOST_LOST : 0), `${answeredCount} answered`);
    for (const [index, outcome] of outcomes.entries()) {
      const answered = { statuses: [index % 2 === 0 ? 486 : 200], failures: [], ended: 1 };
      const lost = { statuses: [], failures: ['timeout'], ended: 1 };
      assert.deepEqual(outcome, outcome.statuses.length > 0 ? answered : lost);
    }
    assert.ok(served.length >= answeredCount);
    assert.equal(new Set(served).size, served.length);
    assert.equal(strayAcks, 0);
  });
}

test('with everything lost, every request times out once and is repeated no more than the timers say', async () => {
  const { outcomes, served, sent } = await run(1, 12);
  for (const outcome of outcomes) assert.deepEqual(outcome, { statuses: [], failures: ['timeout'], ended: 1 });
  assert.equal(served.length, 0);
  const perInvite = Math.log2(TIMEOUT / T1) + 1; // 0, 1, 3, … 63 times T1
  const perOptions = 11; // 0, 1, 3, 7 times T1, then every T2
  assert.equal(sent, (COUNT / 2) * (perInvite + perOptions));
});
