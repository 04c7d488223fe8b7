import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readMessageSummary, writeMessageSummary } from './message-summary.ts';

const read = (text: string) => readMessageSummary(Buffer.from(text));

test('reads what waits, how much of it, and where (RFC 3842 §5.2)', () => {
  const text =
    'Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\nVoice-Message: 4/8 (1/2)\r\nFax-Message: 1/0\r\n\r\nTo: <alice@x>\r\n';
  assert.deepEqual(read(text), {
    ok: true,
    value: { isWaiting: true, account: 'sip:alice@vmail.example.com', voice: { new: 4, old: 8, newUrgent: 1, oldUrgent: 2 } },
  });
  assert.deepEqual(read('messages-waiting:NO\nvoice-message:0/3'), {
    ok: true,
    value: { isWaiting: false, account: undefined, voice: { new: 0, old: 3, newUrgent: 0, oldUrgent: 0 } },
  });
});

test('texts that wait are counted apart from voice (RFC 3842 §5.2)', () => {
  const text = { new: 2, old: 0, newUrgent: 0, oldUrgent: 0 };
  const { bytes } = writeMessageSummary({ isWaiting: true, account: 'sip:a@x', text });
  assert.equal(Buffer.from(bytes).toString(), 'Messages-Waiting: yes\r\nMessage-Account: sip:a@x\r\nText-Message: 2/0 (0/0)\r\n');
  assert.deepEqual(readMessageSummary(bytes), {
    ok: true,
    value: { isWaiting: true, account: 'sip:a@x', voice: undefined, text },
  });
});

test('the status line is needed, counts that are none are left out', () => {
  for (const text of ['', 'Voice-Message: 1/1', 'Messages-Waiting: maybe', `${'x'.repeat(70_000)}\nMessages-Waiting: yes`]) {
    assert.equal(read(text).ok, false);
  }
  for (const counts of ['x', '1', '1/', '-1/2', '1/2 (3)', `${'9'.repeat(40)}/1`, '1/2/3']) {
    assert.deepEqual(read(`Messages-Waiting: yes\r\nVoice-Message: ${counts}`), {
      ok: true,
      value: { isWaiting: true, account: undefined, voice: undefined },
    });
  }
});

test('what is written is read again; an account cannot add a line', () => {
  const count = fc.nat(4_294_967_295);
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.record({ new: count, old: count, newUrgent: count, oldUrgent: count }, { noNullPrototype: true }),
      (isWaiting, voice) => {
        const summary = { isWaiting, account: 'sip:a@x', voice };
        assert.deepEqual(readMessageSummary(writeMessageSummary(summary).bytes), { ok: true, value: summary });
      },
    ),
  );
  const { bytes } = writeMessageSummary({ isWaiting: false, account: 'sip:a\r\nVoice-Message: 9/9' });
  assert.equal(Buffer.from(bytes).toString().split('\r\n').length, 3);
});
