import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../base/event.ts';
import type { Call } from '../calls/call.ts';
import type { CallFacts } from '../calls/call-facts.ts';
import type { CallRules } from '../contract/call-rules.ts';
import { RecordingRules } from './recording-rules.ts';

function setUp(rule: CallRules['recording']) {
  const changed = new Emitter<CallFacts>();
  const recorded: string[] = [];
  const rules = new RecordingRules({
    calls: { onChanged: changed.event, find: (id) => ({ id }) as Call },
    ruleOf: () => rule,
    record: async ({ id }) => void recorded.push(id),
  });
  const is = (state: CallFacts['state'], changes: Partial<CallFacts> = {}): void =>
    changed.fire({ id: 'c', accountId: 'a', state, ...changes } as CallFacts);
  return { rules, recorded, is };
}

test('with "always" a call is recorded from its answer on, once; whoever ends that recording is not overruled', () => {
  const { recorded, is } = setUp('always');
  is('dialing');
  assert.deepEqual(recorded, []);
  is('active');
  is('active', { recording: 'on' });
  is('active', { recording: 'off' });
  assert.deepEqual(recorded, ['c']);
});

test('with "ask" a person is asked until something is said', () => {
  const { rules, recorded, is } = setUp('ask');
  is('connecting');
  assert.ok(!rules.asks('c'));
  is('active');
  assert.ok(rules.asks('c'));
  is('active', { recording: 'on' });
  assert.ok(!rules.asks('c'));
  is('active', { recording: 'off' });
  assert.ok(!rules.asks('c'));
  assert.deepEqual(recorded, []);
});

test('who declines, or whose call is over, is not asked any more', () => {
  const { rules, is } = setUp('ask');
  is('active');
  rules.decline('c');
  is('active');
  assert.ok(!rules.asks('c'));
  const other = setUp('ask');
  other.is('active');
  other.is('ended');
  assert.ok(!other.rules.asks('c'));
});

test('with "never" nothing begins by itself', () => {
  const { rules, recorded, is } = setUp('never');
  is('active');
  assert.deepEqual([recorded, rules.asks('c')], [[], false]);
});
