import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { uriParam, userPart } from './characters.ts';
import { escapeText, isEscape, unescapeText } from './escapes.ts';

test('an escape is a percent sign and two hex digits (RFC 3261 §25.1)', () => {
  assert.deepEqual(
    ['%41', '%fF', '%4', '%', '%4g', '%g4', '441', ''].map((text) => isEscape(text, 0)),
    [true, true, false, false, false, false, false, false],
  );
});

test('escapes are undone once; what is no escape stays (RFC 4475 §3.1.1.3, §3.1.1.5)', () => {
  const pairs = [
    ['user', 'user'],
    ['%75se%72', 'user'],
    ['v%61lue%25%34%31', 'value%41'],
    ['%Z%45', '%ZE'],
    ['100%', '100%'],
    ['%00', '\0'],
    ['%E2%82%AC', '€'],
    ['J%C3%BCrgen', 'Jürgen'],
  ] as const;
  for (const [escaped, plain] of pairs) assert.equal(unescapeText(escaped), plain);
});

test('what may not stand bare is written as UTF-8 escapes in capitals', () => {
  assert.equal(escapeText('a b@c:€', userPart), 'a%20b%40c%3A%E2%82%AC');
  assert.equal(escapeText('%41', uriParam), '%2541');
  assert.equal(escapeText('\u{1f600}', uriParam), '%F0%9F%98%80');
});

test('any text survives escaping and unescaping', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => assert.equal(unescapeText(escapeText(text, userPart)), text)));
});

test('any octets survive unescaping and escaping, UTF-8 or not', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (octets) => {
      const escaped = Array.from(octets, (octet) => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`).join('');
      assert.equal(escapeText(unescapeText(escaped), 0), escaped);
    }),
    { numRuns: 500 },
  );
});
