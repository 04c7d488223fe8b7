import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseSipfrag, sipfragBody } from './sipfrag.ts';

test('a fragment that begins with a status line is read, others are none (RFC 3420 §2.1)', () => {
  const table: readonly (readonly [string, object | undefined])[] = [
    ['SIP/2.0 200 OK\r\n', { status: 200, reason: 'OK' }],
    ['SIP/2.0 100 Trying', { status: 100, reason: 'Trying' }],
    ['sip/2.0 486 \nTo: <sip:x>', { status: 486, reason: '' }],
    ['SIP/2.0 603 Declined\r\nServer: x\r\n\r\n', { status: 603, reason: 'Declined' }],
    ['SIP/2.0 700 x', undefined],
    ['SIP/3.0 200 OK', undefined],
    ['INVITE sip:a@b SIP/2.0\r\n', undefined],
    ['\r\nSIP/2.0 200 OK', undefined],
    ['', undefined],
  ];
  for (const [text, expected] of table) assert.deepEqual(parseSipfrag(Buffer.from(text)), expected, text);
});

test('what is written is read back; anything else is read or refused', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 699 }), fc.stringMatching(/^[A-Za-z][A-Za-z ]{0,30}[a-z]$/), (status, reason) => {
      assert.deepEqual(parseSipfrag(sipfragBody({ status, reason }).bytes), { status, reason });
    }),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 700 }), (bytes) => void parseSipfrag(bytes)));
});
