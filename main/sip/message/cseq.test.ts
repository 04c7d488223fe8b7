import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Result } from '../../base/result.ts';
import { type CSeq, readCSeq, serializeCSeq } from './cseq.ts';
import { Lexer } from './lexer.ts';

const parseCSeq = (value: string): Result<CSeq, unknown> => readCSeq(new Lexer(value));

test('a CSeq is a number below 2^31 and a method in its own case (RFC 3261 §20.16, §8.1.1.5)', () => {
  assert.deepEqual(parseCSeq('0009  INVITE'), { ok: true, value: { sequence: 9, method: 'INVITE' } });
  assert.deepEqual(parseCSeq('2147483647 invite'), { ok: true, value: { sequence: 2 ** 31 - 1, method: 'invite' } });
  assert.equal(serializeCSeq({ sequence: 4711, method: 'INVITE' }), '4711 INVITE');
});

test('anything else is refused, however many digits it has', () => {
  const wrong = [
    '',
    'INVITE',
    '1',
    '1INVITE',
    '-1 INVITE',
    '1 IN VITE',
    '1 INVITE ',
    '2147483648 INVITE',
    '36893488147419103232 REGISTER',
  ];
  for (const value of [...wrong, `${'9'.repeat(400)} INVITE`, '0x1 INVITE', '1e3 INVITE'])
    assert.equal(parseCSeq(value).ok, false, value);
});
