import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { digit, token } from './characters.ts';
import { Lexer } from './lexer.ts';
import { quoted } from './params.ts';

test('what is not there is not taken', () => {
  const lexer = new Lexer('ab 12');
  assert.equal(lexer.take(0x20), false);
  assert.equal(lexer.run(digit), '');
  assert.equal(lexer.quotedString(), undefined);
  assert.equal(lexer.takeSeparator(0x3b), false);
  assert.equal(lexer.at, 0);
  assert.equal(lexer.token(), 'ab');
  lexer.skipSpace();
  assert.equal(lexer.run(digit), '12');
  assert.equal(lexer.isAtEnd, true);
});

test('at the end there is nothing, however often one asks', () => {
  const lexer = new Lexer('x', 1);
  assert.deepEqual(
    [lexer.take(0), lexer.token(), lexer.rest(), lexer.quotedString(), lexer.lowerRun(token)],
    [false, '', '', undefined, ''],
  );
  lexer.skipSpace();
  assert.equal(lexer.at, 1);
});

test('a separator may have spaces on both sides; without it the spaces stay (RFC 3261 §25.1)', () => {
  const lexer = new Lexer('a \t ; \tb  c');
  lexer.token();
  assert.equal(lexer.takeSeparator(0x3b), true);
  assert.equal(lexer.token(), 'b');
  assert.equal(lexer.takeSeparator(0x3b), false);
  assert.equal(lexer.rest(), '  c');
});

test('lowerRun lowers ASCII capitals and nothing else', () => {
  assert.equal(new Lexer("ABc-%!'~;X").lowerRun(token), "abc-%!'~");
});

test('a quoted string is unescaped and decoded; one without end is none (§25.1, RFC 4475 §3.1.2.6)', () => {
  const strings = [
    ['""', ''],
    ['"a b;,<>"', 'a b;,<>'],
    ['"a\\"b\\\\"', 'a"b\\'],
    ['"\\\0\\\x07\\\x7f"', '\0\x07\x7f'],
    ['"J\xc3\xbcrgen"', 'Jürgen'],
    ['"J\xfcrgen"', 'Jürgen'],
    ['"', undefined],
    ['"a', undefined],
    ['"a\\"', undefined],
    ['"a\\', undefined],
    ["'a'", undefined],
  ] as const;
  for (const [text, content] of strings) {
    const lexer = new Lexer(`${text}`);
    assert.equal(lexer.quotedString(), content, text);
    assert.equal(lexer.at, content === undefined ? 0 : text.length);
  }
});

test('any text survives as a quoted string', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const plain = text.replace(/[\r\n]/g, ' ').toWellFormed();
      assert.equal(new Lexer(quoted(text)).quotedString(), plain);
    }),
  );
});

test('every method stays inside the text and comes to an end', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('"', '\\', ' ', ';', ',', '<', 'a', '\xff') }),
      fc.nat({ max: 20 }),
      (text, at) => {
        const start = Math.min(at, text.length);
        for (const take of ['token', 'rest', 'quotedString', 'skipSpace'] as const) {
          const lexer = new Lexer(text, start);
          lexer[take]();
          assert.ok(lexer.at >= start && lexer.at <= text.length);
        }
      },
    ),
  );
});
