import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallView, HistoryView } from '../../main/contract/snapshot.ts';
import { FakePhone } from '../../main/testing/fake-phone.ts';
import { PhoneActions } from './phone-actions.ts';

const call = (id: string, changes: Partial<CallView> = {}): CallView => ({
  id,
  accountId: 'a',
  accountAor: 'sip:me@trapeze.local',
  direction: 'in',
  peer: { uri: 'sip:bob@trapeze.local' },
  state: 'active',
  heldByUs: false,
  heldByThem: false,
  holdPending: false,
  isWithheld: false,
  muted: false,
  encryption: 'none',
  startedAtUnixMs: 0,
  digits: '',
  ...changes,
});

const made = (direction: 'in' | 'out', uri: string): HistoryView => ({
  id: uri,
  accountId: 'office',
  accountAor: 'sip:me@office.example',
  direction,
  peer: { uri },
  startedAtUnixMs: 0,
  endedAtUnixMs: 0,
  status: 200,
  reason: 'OK',
  missed: false,
});

function setUp(calls: readonly CallView[], rows: readonly HistoryView[] = []) {
  const phone = new FakePhone();
  phone.change({ calls: [...calls] });
  const actions = new PhoneActions({
    calls: phone.calls,
    history: { ...phone.history, list: () => rows },
    snapshot: () => phone.snapshot(),
  } as ConstructorParameters<typeof PhoneActions>[0]);
  return { phone, actions };
}

test('who answers, calls or goes on with somebody lets the others wait', async () => {
  const calls = [call('talks'), call('waits', { heldByUs: true }), call('rings', { state: 'incoming' })];
  const hold = ['calls.setHold', { callId: 'talks', held: true }];
  const answering = setUp(calls);
  await answering.actions.answer('rings');
  assert.deepEqual(answering.phone.asked, [hold, ['calls.answer', { callId: 'rings' }]]);

  const calling = setUp(calls);
  await calling.actions.call('sip:ann@x', 'a');
  assert.deepEqual(calling.phone.asked, [hold, ['calls.place', { target: 'sip:ann@x', accountId: 'a' }]]);

  const swapping = setUp(calls);
  await swapping.actions.toggleHold('waits');
  assert.deepEqual(swapping.phone.asked, [hold, ['calls.setHold', { callId: 'waits', held: false }]]);
});

test('the last call that was made is made again, with the same account', async () => {
  const { phone, actions } = setUp([], [made('in', 'sip:in@x'), made('out', 'sip:last@x'), made('out', 'sip:before@x')]);
  await actions.redial();
  assert.deepEqual(phone.asked, [['calls.place', { target: 'sip:last@x', accountId: 'office' }]]);
  const nobody = setUp([], [made('in', 'sip:in@x')]);
  await nobody.actions.redial();
  assert.deepEqual(nobody.phone.asked, []);
});

test('a key or a line of the menu that comes too late does nothing', async () => {
  const { phone, actions } = setUp([call('over', { state: 'ended' })]);
  for (const key of ['answer', 'mute', 'hangUp'] as const) await actions.byKey(key);
  await actions.toggleMute('gone');
  await actions.toggleHold('gone');
  assert.deepEqual(phone.asked, []);
});
