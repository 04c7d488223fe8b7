import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../base/log.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeMediaHost } from '../testing/fake-media-host.ts';
import { MemoryNetwork } from '../testing/memory-network.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { ladderOf } from '../trace/ladder.ts';
import type { TraceEvent } from '../trace/trace.ts';
import { playTrapezoid, trapezoidElements } from '../trapezoid/trapezoid.ts';

const hosts: Readonly<Record<string, string>> = {
  alice: '10.0.1.1',
  'a.test': '10.0.0.1',
  'b.test': '10.0.0.2',
  bob: '10.0.2.1',
};

/** The whole flow, as `alice -> a.test INVITE`, without the registrations. */
async function flow(recordRoute: boolean) {
  const clock = new FakeClock();
  const random = new SeededRandom(1);
  const network = new MemoryNetwork({ clock, random });
  const media = new FakeMediaHost();
  const events: TraceEvent[] = [];
  const machines = Object.fromEntries(Object.entries(hosts).map(([name, host]) => [name, { host, network: network.host(host) }]));
  const playing = playTrapezoid({
    clock,
    random,
    log: silentLog,
    trace: { record: (event) => void events.push(event) },
    machineOf: (element) => {
      const machine = machines[element];
      assert.ok(machine);
      return machine;
    },
    names: network.dns,
    media,
    recordRoute,
    ringMs: 1_000,
    talkMs: 1_000,
  });
  await clock.run(120_000);
  assert.deepEqual(await playing, { ok: true, value: undefined });
  assert.equal(media.openCount, 0);
  network[Symbol.dispose]();
  assert.equal(clock.pending, 0, 'timers left');
  const ladder = ladderOf(events, trapezoidElements);
  const callId = ladder.rows.find(({ label }) => label.startsWith('INVITE'))?.callId;
  const call = ladder.rows.filter((row) => row.callId === callId);
  return {
    columns: ladder.columns,
    call: call.map(({ from, to, label }) => `${ladder.columns[from]} -> ${ladder.columns[to]} ${label}`),
    asked: network.dns.asked,
  };
}

const setUp = [
  'alice -> a.test INVITE (SDP)',
  'a.test -> alice 407 Proxy Authentication Required',
  'alice -> a.test ACK',
  'alice -> a.test INVITE (SDP)',
  'a.test -> b.test INVITE (SDP)',
  'b.test -> bob INVITE (SDP)',
  'bob -> b.test 180 Ringing',
  'b.test -> a.test 180 Ringing',
  'a.test -> alice 180 Ringing',
  'bob -> b.test 200 OK (SDP)',
  'b.test -> a.test 200 OK (SDP)',
  'a.test -> alice 200 OK (SDP)',
];

test('the trapezoid: the proxies find each other by DNS, and the phones talk directly from the ACK on (RFC 3261 §4)', async () => {
  const { call, asked, columns } = await flow(false);
  assert.deepEqual(columns, trapezoidElements);
  assert.deepEqual(call.slice(0, setUp.length), setUp);
  assert.deepEqual(call.slice(setUp.length), ['alice -> bob ACK', 'alice -> bob BYE', 'bob -> alice 200 OK']);
  assert.ok(asked.includes('srv _sip._udp.b.test'));
});

test('with Record-Route, ACK and BYE take the way of the INVITE (§16.6 step 4)', async () => {
  const { call } = await flow(true);
  assert.deepEqual(call.slice(0, setUp.length), setUp);
  assert.deepEqual(call.slice(setUp.length), [
    'alice -> a.test ACK',
    'a.test -> b.test ACK',
    'b.test -> bob ACK',
    'alice -> a.test BYE',
    'a.test -> b.test BYE',
    'b.test -> bob BYE',
    'bob -> b.test 200 OK',
    'b.test -> a.test 200 OK',
    'a.test -> alice 200 OK',
  ]);
});
