import assert from 'node:assert/strict';
import test from 'node:test';
import type { TalkKey } from '../../main/contract/snapshot.ts';
import { HeldToTalk } from './talk-key.ts';

function setUp(key: TalkKey | 'off' = 'F8') {
  const done: string[] = [];
  const calls = [
    { id: 'a', state: 'active', heldByUs: false },
    { id: 'waits', state: 'active', heldByUs: true },
    { id: 'rings', state: 'incoming', heldByUs: false },
  ] as const;
  const talk = new HeldToTalk({
    key: () => key,
    calls: () => calls,
    setMuted: (callId, muted) => void done.push(`${callId} ${muted ? 'muted' : 'heard'}`),
  });
  return { talk, done };
}

test('who holds the key is heard in the calls that do not wait, until it is let go', () => {
  const { talk, done } = setUp();
  assert.ok(talk.down({ code: 'F8', repeat: false }));
  assert.ok(talk.down({ code: 'F8', repeat: true }));
  assert.deepEqual(done, ['a heard']);
  assert.ok(talk.up('F8'));
  assert.deepEqual(done, ['a heard', 'a muted']);
});

test('a window that loses the focus does not learn when the key is let go: it counts as let go', () => {
  const { talk, done } = setUp();
  talk.down({ code: 'F8', repeat: false });
  talk.up();
  talk.up('F8');
  assert.deepEqual(done, ['a heard', 'a muted']);
});

test("other keys, and all keys while none is set, are nobody's", () => {
  const { talk, done } = setUp();
  assert.ok(!talk.down({ code: 'F9', repeat: false }));
  assert.ok(!talk.up('F9'));
  const off = setUp('off');
  assert.ok(!off.talk.down({ code: 'F8', repeat: false }));
  assert.deepEqual([...done, ...off.done], []);
});
