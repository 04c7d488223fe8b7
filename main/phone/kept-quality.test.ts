import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../base/event.ts';
import type { CallFacts } from '../calls/call-facts.ts';
import type { StreamStatistics } from '../media/protocol.ts';
import type { QualityHistory } from '../media/quality/quality-timeline.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { KeptQuality } from './kept-quality.ts';

const empty = { seconds: [], marks: [] };

function setUp(isAnswered = true) {
  const clock = new FakeClock();
  const changed = new Emitter<CallFacts>();
  const saved = new Map<string, QualityHistory>();
  const store = {
    save: (id: string, quality: QualityHistory) => void saved.set(id, quality),
    load: (id: string) => saved.get(id),
  };
  const window = { microphone: '' };
  const kept = new KeptQuality({ clock, store, calls: { onChanged: changed.event }, microphone: () => window.microphone });
  const facts = { id: 'c1', state: 'active', ...(isAnswered && { answeredAtUnixMs: clock.unixMs() }) } as CallFacts;
  const report = (received: number, changes: Partial<CallFacts> = {}): void => {
    clock.advance(1_000);
    const statistics = { durationMs: received * 20, received, lost: 0, codec: 'opus', targetDelayMs: 40 } as StreamStatistics;
    changed.fire({ ...facts, statistics, ...changes });
  };
  return { kept, saved, facts, changed, report, window };
}

test('every report of an answered call is a second of its timeline, whatever else changes', () => {
  const { kept, report, changed, facts } = setUp();
  report(50);
  const statistics = { durationMs: 2_000, received: 100, lost: 0, codec: 'opus' } as StreamStatistics;
  changed.fire({ ...facts, statistics });
  changed.fire({ ...facts, statistics, muted: true });
  const { seconds, marks } = kept.of('c1');
  assert.deepEqual(
    seconds.map(({ received }) => received),
    [50, 50],
  );
  assert.deepEqual(marks, [{ atMs: 1_000, kind: 'codec', name: 'opus' }]);
});

test('nothing is told of a call before its answer', () => {
  const { kept, report } = setUp(false);
  report(50);
  assert.deepEqual(kept.of('c1'), empty);
});

test('when the call ends its timeline is saved, and asked for where it is kept', () => {
  const { kept, saved, report } = setUp();
  report(50);
  report(60, { state: 'ended' });
  report(60, { state: 'ended' });
  assert.equal(saved.get('c1')?.seconds.length, 1);
  assert.equal(kept.of('c1'), saved.get('c1'));
  assert.deepEqual(kept.of('c2'), empty);
});

test('a window goes by the name of its microphone: another one is a change of device', () => {
  const { kept, changed, facts, window } = setUp();
  const heard = (received: number, device: 'window' | 'echo'): void => {
    const statistics = { durationMs: received * 20, received, lost: 0, codec: '', device } as StreamStatistics;
    changed.fire({ ...facts, statistics });
  };
  heard(50, 'window');
  window.microphone = 'Headset';
  heard(100, 'window');
  heard(150, 'window');
  window.microphone = 'Desk';
  heard(200, 'window');
  heard(250, 'echo');
  assert.deepEqual(
    kept.of('c1').marks.map(({ name }) => name),
    ['window', 'Headset', 'Desk', 'echo'],
  );
});
