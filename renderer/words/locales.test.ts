import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

const read = (locale: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`../../assets/locales/${locale}.json`, import.meta.url), 'utf8'));

const english = read('en');
const chinese = read('zh-CN');
const parametersOf = (text = ''): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort();

test('both languages have the same messages with the same parameters', () => {
  assert.deepEqual(Object.keys(chinese), Object.keys(english));
  for (const [key, text] of Object.entries(english)) assert.deepEqual(parametersOf(chinese[key]), parametersOf(text), key);
});

test('no message is empty, and Chinese text is set in Chinese punctuation', () => {
  for (const [key, text] of [...Object.entries(english), ...Object.entries(chinese)]) assert.notEqual(text.trim(), '', key);
  for (const [key, text] of Object.entries(chinese)) assert.doesNotMatch(text, /\p{Script=Han}\s*[,;:?!]/u, key);
});
