import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestId } from '../sip/ua/initial-request.ts';
import { type ReceivedText, receptionKey } from './reception-key.ts';

function key(id: Partial<RequestId>, fields: Partial<ReceivedText>): string {
  return receptionKey({
    requestId: { callId: 'c', fromTag: 't', sequence: 1, ...id },
    text: 'ok',
    writtenAtUnixMs: undefined,
    ...fields,
  });
}

test('without Date a message is known by Call-ID, From tag and CSeq', () => {
  assert.match(key({}, {}), /^[0-9a-f]{32}$/);
  assert.equal(key({}, {}), key({}, { text: 'changed on the way' }));
  for (const other of [{ callId: 'd' }, { fromTag: 'u' }, { sequence: 2 }, { callId: 'c t', fromTag: '' }]) {
    assert.notEqual(key(other, {}), key({}, {}), JSON.stringify(other));
  }
});

test('with Date it is known by Call-ID, From tag, Date and text, whatever its CSeq', () => {
  const written = { writtenAtUnixMs: 1_700_000_000_000 };
  assert.equal(key({ sequence: 5 }, written), key({}, written));
  assert.notEqual(key({}, { ...written, text: 'no' }), key({}, written));
  assert.notEqual(key({}, { writtenAtUnixMs: 1_700_000_001_000 }), key({}, written));
  assert.notEqual(key({ callId: 'd' }, written), key({}, written));
  assert.notEqual(key({}, {}), key({}, written));
});
