import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest } from '../../sip/message/message.ts';
import { validateForForwarding } from './request-validation.ts';

function validate(...fields: readonly (readonly [string, string])[]) {
  const validated = validateForForwarding(new SipRequest('INVITE', 'sip:bob@h', fields), '0123456789abcdef');
  return validated.ok ? validated.value : validated.error;
}

test('Max-Forwards counts down; absent it starts at 70 (§16.6 step 3)', () => {
  assert.deepEqual(validate(['Max-Forwards', '10']), { forwards: 9, breadth: 60 });
  assert.deepEqual(validate(['Max-Forwards', '1']), { forwards: 0, breadth: 60 });
  assert.deepEqual(validate(), { forwards: 70, breadth: 60 });
});

test('Max-Forwards 0 is 483 (§16.3 step 3)', () => assert.deepEqual(validate(['Max-Forwards', '0']), { status: 483 }));

test('Max-Breadth bounds the branches, 0 is 440 (RFC 5393 §5.3.3)', () => {
  assert.deepEqual(validate(['Max-Breadth', '3'], ['Max-Forwards', '10']), { forwards: 9, breadth: 3 });
  assert.deepEqual(validate(['Max-Breadth', '999999'], ['Max-Forwards', '10']), { forwards: 9, breadth: 60 });
  assert.equal('status' in validate(['Max-Breadth', '0']), true);
});

test('Proxy-Require asks for what we cannot do: 420 names it (§16.3 step 5)', () => {
  assert.deepEqual(validate(['Proxy-Require', 'foo, bar']), { status: 420, headers: [['Unsupported', 'foo, bar']] });
});

test('a request that carries the mark already is 482 (§16.3 step 4)', () => {
  assert.deepEqual(validate(['Via', 'SIP/2.0/UDP us;branch=z9hG4bKx.0123456789abcdef']), { status: 482 });
});

test('malformed numbers are 400', () => {
  for (const field of [
    ['Max-Forwards', 'many'],
    ['Max-Breadth', '-1'],
  ] as const) {
    const answer = validate(field);
    assert.equal('status' in answer && answer.status, 400);
  }
});
