import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWithinBounds } from './xml-bounds.ts';

const isWithin = (text: string): boolean => isWithinBounds(text, { elements: 5, depth: 3 });

test('elements, sections and attributes are counted, and how deep elements nest', () => {
  assert.ok(isWithin('<a><b/><b></b><b x="/"/></a>'));
  assert.ok(isWithin('<?xml?><a><!-- <b><b><b><b> --><![CDATA[<b></b>]]><b/></a>'));
  assert.ok(!isWithin('<a><b/><b/><b/><b/><b/></a>'));
  assert.ok(!isWithin('<?a?><?a?><?a?><?a?><?a?><?a?>'));
  assert.ok(isWithin('<a><a><a/></a></a>'));
  assert.ok(!isWithin('<a><a><a><a/></a></a></a>'));
  assert.ok(!isWithin('<a><a><a><a>'));
  assert.ok(isWithin(`<a ${'x="" '.repeat(10)}/>`));
  assert.ok(!isWithin(`<a ${'x="" '.repeat(11)}/>`));
});

test('declarations are not within, what is no XML may be', () => {
  for (const text of ['<!DOCTYPE a>', '<!doctype a>', '<a><!ENTITY b "c"></a>', '<!']) assert.ok(!isWithin(text), text);
  for (const text of ['', 'x', '<', '<a', '</a>', '<!--', '<![CDATA[', '<?']) assert.ok(isWithin(text), text);
});
