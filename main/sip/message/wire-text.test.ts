import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeUtf8, fromWireText, toWireText } from './wire-text.ts';

test('people\u2019s text is UTF-8 in wire text, one character per octet (RFC 3261 §7.3.1)', () => {
  assert.equal(toWireText('Jürgen €'), 'J\xc3\xbcrgen \xe2\x82\xac');
  assert.equal(fromWireText('J\xc3\xbcrgen \xe2\x82\xac'), 'Jürgen €');
  assert.equal(toWireText('plain'), 'plain');
});

test('octets that are not UTF-8 are read as latin1', () => {
  for (const wire of ['J\xfcrgen', '\xc3', '\xe2\x82', '\xc0\x80', '\xed\xa0\x80', '\xff'])
    assert.equal(fromWireText(wire), wire);
  assert.equal(decodeUtf8(Uint8Array.of(0xff)), undefined);
});

test('a byte order mark is a character like others', () => {
  assert.equal(fromWireText('\xef\xbb\xbfx'), '\ufeffx');
});

test('any well-formed text survives', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(fromWireText(toWireText(text)), text)));
});
