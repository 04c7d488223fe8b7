import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDigitBody } from './info-digits.ts';

test('a key is read from both legacy bodies, with or without duration (RFC 6086)', () => {
  const table: readonly (readonly [string, string | undefined, number?])[] = [
    ['Signal=5\r\nDuration=160\r\n', '5', 160],
    ['Signal= *\r\nDuration= 400', '*', 400],
    ['signal=#\nduration=100000', '#', 8_000],
    ['Duration=90\r\nSignal=d\r\n', 'D', 90],
    ['Signal=10\r\n', '*'],
    ['Signal=11\r\n', '#'],
    ['Signal=15\r\n', 'D'],
    ['7', '7'],
    [' a \r\n', 'A'],
    ['12', 'A'],
    ['Signal=5\r\nDuration=soon', '5'],
    ['Signal=5\r\nDuration=0', '5'],
    ['Signal=5\r\nDuration=-1', '5'],
    ['Signal=16', undefined],
    ['Signal=', undefined],
    ['Signal=55', undefined],
    ['!', undefined],
    ['', undefined],
    [`${'x'.repeat(300)}\r\nSignal=5`, undefined],
  ];
  for (const [body, digit, durationMs = 250] of table) {
    assert.deepEqual(parseDigitBody(Buffer.from(body)), digit === undefined ? undefined : { digit, durationMs }, body);
  }
});

test('whatever comes, it gives a key or nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const press = parseDigitBody(bytes);
      if (press === undefined) return;
      assert.match(press.digit, /^[\d*#A-D]$/);
      assert.ok(press.durationMs >= 1 && press.durationMs <= 8_000);
    }),
  );
});
