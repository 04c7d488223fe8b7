import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { type ComposingStatus, parseComposing, serializeComposing } from './composing-status.ts';

function read(text: string): ComposingStatus | undefined {
  const status = parseComposing(Buffer.from(text));
  return status.ok ? status.value : undefined;
}

const document = (inner: string): string => `<isComposing xmlns="urn:ietf:params:xml:ns:im-iscomposing">${inner}</isComposing>`;

test('a state is written as RFC 3994 §4 shows it, and read back', () => {
  const status = { isActive: true, refreshSeconds: 90 };
  const written = Buffer.from(serializeComposing(status)).toString();
  assert.ok(written.endsWith(`${document('<state>active</state><contenttype>text/plain</contenttype><refresh>90</refresh>')}\n`));
  assert.deepEqual(read(written), status);
  assert.equal(read(Buffer.from(serializeComposing({ ...status, isActive: false })).toString())?.isActive, false);
});

test('active is good for 120 s unless it says otherwise, within bounds; any other state is idle (RFC 3994 §3.3, §4)', () => {
  const refresh = (text: string): number | undefined => {
    return read(document(`<state>active</state><refresh>${text}</refresh><contenttype>x/y</contenttype>`))?.refreshSeconds;
  };
  assert.deepEqual(['60', '', 'soon', '-1', '0', '999999999'].map(refresh), [
    60,
    120,
    120,
    120,
    1,
    limits.messaging.composingMaxSeconds,
  ]);
  assert.deepEqual(read(document('<state>active</state>')), { isActive: true, refreshSeconds: 120 });
  assert.equal(read(document('<state>dreaming</state>'))?.isActive, false);
  for (const bad of ['', document(''), '<isComposing><state>active</state></isComposing>', '<a/>'])
    assert.equal(read(bad), undefined, bad);
});
