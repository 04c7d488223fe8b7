import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../base/event.ts';
import type { CallFacts } from '../calls/call-facts.ts';
import { limits } from '../limits.ts';
import type { StreamStatistics } from '../media/protocol.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { tracedMessage } from '../testing/traced-messages.ts';
import { TraceBus, type TraceEvent } from '../trace/trace.ts';
import type { TracedCall } from '../trace/trace-store.ts';
import { KeptTraces } from './kept-traces.ts';

function setUp() {
  const clock = new FakeClock();
  const bus = new TraceBus();
  const changed = new Emitter<CallFacts>();
  const saved = new Map<string, readonly TraceEvent[]>();
  const store = {
    save: ({ id }: TracedCall, events: readonly TraceEvent[]) => void saved.set(id, [...events]),
    load: () => undefined,
  };
  const traces = new KeptTraces({ clock, calls: { onChanged: changed.event }, bus, store });
  const change = (changes: Partial<CallFacts>): void =>
    changed.fire({ id: 'c1', sipCallId: 'call', state: 'active', ...changes } as CallFacts);
  const kinds = (id = 'c1'): readonly string[] | undefined => saved.get(id)?.map(({ kind }) => kind);
  return { clock, bus, traces, change, kinds };
}

const statistics = { codec: 'opus', sent: 100, received: 90 } as StreamStatistics;
const bye = tracedMessage('phone', 'out', 'peer', 'BYE sip:b@example.com SIP/2.0');

test('a trace is saved when the call ends, and once more when its transactions are through', () => {
  const { clock, bus, change, kinds } = setUp();
  bus.record(bye);
  change({});
  assert.equal(kinds(), undefined);
  change({ state: 'ended' });
  assert.deepEqual(kinds(), ['message']);
  bus.record(tracedMessage('phone', 'in', 'peer', 'SIP/2.0 200 OK'));
  clock.advance(limits.trace.settleMs);
  assert.deepEqual(kinds(), ['message', 'message']);
  assert.equal(clock.pending, 0);
});

test('a codec is reported when it changes, the last count of the sound when it is closed', () => {
  const { bus, change } = setUp();
  change({ statistics });
  change({ statistics });
  change({ statistics: { ...statistics, codec: 'pcmu' } });
  change({ state: 'ended', statistics });
  change({ state: 'ended', statistics: { ...statistics, sent: 120 } });
  const facts = bus.eventsOf('call').map((event) => 'facts' in event && [event.kind, event.facts.codec, event.facts.sent]);
  assert.deepEqual(facts, [
    ['codec', 'opus', undefined],
    ['codec', 'pcmu', undefined],
    ['rtp', 'opus', 120],
  ]);
});

test('disposing saves what was still to be saved, and leaves nothing pending', () => {
  const { clock, bus, traces, change, kinds } = setUp();
  change({ state: 'ended' });
  bus.record(bye);
  traces[Symbol.dispose]();
  assert.deepEqual(kinds(), ['message']);
  assert.equal(clock.pending, 0);
  change({ state: 'ended' });
  assert.equal(clock.pending, 0);
});

test('a call whose INVITE was never made has no trace', () => {
  const { clock, change, kinds } = setUp();
  change({ sipCallId: '', state: 'ended' });
  assert.equal(kinds(), undefined);
  assert.equal(clock.pending, 0);
});
