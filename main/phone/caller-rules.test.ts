import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallerRules } from '../contract/contact-view.ts';
import { CallerRuleBook, refusalOf } from './caller-rules.ts';

const rules: CallerRules = { country: 'DE', unknownCallers: 'ring', blocked: ['030 123456', 'spam@example.com'] };
const bob = { uri: 'sip:bob@example.com', isWithheld: false, isKnown: false };

test('who is blocked is refused with 603, however the number is written (RFC 3261 §21.6.2)', () => {
  for (const uri of ['sip:+4930123456@pbx.example.com', 'tel:+49-30-123456', 'sip:spam@example.com:5070'])
    assert.equal(refusalOf({ ...bob, uri, isKnown: true }, rules), 603, uri);
  assert.equal(refusalOf(bob, rules), undefined);
});

test('unknown callers are refused with 480 and those who hide with 433 where the account wants it (RFC 5079)', () => {
  const strict = { ...rules, unknownCallers: 'refuse' } as const;
  assert.equal(refusalOf(bob, strict), 480);
  assert.equal(refusalOf({ ...bob, isKnown: true }, strict), undefined);
  assert.equal(refusalOf({ uri: 'sip:anonymous@anonymous.invalid', isWithheld: true, isKnown: false }, strict), 433);
});

test('rules are kept by account; damaged ones count as none', () => {
  const kept = new Map([['callers.b', '{']]);
  const store = { get: (key: string) => kept.get(key), set: (key: string, value: string) => void kept.set(key, value) };
  const book = new CallerRuleBook(store);
  book.set('a', rules);
  assert.deepEqual(new CallerRuleBook(store).of('a'), rules);
  book.set('a', undefined);
  for (const id of ['a', 'b', 'c']) assert.deepEqual(book.of(id), { country: '', unknownCallers: 'ring', blocked: [] });
});
