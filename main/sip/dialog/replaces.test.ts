import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dialogIdsOf, parseReplaces, serializeReplaces } from './replaces.ts';

test('a dialog is named by Call-ID and both tags (RFC 3891 §6.1)', () => {
  const table: readonly (readonly [string, object | undefined])[] = [
    [
      '98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff',
      { callId: '98732@sip.example.com', toTag: 'ff87ff', fromTag: 'r33th4x0r', isEarlyOnly: false },
    ],
    [
      '12adf2f34456gs5 ;\tTo-Tag=12345 ; from-tag=54321',
      { callId: '12adf2f34456gs5', toTag: '12345', fromTag: '54321', isEarlyOnly: false },
    ],
    ['a;to-tag=0;from-tag=0;early-only;x=y', { callId: 'a', toTag: '0', fromTag: '0', isEarlyOnly: true }],
    ['a;to-tag=1', undefined],
    ['a;from-tag=1', undefined],
    ['a;to-tag;from-tag=1', undefined],
    ['a;to-tag=1;to-tag=2;from-tag=3', undefined],
    [';to-tag=1;from-tag=2', undefined],
    ['a b;to-tag=1;from-tag=2', undefined],
    ['a', undefined],
    ['', undefined],
    ['a;to-tag=1;from-tag=2,b', undefined],
  ];
  for (const [value, expected] of table) {
    const parsed = parseReplaces(value);
    assert.deepEqual(parsed.ok ? parsed.value : undefined, expected, value);
  }
});

test('what is written is read back the same', () => {
  const token = fc.stringMatching(/^[a-z0-9.!%*_+`'~-]{1,20}$/);
  fc.assert(
    fc.property(token, token, token, fc.boolean(), (callId, toTag, fromTag, isEarlyOnly) => {
      const replaces = { callId, toTag, fromTag, isEarlyOnly };
      assert.deepEqual(parseReplaces(serializeReplaces(replaces)), { ok: true, value: replaces });
    }),
  );
});

test('any text is read or refused, never thrown at', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary-ascii', maxLength: 80 }), (text) => void parseReplaces(text)));
});

test('a tag of 0 also means none (RFC 3891 §3)', () => {
  const named = { callId: 'c', toTag: 'a', fromTag: 'b', isEarlyOnly: false };
  assert.deepEqual(dialogIdsOf(named), ['c a b']);
  assert.deepEqual(dialogIdsOf({ ...named, fromTag: '0' }), ['c a 0', 'c a ']);
});
