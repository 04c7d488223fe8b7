import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AddressBook } from '../contacts/address-book.ts';
import type { KeptContact } from '../contacts/contact.ts';
import { sipUri } from '../sip/message/uri.ts';
import { CallerJudge } from './caller-judge.ts';
import { CallerRuleBook } from './caller-rules.ts';

const grace: KeptContact = {
  id: 'p1',
  name: 'Grace Hopper',
  company: '',
  note: '',
  isFavourite: true,
  addresses: [],
  keys: [],
  hasPhoto: false,
};

function setUp(contact?: KeptContact) {
  const kept = new Map<string, string>();
  const store = { get: (key: string) => kept.get(key), set: (key: string, value: string) => void kept.set(key, value) };
  const callers = new CallerRuleBook(store);
  const book: Pick<AddressBook, 'find'> = { find: () => contact };
  const calling = { aorOf: () => 'sip:ada@example.com' };
  return { callers, judge: new CallerJudge({ book, callers, calling, isMember: (uri) => uri.includes('member') }) };
}

const uri = sipUri({ user: 'grace', host: 'example.com', port: 5070 });

test('a caller goes by the name in the contacts, else by their own, and is known by the contacts or the domain inside', () => {
  const known = setUp(grace).judge.caller('a', { uri, name: 'G', isWithheld: false });
  assert.deepEqual(
    [known.name, known.address, known.isKnown, known.isFavourite],
    ['Grace Hopper', 'grace@example.com', true, true],
  );
  const { judge } = setUp();
  const stranger = judge.caller('a', { uri, name: 'G', isWithheld: false });
  assert.deepEqual([stranger.name, stranger.isKnown, stranger.isFavourite], ['G', false, false]);
  assert.equal(judge.caller('a', { uri: sipUri({ user: 'member', host: 'x' }), isWithheld: false }).isKnown, true);
});

test('who is blocked for the account is refused, and nobody else', () => {
  const { judge, callers } = setUp(grace);
  callers.set('a', { country: '', unknownCallers: 'ring', blocked: ['grace@example.com'] });
  const refusal = (accountId: string) => judge.refusalOf(judge.caller(accountId, { uri, isWithheld: false }));
  assert.deepEqual([refusal('a'), refusal('b')], [603, undefined]);
});
