import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { headers } from './headers.ts';
import { type NameAddr, parseNameAddr, serializeContact, serializeNameAddr, tagOf, withTag } from './name-addr.ts';
import { noParams } from './params.ts';
import { serializeUri, sipUri } from './uri.ts';
import { fromWireText } from './wire-text.ts';

function nameAddr(value: string): NameAddr {
  const parsed = parseNameAddr(value);
  assert.ok(parsed.ok, value);
  return parsed.value;
}

test('with <>, parameters inside belong to the URI and outside to the field (RFC 3261 §20.10)', () => {
  const value = nameAddr('"Bob" <sip:bob@biloxi.com;transport=tcp>;tag=a6c85cf;q=0.7');
  assert.equal(value.displayName, 'Bob');
  assert.equal(serializeUri(value.uri), 'sip:bob@biloxi.com;transport=tcp');
  assert.equal(tagOf(value), 'a6c85cf');
  assert.equal(value.params.get('q'), '0.7');
});

test('without <>, all parameters belong to the field (§20.10, RFC 4475 §3.3.12)', () => {
  const value = nameAddr('sip:+12125551212@server.phone2net.com ;  tag  = 887s');
  assert.equal(serializeUri(value.uri), 'sip:+12125551212@server.phone2net.com');
  assert.equal(tagOf(value), '887s');
  assert.equal(value.displayName, undefined);
});

test('display names: tokens, quoted with escapes, UTF-8, without space before < (RFC 4475 §3.1.1)', () => {
  const names = [
    ['caller<sip:a@b>', 'caller'],
    ["token1~` token2'+_ token3*%!.- <sip:a@b>", "token1~` token2'+_ token3*%!.-"],
    ['"J Rosenberg \\\\\\""       <sip:a@b>', 'J Rosenberg \\"'],
    ['"%Z%45" <sip:a@b>', '%Z%45'],
    ['"" <sip:a@b>', ''],
    ['"a;b,c<d>" <sip:a@b>', 'a;b,c<d>'],
    ['"J\xc3\xbcrgen" <sip:a@b>', 'Jürgen'],
    ['J\xc3\xbcrgen <sip:a@b>', 'Jürgen'],
    ['"J\xfcrgen" <sip:a@b>', 'Jürgen'],
    ['"BEL:\\\x07 NUL:\\\x00" <sip:a@b>', 'BEL:\x07 NUL:\x00'],
  ] as const;
  for (const [value, name] of names) assert.equal(nameAddr(value).displayName, name);
});

test('a parameter value may be a token, a host, an IPv6 reference or a quoted string', () => {
  const { params } = nameAddr('<sip:a@b>;a=1.2;b=[2001:db8::1];c=2001:db8::1;d="x ;\\" y";E;f=""');
  assert.deepEqual(
    [...params],
    [
      ['a', '1.2'],
      ['b', '[2001:db8::1]'],
      ['c', '2001:db8::1'],
      ['d', 'x ;" y'],
      ['e', undefined],
      ['f', ''],
    ],
  );
});

test('malformed values are refused (RFC 4475 §3.1.2)', () => {
  const wrong = [
    '',
    'sip',
    '"Mr. J. User <sip:j.user@example.com>',
    'Bell, Alexander <sip:a.g.bell@example.com>;tag=43',
    '"Watson, Thomas" < sip:t.watson@example.org >',
    '"Joe" sip:joe@example.org',
    'sip:user@example.com?Route=%3Csip:sip.example.com%3E',
    'sip:a,b@example.com',
    '<sip:a@b',
    'sip:a@b>',
    '<sip:a@b>tag=1',
    '<sip:a@b>;',
    '<sip:a@b>;;',
    '<sip:a@b>;tag=1;tag=2',
    '<sip:a@b>;tag=',
    '<sip:a@b>;tag=a b',
    '<sip:a@b>;x="',
    '<sip:a@b> x',
    'alan@jasomi.com',
    '*',
  ];
  for (const value of wrong) assert.equal(parseNameAddr(value).ok, false, value);
});

test('a Contact may be a star (§10.2.2)', () => {
  assert.deepEqual(headers.contact.parse('*'), { ok: true, value: '*' });
  assert.equal(serializeContact('*'), '*');
  assert.equal(headers.contact.parse('**').ok, false);
});

test('withTag leaves everything else as it was', () => {
  const value = nameAddr('"Bob" <sip:bob@biloxi.com>;x=y');
  assert.equal(serializeNameAddr(withTag(value, '99')), '"Bob" <sip:bob@biloxi.com>;x=y;tag=99');
  assert.equal(tagOf(value), undefined);
});

test('any display name survives writing and parsing; line ends become spaces', () => {
  const uri = sipUri({ user: 'bob', host: 'example.com' });
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (displayName) => {
      const written = serializeNameAddr({ displayName, uri, params: noParams });
      assert.ok(!/[\r\n\u0100-\uffff]/.test(written));
      assert.equal(nameAddr(written).displayName ?? '', displayName.replace(/[\r\n]/g, ' ').toWellFormed());
    }),
  );
});

test('any parameter value survives writing and parsing', () => {
  const uri = sipUri({ host: 'example.com' });
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (value) => {
      const written = serializeNameAddr({ uri, params: new Map([['p', value]]) });
      assert.equal(nameAddr(written).params.get('p'), value.replace(/[\r\n]/g, ' '));
    }),
  );
});

test('parsing never throws, and what parses survives writing and parsing again', () => {
  const piece = fc.constantFrom(
    '"',
    '\\',
    '<',
    '>',
    'sip:',
    'a@b',
    ';',
    '=',
    'tag',
    ',',
    ' ',
    '\t',
    '\xc3\xa4',
    '\0',
    'x',
    '[::1]',
    '%41',
    'tel:+1',
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const first = parseNameAddr(pieces.join(''));
      if (!first.ok) return;
      const written = serializeNameAddr(first.value);
      assert.equal(serializeNameAddr(nameAddr(written)), written);
    }),
    { numRuns: 3000 },
  );
  assert.equal(fromWireText('\xff'), 'ÿ');
});
