import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { childOf, parseXml, serializeXml, type XmlElement, xmlElement } from './xml.ts';

const bounds = { elements: 50, depth: 5 };

function parsed(text: string): XmlElement | undefined {
  const result = parseXml(Buffer.from(text), bounds);
  return result.ok ? result.value : undefined;
}

test('a document becomes a value: namespaces instead of prefixes, text without the spaces around it', () => {
  const root = parsed(
    '<?xml version="1.0"?>\r\n<p:a xmlns:p="urn:p" xmlns="urn:d" xml:lang="en" x=" 1 "> one <b/><!-- c --><p:b>&lt;你&#x21;<![CDATA[<]]></p:b>\n</p:a>',
  );
  assert.ok(root);
  assert.deepEqual([root.name, root.namespace, root.text], ['a', 'urn:p', 'one']);
  assert.deepEqual(
    [...root.attributes],
    [
      ['{http://www.w3.org/XML/1998/namespace}lang', 'en'],
      ['x', ' 1 '],
    ],
  );
  assert.equal(childOf(root, 'urn:p', 'b')?.text, '<你!<');
  assert.equal(childOf(root, 'urn:d', 'b')?.text, '');
  assert.equal(childOf(root, '', 'b'), undefined);
});

test('what is not well-formed, has a document type or is beyond the bounds is refused', () => {
  for (const bad of ['', 'x', '<a>', '<a></b>', '<a/><b/>', '<p:a/>', '<a>&lol;</a>', '<a x=1/>', '<a/>x', '<a x="" x=""/>']) {
    assert.equal(parsed(bad), undefined, bad);
  }
  assert.equal(parsed('<!DOCTYPE a [<!ENTITY b "c">]><a>b</a>'), undefined);
  assert.ok(parsed(`<a>${'<b/>'.repeat(49)}</a>`));
  assert.equal(parsed(`<a>${'<b/>'.repeat(50)}</a>`), undefined);
  assert.ok(parsed('<a><a><a><a><a/></a></a></a></a>'));
  assert.equal(parsed('<a><a><a><a><a><a/></a></a></a></a></a>'), undefined);
});

test('a document is written with prefixes where they are given, else with namespaces where they begin', () => {
  const root = xmlElement(
    'urn:a',
    'a',
    [xmlElement('urn:a', 'b', '<&"'), xmlElement('urn:c', 'c', '', [['x', '"\u0001']])],
    [['y', '1']],
  );
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
  assert.equal(
    Buffer.from(serializeXml(root)).toString(),
    `${head}<a xmlns="urn:a" y="1"><b>&lt;&amp;&quot;</b><c xmlns="urn:c" x="&quot;\ufffd"/></a>\n`,
  );
  assert.equal(
    Buffer.from(serializeXml(root, new Map([['urn:c', 'p']]))).toString(),
    `${head}<a xmlns="urn:a" xmlns:p="urn:c" y="1"><b>&lt;&amp;&quot;</b><p:c x="&quot;\ufffd"/></a>\n`,
  );
});

test('line ends that XML would turn into others are kept', () => {
  const root = xmlElement('', 'a', 'one\rtwo\u0085three\u2028four\nfive');
  assert.deepEqual(parseXml(serializeXml(root), bounds), { ok: true, value: root });
});

test('what was written is read back', () => {
  const name = fc.constantFrom('a', 'b');
  const namespace = fc.constantFrom('', 'urn:x', 'urn:y');
  const text = fc.string({ unit: 'grapheme', maxLength: 8 }).map((value) => value.trim().replace(/[\p{Cc}\ufffd]/gu, '-'));
  const attributes = fc.array(fc.tuple(name, text), { maxLength: 2 });
  const leaf = fc.tuple(namespace, name, text, attributes).map((parts) => xmlElement(...parts));
  const node = fc.tuple(namespace, name, fc.array(leaf, { maxLength: 3 }), attributes).map((parts) => xmlElement(...parts));
  fc.assert(
    fc.property(fc.oneof(leaf, node), fc.constantFrom(new Map(), new Map([['urn:y', 'p']])), (root, prefixes) => {
      assert.deepEqual(parseXml(serializeXml(root, prefixes), bounds), { ok: true, value: root });
    }),
  );
});

test('whatever comes, reading ends with a value or a failure', () => {
  const piece = fc.constantFrom(
    '<a',
    '<b/>',
    '</a>',
    '>',
    ' x="1"',
    '&amp;',
    '&',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '<!',
    'é',
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => void parsed(pieces.join(''))));
});
