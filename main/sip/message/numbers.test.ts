import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Lexer } from './lexer.ts';
import { numberUpTo, takeNumber } from './numbers.ts';

const parser = (most: number) => (text: string) => numberUpTo('x', most)(new Lexer(text));

test('a number is taken up to its last digit, and stays inside its bound', () => {
  const lexer = new Lexer('0042x');
  assert.deepEqual([takeNumber(lexer, 42), lexer.at], [42, 4]);
  assert.equal(takeNumber(new Lexer('43'), 42), undefined);
  assert.equal(takeNumber(new Lexer(''), 42), undefined);
  assert.equal(takeNumber(new Lexer('x'), 42), undefined);
});

test('0 is a number, and so is the largest one', () => {
  const parse = parser(2 ** 32 - 1);
  assert.deepEqual(parse('0'), { ok: true, value: 0 });
  assert.deepEqual(parse('4294967295'), { ok: true, value: 4_294_967_295 });
  assert.equal(parse('4294967296').ok, false);
});

test('numbers beyond 2^53 are refused and never rounded into the bound', () => {
  const parse = parser(Number.MAX_SAFE_INTEGER);
  assert.deepEqual(parse('9007199254740991'), { ok: true, value: 9_007_199_254_740_991 });
  for (const text of ['9007199254740992', '9007199254740993', '18446744073709551616', '1'.repeat(65_000)])
    assert.equal(parse(text).ok, false);
});

test('only digits are digits', () => {
  const parse = parser(100);
  for (const text of ['', ' 1', '1 ', '+1', '-0', '1.0', '1e1', '0x1', '\u0661', '１']) assert.equal(parse(text).ok, false, text);
});

test('every number within the bound is read back, with any zeros before it', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat({ max: 500 }), (number, zeros) => {
      assert.deepEqual(parser(2 ** 31)(`${'0'.repeat(zeros)}${number}`), { ok: true, value: number });
    }),
  );
});
