import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { openDatabase } from '../store/open-database.ts';
import { SqliteContactStore } from '../store/sqlite-contact-store.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { AddressBook, type ContactWish } from './address-book.ts';
import { planImport } from './import-plan.ts';
import { type Imported, problem } from './imported.ts';

const nobody: ContactWish = { name: '', company: '', note: '', isFavourite: false, addresses: [] };
const withNumber = (name: string, ...values: readonly string[]): ContactWish => ({
  ...nobody,
  name,
  addresses: values.map((value) => ({ label: 'work', value })),
});

function setUp() {
  const database = openDatabase(':memory:');
  const store = new SqliteContactStore(database);
  let country = 'DE';
  const open = (): AddressBook =>
    new AddressBook({ store, random: new SeededRandom(store.list().length + 1), country: () => country });
  const setCountry = (next: string): void => {
    country = next;
  };
  return { database, open, book: open(), setCountry };
}

const idOf = (book: AddressBook, wish: ContactWish): string => {
  const put = book.put(wish);
  assert.ok(put.ok);
  return put.value;
};

test('who was put is found by every number and address, also after a restart', () => {
  const { book, open } = setUp();
  const id = idOf(book, {
    ...withNumber('Ada', '030 123456', 'ada@example.com'),
    photo: 'data:image/png;base64,AA==',
    more: '[]',
  });
  for (const each of [book, open()]) {
    assert.equal(each.find('sip:+4930123456@pbx.example.com', 'DE')?.id, id);
    assert.equal(each.find('sip:ada@example.com', '')?.name, 'Ada');
    assert.equal(each.find('sip:bob@example.com', '')?.name, undefined);
    assert.equal(each.photoOf(id), 'data:image/png;base64,AA==');
    assert.equal(each.get(id)?.more, '[]');
  }
});

test('a change replaces numbers and keeps the picture unless another is given', () => {
  const { book } = setUp();
  const id = idOf(book, { ...withNumber('Ada', '1'), photo: 'data:image/png;base64,AA==' });
  idOf(book, { ...withNumber('Ada', '2'), id });
  assert.equal(book.find('sip:1@x', ''), undefined);
  assert.equal(book.find('sip:2@x', '')?.hasPhoto, true);
  idOf(book, { ...withNumber('Ada', '2'), id, photo: '' });
  assert.equal(book.photoOf(id), undefined);
  book.remove(id);
  assert.deepEqual([book.find('sip:2@x', ''), book.size], [undefined, 0]);
});

test('lists are by name, in pages, of those who fit', () => {
  const { book } = setUp();
  for (const name of ['Zoë', 'ada 10', 'Ada 9', '林薇']) idOf(book, withNumber(name, `${name.length} 555`));
  idOf(book, { ...withNumber('', '030 123456'), company: 'Acme' });
  const names = (search: string, offset = 0, limit = 10): readonly string[] =>
    book.list({ search, offset, limit }).contacts.map(({ name, company }) => name || company);
  assert.deepEqual(names('ada'), ['Ada 9', 'ada 10']);
  assert.deepEqual(names('030 12'), ['Acme']);
  assert.deepEqual(names('+4930'), ['Acme']);
  assert.deepEqual(names('薇'), ['林薇']);
  assert.deepEqual(names('10 ada'), ['ada 10']);
  assert.deepEqual([names('', 1, 2).length, book.list({ search: '', offset: 4, limit: 10 }).total], [2, 5]);
});

test('nobody without a name or number, no change of who is not there, no control characters, and a bound for favourites', () => {
  const { book } = setUp();
  assert.deepEqual(book.put(nobody), { ok: false, error: 'CONTACT_EMPTY' });
  assert.deepEqual(book.put({ ...withNumber('x'), id: 'gone' }), { ok: false, error: 'CONTACT_UNKNOWN' });
  const id = idOf(book, withNumber('A\r\nB', '1\n2'));
  assert.deepEqual([book.get(id)?.name, book.get(id)?.addresses[0]?.value], ['A  B', '1 2']);
  const wishes = Array.from({ length: limits.people.favourites }, (_, index) => ({
    ...withNumber(`f${index}`),
    isFavourite: true,
  }));
  assert.ok(book.putAll(wishes).ok);
  assert.deepEqual(book.setFavourite(id, true), { ok: false, error: 'PEOPLE_FULL' });
  assert.deepEqual(book.setFavourite('gone', true), { ok: false, error: 'CONTACT_UNKNOWN' });
});

test('numbers are read again when the country changes', () => {
  const { book, setCountry } = setUp();
  setCountry('');
  idOf(book, withNumber('Ada', '030 123456'));
  assert.equal(book.find('sip:+4930123456@x', ''), undefined);
  setCountry('DE');
  book.countryChanged();
  assert.equal(book.find('sip:+4930123456@x', '')?.name, 'Ada');
});

test('of a file the new people are added; known ones get what they did not have and lose nothing', async () => {
  const { book } = setUp();
  const id = idOf(book, { ...withNumber('Ada', '030 123456'), note: 'mine' });
  const person = (line: number, name: string, ...values: readonly string[]): Imported => ({
    line,
    contact: { ...withNumber(name, ...values), note: `note ${line}` },
  });
  const file = [
    person(1, 'ADA', '+49 30 123456', '77'),
    person(2, 'Bob', '12'),
    person(3, 'Bob', '12', '13'),
    person(4, 'Eve', '12'),
    problem(5, 'MALFORMED', 'x'),
  ];
  const plan = await planImport(file, { book, country: 'DE', pause: async () => undefined });
  assert.deepEqual([plan.added, plan.merged, plan.problemCount], [2, 1, 1]);
  const [ada, bob, eve] = plan.wishes;
  assert.deepEqual(
    [ada?.id, ada?.name, ada?.note, ada?.addresses.map(({ value }) => value)],
    [id, 'Ada', 'mine\nnote 1', ['030 123456', '+49 30 123456', '77']],
  );
  assert.deepEqual([bob?.name, bob?.addresses.length, eve?.name], ['Bob', 2, 'Eve']);
  assert.ok(book.putAll(plan.wishes).ok);
  assert.equal(book.size, 3);
});
