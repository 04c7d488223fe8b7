import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isToken } from './characters.ts';
import { canonicalName, compactForm, headerKey, nameAt, unknownKey } from './header-names.ts';

/** RFC 3261 §7.3.3 and §20, then RFC 6665, 3515, 3892, 4028 and 3841. */
const compactForms = [
  ['Call-ID', 'i'],
  ['Contact', 'm'],
  ['Content-Encoding', 'e'],
  ['Content-Length', 'l'],
  ['Content-Type', 'c'],
  ['From', 'f'],
  ['Subject', 's'],
  ['Supported', 'k'],
  ['To', 't'],
  ['Via', 'v'],
  ['Event', 'o'],
  ['Allow-Events', 'u'],
  ['Refer-To', 'r'],
  ['Referred-By', 'b'],
  ['Session-Expires', 'x'],
  ['Accept-Contact', 'a'],
  ['Reject-Contact', 'j'],
  ['Request-Disposition', 'd'],
] as const;

test('a compact form is the same field as its long name, both in any case (RFC 3261 §7.3.3)', () => {
  for (const [name, compact] of compactForms) {
    assert.equal(compactForm(name), compact);
    for (const spelling of [name, name.toUpperCase(), name.toLowerCase(), compact, compact.toUpperCase()]) {
      assert.equal(headerKey(spelling), name.toLowerCase());
      assert.equal(canonicalName(spelling), name);
    }
  }
});

test('a letter that stands for nothing, and names that begin like a known one, stay what they are', () => {
  assert.equal(headerKey('Z'), 'z');
  assert.equal(headerKey('Viaa'), 'viaa');
  assert.equal(canonicalName('X-Thing'), 'X-Thing');
  assert.equal(compactForm('X-Thing'), undefined);
  assert.equal(compactForm('Allow'), undefined);
});

test('names from Object.prototype are names like others', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
    assert.equal(headerKey(name), name.toLowerCase());
});

test('a name inside a text has the same key as alone, and ends where its last character stands', () => {
  const name = fc.oneof(
    fc.constantFrom(...compactForms.flat(), 'CSeq', 'WWW-Authenticate', 'MIME-Version', 'X', '-', '_', 'vIa', 'Fron', 'T0'),
    fc.string({ unit: fc.constantFrom('a', 'Z', '-', '.', '~', '0', 'V', 'i') }),
  );
  const after = fc.oneof(
    fc.constant(''),
    fc.tuple(fc.constantFrom(':', ' ', '@', '"', '\0', '\xe4'), fc.string()).map((texts) => texts.join('')),
  );
  fc.assert(
    fc.property(name, fc.string(), after, (middle, before, behind) => {
      const octets = Buffer.from(`${before}${middle}${behind}`, 'latin1');
      const { key, end } = nameAt(octets, before.length);
      assert.equal(end, before.length + middle.length);
      assert.equal(key ?? unknownKey(octets, before.length, end), headerKey(middle));
    }),
    { numRuns: 500 },
  );
});

test('a name is as long as a token is (§25.1)', () => {
  for (let octet = 0; octet < 256; octet++) {
    const { end } = nameAt(Uint8Array.of(0x56, octet, 0x3a), 0);
    assert.equal(end, isToken(String.fromCharCode(octet)) ? 2 : 1, `octet ${octet}`);
  }
});
