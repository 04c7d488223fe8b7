import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ownText } from './own-text.ts';

test('the copy has the same characters, also broken ones', () => {
  for (const text of ['', 'call@host', 'grüße 你好', '\ud800 half', '\u0000\u00ff']) assert.equal(ownText(text), text);
});
