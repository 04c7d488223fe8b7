import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../limits.ts';
import { Lexer } from './lexer.ts';
import {
  noParams,
  type Params,
  parseParamsToEnd,
  quoted,
  serializeParams,
  tokenOrQuoted,
  withoutParam,
  withParam,
} from './params.ts';

function parsed(text: string): Params {
  const params = parseParamsToEnd(new Lexer(text));
  assert.ok(params.ok, text);
  return params.value;
}

test('parameters keep their order; names are without case, values keep theirs (RFC 3261 §7.3.1)', () => {
  const params = parsed(' ; Tag = aB ;lr; X="y;\\"z" ;h=[2001:db8::1]');
  const entries = [
    ['tag', 'aB'],
    ['lr', undefined],
    ['x', 'y;"z'],
    ['h', '[2001:db8::1]'],
  ];
  assert.deepEqual([...params], entries);
  assert.deepEqual([...params.entries()], entries);
  assert.deepEqual([params.size, [...params.keys()].length, [...params.values()].length], [4, 4, 4]);
  const seen: unknown[] = [];
  params.forEach((value, name) => {
    seen.push([name, value]);
  });
  assert.deepEqual(seen, entries);
});

test('a parameter without a value is there, one that is not there is not', () => {
  const params = parsed(';rport');
  assert.deepEqual(
    [params.has('rport'), params.get('rport'), params.has('x'), params.get('x')],
    [true, undefined, false, undefined],
  );
  assert.equal(parsed('').size, 0);
  assert.equal(parsed('  ').size, 0);
});

test('a name comes once, whatever its case, and has a value behind each equals sign', () => {
  const wrong = [
    ';',
    ';;',
    ';a;',
    ';a=',
    ';a= ;b',
    ';=b',
    ';a=b c',
    ';a b',
    'a',
    ';a;A',
    ';a=1;a=1',
    ';a="',
    ';a="x"y',
    ';a=\xe4',
    ';a,b',
    ';"a"',
  ];
  for (const text of wrong) assert.equal(parseParamsToEnd(new Lexer(text)).ok, false, text);
});

test('there are as many as limits.ts lets there be', () => {
  const text = Array.from({ length: limits.message.params }, (_, index) => `;p${index}=${index}`).join('');
  assert.equal(parsed(text).size, limits.message.params);
  assert.equal(parseParamsToEnd(new Lexer(`${text};more`)).ok, false);
});

test('a value stands bare if it is a token or a host, else in quotes', () => {
  assert.deepEqual(['a.b', '192.0.2.1', '[::1]:5060', '', 'a b', 'a;b', '"'].map(tokenOrQuoted), [
    'a.b',
    '192.0.2.1',
    '[::1]:5060',
    '""',
    '"a b"',
    '"a;b"',
    '"\\""',
  ]);
});

test('no text can end its quotes or its line (§25.1)', () => {
  assert.equal(quoted('a"b\\c\r\nd'), '"a\\"b\\\\c  d"');
  assert.equal(quoted('€'), '"\xe2\x82\xac"');
});

test('changed copies leave the original as it was', () => {
  const params = parsed(';a=1;b');
  assert.equal(serializeParams(withParam(params, 'a', '2')), ';a=2;b');
  assert.equal(serializeParams(withParam(params, 'c', undefined)), ';a=1;b;c');
  assert.equal(serializeParams(withoutParam(params, 'a')), ';b');
  assert.equal(serializeParams(params), ';a=1;b');
  assert.equal(serializeParams(noParams), '');
});

test('any parameters are read as they were written', () => {
  const name = fc.string({ unit: fc.constantFrom(..."abz09-.!%*_+`'~"), minLength: 1, maxLength: 5 });
  const value = fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined });
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 10 }), (record) => {
      const entries = Object.entries(record).map(([key, text]) => [key, text?.replace(/[\r\n]/g, ' ')]);
      assert.deepEqual([...parsed(serializeParams(new Map(Object.entries(record))))], entries);
    }),
  );
});
