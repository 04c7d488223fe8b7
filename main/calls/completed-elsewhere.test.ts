import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCompletedElsewhere } from './completed-elsewhere.ts';

test('Reason: SIP;cause=200 says that somebody else has answered (RFC 3326 §3.1)', () => {
  const cases: [string, boolean][] = [
    ['SIP;cause=200;text="Call completed elsewhere"', true],
    ['SIP ;cause=200 ;text="Call completed elsewhere"', true],
    ['Q.850;cause=26, sip;cause=200', true],
    ['Q.850;cause=200', false],
    ['SIP;cause=600;text="cause=200"', false],
    ['', false],
    ['SIP;cause=', false],
  ];
  for (const [reason, expected] of cases) assert.equal(isCompletedElsewhere(reason), expected, reason);
});
