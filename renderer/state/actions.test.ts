import assert from 'node:assert/strict';
import test from 'node:test';
import type { CallView } from '../../main/contract/snapshot.ts';
import { cannedCall, cannedHistory, cannedSnapshot } from '../testing/canned.ts';
import { FakePhone } from '../testing/fake-phone.ts';
import { Actions } from './actions.ts';
import { History } from './history-state.ts';
import { createPhoneStore } from './phone-state.ts';
import { createViewStore } from './view-state.ts';

function setUp(...calls: readonly CallView[]) {
  const phone = new FakePhone(cannedSnapshot({ calls: [...calls] }), { history: cannedHistory });
  const store = createPhoneStore();
  store.setState({ link: 'open', snapshot: phone.snapshot });
  const view = createViewStore({ getItem: () => null, setItem: () => undefined });
  const history = new History(phone.client);
  return { phone, view, history, actions: new Actions({ client: phone.client, phone: store, view, history }) };
}

const incoming = cannedCall({ id: 'incoming', state: 'incoming', direction: 'in' });
const held = cannedCall({ id: 'held', heldByUs: true });

test('asks the running call to wait before another one is answered or placed', async () => {
  const { phone, actions } = setUp(cannedCall(), incoming);
  await actions.answer('incoming');
  await actions.place(' 4711 ');
  assert.deepEqual(phone.requests, [
    'calls.setHold {"callId":"call","held":true}',
    'calls.answer {"callId":"incoming"}',
    'calls.setHold {"callId":"call","held":true}',
    'calls.place {"target":"4711"}',
  ]);
});

test('a side that refuses to wait stops nothing, and the person is told', async () => {
  const { phone, view, actions } = setUp(cannedCall(), incoming);
  phone.refuse('calls.setHold', 'HOLD_REFUSED', { status: 488 });
  await actions.answer('incoming');
  assert.deepEqual(phone.requests, ['calls.answer {"callId":"incoming"}']);
  assert.deepEqual(view.getState().notice, { code: 'HOLD_REFUSED', status: 488 });
});

test('swapping holds the one and goes on with the other', async () => {
  const { phone, view, actions } = setUp(cannedCall(), held);
  await actions.swapTo('held');
  assert.deepEqual(phone.requests, [
    'calls.setHold {"callId":"call","held":true}',
    'calls.setHold {"callId":"held","held":false}',
  ]);
  assert.equal(view.getState().chosenCallId, 'held');
});

test('a call that cannot be placed leaves its target in the field', async () => {
  const { phone, view, actions } = setUp();
  phone.refuse('calls.place', 'TARGET_INVALID');
  view.setState({ field: 'nonsense' });
  await actions.place('nonsense');
  assert.equal(view.getState().field, 'nonsense');
  assert.equal(view.getState().notice?.code, 'TARGET_INVALID');
});

test('redial calls the newest address that was called, not the newest caller', async () => {
  const { phone, history, actions } = setUp();
  await actions.redial();
  assert.deepEqual(phone.requests, []);
  await history.open('all');
  await actions.redial();
  assert.deepEqual(phone.requests, ['calls.place {"target":"sip:grace@pbx.example.com"}']);
});

test('the numbers inside are called in the own domain, from the account that belongs to it', async () => {
  const { phone, actions } = setUp();
  await actions.callService('echo');
  assert.deepEqual(phone.requests, ['calls.place {"target":"sip:echo@trapeze.local","accountId":"local"}']);
});

test('sends digits only, and only into a call that talks', async () => {
  const { phone, actions } = setUp(cannedCall());
  for (const digit of ['5', '#', 'x', '12']) await actions.sendDigit(digit);
  assert.deepEqual(phone.requests, [
    'calls.sendDigits {"callId":"call","digits":"5"}',
    'calls.sendDigits {"callId":"call","digits":"#"}',
  ]);
  const ringing = setUp(cannedCall({ state: 'remoteRinging' }));
  await ringing.actions.sendDigit('5');
  assert.deepEqual(ringing.phone.requests, []);
});

test('a conference waits and goes on as one, and its parties are no strangers to each other', async () => {
  const [bob, carol] = ['bob', 'carol'].map((id) => cannedCall({ id, conference: 'room' }));
  assert.ok(bob && carol);
  const { phone, view, actions } = setUp(bob, carol, held);
  await actions.swapTo('held');
  await actions.setHeld('bob', false);
  assert.deepEqual(phone.requests, [
    'calls.setHold {"callId":"bob","held":true}',
    'calls.setHold {"callId":"held","held":false}',
    'calls.setHold {"callId":"bob","held":false}',
  ]);
  view.setState({ chosenCallId: 'bob' });
  await actions.sendDigit('5');
  await actions.endForeground();
  assert.deepEqual(phone.requests.slice(3), ['calls.endConference {"callId":"bob"}'], 'digits are for one, not for all');
});

test('merged calls come in front by themselves; a failure is told', async () => {
  const { phone, view, actions } = setUp(cannedCall(), held);
  view.setState({ chosenCallId: 'held' });
  phone.refuse('calls.merge', 'CONFERENCE_FULL');
  await actions.merge('call', 'held');
  assert.deepEqual([view.getState().chosenCallId, view.getState().notice?.code], [undefined, 'CONFERENCE_FULL']);
});
