import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Emitter } from '../../base/event.ts';
import { writeDialogInfo } from '../../events/dialog-info.ts';
import { limits } from '../../limits.ts';
import type { ObservedCall } from '../observed-call.ts';
import { MemberDialogs, memberDialogs } from './member-dialogs.ts';

const ALICE = 'sip:alice@x';
const BOB = 'sip:bob@x';

function callOf(callId: string, fields: Partial<ObservedCall> = {}): ObservedCall {
  return {
    callId,
    caller: { uri: ALICE, member: ALICE, tag: 'a', target: 'sip:alice@192.0.2.1' },
    callee: { uri: BOB, member: BOB },
    state: 'trying',
    sinceUnixMs: 0,
    ...fields,
  };
}

function setUp() {
  const calls = new Emitter<ObservedCall>();
  const dialogs = new MemberDialogs(calls.event);
  const changed: string[] = [];
  dialogs.onChanged((aor) => void changed.push(aor));
  return { calls, dialogs, changed };
}

test('a call is one dialog of each member, with the same id whichever fork speaks, until it is over', () => {
  const { calls, dialogs, changed } = setUp();
  calls.fire(callOf('1'));
  const [trying] = dialogs.dialogsOf(BOB);
  for (const tag of ['fork1', 'fork2']) calls.fire(callOf('1', { state: 'early', callee: { uri: BOB, member: BOB, tag } }));
  const [early, ...others] = dialogs.dialogsOf(BOB);
  assert.deepEqual([early?.id === trying?.id, early?.localTag, early?.remoteTag, others.length], [true, 'fork2', 'a', 0]);
  assert.deepEqual([early?.direction, early?.remote?.target], ['recipient', 'sip:alice@192.0.2.1']);
  assert.equal(dialogs.dialogsOf(ALICE)[0]?.direction, 'initiator');
  calls.fire(callOf('1', { state: 'terminated' }));
  assert.deepEqual([dialogs.dialogsOf(ALICE), dialogs.dialogsOf(BOB), changed.length], [[], [], 8]);
});

test('who calls oneself has both ends; strangers have none', () => {
  const { calls, dialogs } = setUp();
  calls.fire(callOf('1', { callee: { uri: ALICE, member: ALICE } }));
  calls.fire(callOf('2', { caller: { uri: 'sip:carol@elsewhere', tag: 'c' } }));
  assert.deepEqual(
    dialogs.dialogsOf(ALICE).map(({ direction }) => direction),
    ['initiator', 'recipient'],
  );
  assert.deepEqual([dialogs.dialogsOf(BOB).length, dialogs.dialogsOf('sip:carol@elsewhere').length], [1, 0]);
});

test('whatever callers write, what is told stays within its bound, and of too many calls the latest are told', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 600 }),
    fc.nat(600).map((count) => '"'.repeat(count)),
  );
  const party = fc.record({ uri: text, displayName: text, tag: text, target: text });
  fc.assert(
    fc.property(fc.array(party, { minLength: 1, maxLength: 60 }), (callers) => {
      const { calls, dialogs } = setUp();
      for (const [index, caller] of callers.entries()) calls.fire(callOf(`${index}`, { caller }));
      const told = memberDialogs(dialogs.dialogsOf(BOB), []);
      const { bytes } = writeDialogInfo({ version: 0, isFull: true, entity: BOB, dialogs: told });
      assert.ok(bytes.length <= limits.memberEvents.dialogsBytes + 500, `${bytes.length}`);
      assert.equal(told.at(-1)?.callId, `${callers.length - 1}`);
      for (const [index, caller] of callers.entries()) calls.fire(callOf(`${index}`, { caller, state: 'terminated' }));
      assert.deepEqual(dialogs.dialogsOf(BOB), []);
    }),
    { numRuns: 50 },
  );
});
