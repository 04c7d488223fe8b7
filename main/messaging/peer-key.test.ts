import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseUri } from '../sip/message/uri.ts';
import { peerKey } from './peer-key.ts';

test('an address names one conversation, however it is written', () => {
  const table: readonly (readonly [string, string])[] = [
    ['sip:bob@example.com', 'sip:bob@example.com'],
    ['sip:bob@EXAMPLE.com:5070;transport=tcp?subject=x', 'sip:bob@example.com'],
    ['sips:bob@example.com', 'sips:bob@example.com'],
    ['sip:b%6Fb@example.com', 'sip:bob@example.com'],
    ['sip:Bob@example.com', 'sip:Bob@example.com'],
    ['sip:example.com;lr', 'sip:example.com'],
    ['tel:+123', 'tel:+123'],
    ['im:bob@example.com', 'im:bob@example.com'],
  ];
  for (const [text, key] of table) {
    const uri = parseUri(text);
    assert.ok(uri.ok);
    assert.equal(peerKey(uri.value), key, text);
  }
});
