import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideIncoming, noRules } from './call-rules.ts';

const all = {
  ...noRules,
  forwardAlways: 'a',
  forwardBusy: 'b',
  forwardNoAnswer: 'n',
  doNotDisturb: true,
  autoAnswer: 'always',
} as const;

test('without rules a call rings, busy or not', () => {
  assert.deepEqual([decideIncoming(noRules, false), decideIncoming(noRules, true)], [{ act: 'ring' }, { act: 'ring' }]);
});

test('forwarding all calls comes first, then do-not-disturb', () => {
  assert.deepEqual(decideIncoming(all, true), { act: 'forward', target: 'a', afterMs: 0 });
  assert.deepEqual(decideIncoming({ ...all, forwardAlways: '' }, true), { act: 'refuse', status: 480 });
});

test('while another call is talking: forwarded at once, never answered by itself', () => {
  const rules = { ...all, forwardAlways: '', doNotDisturb: false };
  assert.deepEqual(decideIncoming(rules, true), { act: 'forward', target: 'b', afterMs: 0 });
  assert.deepEqual(decideIncoming({ ...rules, forwardBusy: '' }, true), { act: 'forward', target: 'n', afterMs: 20_000 });
  assert.equal(decideIncoming(rules, false).act, 'answer');
});

test('a call that the caller wants answered by itself is no business of these rules', () => {
  assert.deepEqual(decideIncoming({ ...noRules, autoAnswer: 'whenAsked' }, false), { act: 'ring' });
});

test('a rule that forwards comes before all; one that answers comes after do-not-disturb and never beside another call', () => {
  const forward = { act: 'forward', target: 'r', afterMs: 0 } as const;
  const answer = { act: 'answer', afterMs: 0 } as const;
  assert.equal(decideIncoming(all, true, forward), forward);
  assert.deepEqual(decideIncoming({ ...all, forwardAlways: '' }, false, answer), { act: 'refuse', status: 480 });
  assert.equal(decideIncoming({ ...noRules, forwardNoAnswer: 'n' }, false, answer), answer);
  assert.deepEqual(decideIncoming(noRules, true, answer), { act: 'ring' });
});
