import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../../base/log.ts';
import { fail, ok } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { openDatabase } from '../../store/open-database.ts';
import { SqliteCardLinkStore } from '../../store/sqlite-card-link-store.ts';
import { SqliteContactStore } from '../../store/sqlite-contact-store.ts';
import { SqliteSettingsStore } from '../../store/sqlite-settings-store.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { MemoryDavServer } from '../../testing/memory-dav-server.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { AddressBook, type ContactWish } from '../address-book.ts';
import { AddressBooks } from './address-books.ts';

const secretBox = { seal: (plain: string) => `sealed:${plain}`, open: (sealed: string) => sealed.slice('sealed:'.length) };
const account = { url: MemoryDavServer.bookUrl, name: 'People', user: 'ada', password: 'secret', takesNew: true };

function person(name: string, ...numbers: readonly string[]): ContactWish {
  const addresses = numbers.map((value) => ({ label: 'work', value }) as const);
  return { name, company: '', note: '', isFavourite: false, addresses };
}

function card(uid: string, name: string, number: string): string {
  return `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${uid}\r\nFN:${name}\r\nTEL;TYPE=WORK,VOICE:${number}\r\nX-KEPT:yes\r\nEND:VCARD\r\n`;
}

/** One phone that syncs with the server; all of them share the time. */
class Profile implements Disposable {
  readonly database = openDatabase(':memory:');
  readonly book: AddressBook;
  readonly books: AddressBooks;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock, client: MemoryDavServer, seed: number) {
    this.#clock = clock;
    const random = new SeededRandom(seed);
    this.book = new AddressBook({ store: new SqliteContactStore(this.database), random, country: () => 'DE' });
    this.books = this.open(client, seed);
  }

  open(client: MemoryDavServer, seed: number): AddressBooks {
    const { book, database } = this;
    const common = { clock: this.#clock, random: new SeededRandom(seed), log: silentLog, client, book, secretBox };
    return new AddressBooks({
      ...common,
      links: new SqliteCardLinkStore(database),
      settings: new SqliteSettingsStore(database),
    });
  }

  async join(wish = account): Promise<void> {
    assert.ok(this.books.add(wish).ok);
    await this.#clock.run(100);
  }

  async sync(): Promise<void> {
    const [view] = this.books.views;
    void this.books.sync({ id: view?.id ?? '' });
    await this.#clock.run(100);
  }

  get view() {
    const [view] = this.books.views;
    assert.ok(view);
    return view;
  }

  get names(): readonly string[] {
    return this.book.all.map(({ name }) => name);
  }

  edit(name: string, changes: Partial<ContactWish>): void {
    const found = this.book.all.find((each) => each.name === name);
    assert.ok(found, name);
    assert.ok(this.book.put({ ...found, ...changes }).ok);
  }

  [Symbol.dispose](): void {
    this.books[Symbol.dispose]();
    this.database[Symbol.dispose]();
  }
}

function setUp() {
  const clock = new FakeClock();
  const server = new MemoryDavServer();
  const stack = new DisposableStack();
  const one = stack.use(new Profile(clock, server, 1));
  const other = stack.use(new Profile(clock, server, 2));
  return {
    clock,
    server,
    one,
    other,
    [Symbol.dispose]() {
      stack.dispose();
      assert.equal(clock.pending, 0);
    },
  };
}

test('two phones have the same people by one server; an edit, a new one and a removal on each side reach the other', async () => {
  using world = setUp();
  const { server, one, other } = world;
  server.put('grace.vcf', card('g', 'Grace', '+49301'));
  one.book.put(person('Ada', '+49302'));
  await one.join();
  await other.join();
  assert.deepEqual(
    [one.names, other.names],
    [
      ['Ada', 'Grace'],
      ['Ada', 'Grace'],
    ],
  );
  one.edit('Grace', { note: 'from one' });
  await one.sync();
  other.edit('Ada', { company: 'Engines' });
  other.book.put(person('Linus', '+49303'));
  await other.sync();
  await one.sync();
  assert.equal(one.book.list({ search: 'Ada', offset: 0, limit: 1 }).contacts[0]?.company, 'Engines');
  assert.equal(other.book.list({ search: 'Grace', offset: 0, limit: 1 }).contacts[0]?.note, 'from one');
  assert.match(server.textWith('Grace') ?? '', /X-KEPT:yes[\s\S]*TEL;TYPE=WORK,VOICE:\+49301\r\n/);
  one.book.remove(one.book.all.find(({ name }) => name === 'Linus')?.id ?? '');
  await one.sync();
  await other.sync();
  assert.deepEqual(other.names, ['Ada', 'Grace']);
  assert.equal(server.cards.size, 2);
  assert.deepEqual(other.view.failure, undefined);
  assert.equal(other.view.people, 2);
});

test('where both have changed a card the server counts, and ours is kept as a second one; a 412 (RFC 9110 §13.1.1) means the same', async () => {
  using world = setUp();
  const { server, one, other } = world;
  server.put('a.vcf', card('a', 'Ada', '+49301'));
  await one.join();
  await other.join();
  one.edit('Ada', { note: 'one' });
  await one.sync();
  other.edit('Ada', { note: 'other' });
  await other.sync();
  assert.deepEqual(other.names, ['Ada', 'Ada (2)']);
  assert.deepEqual(
    other.book.all.map(({ note }) => note),
    ['one', 'other'],
  );
  assert.deepEqual(other.view.keptTwice, ['Ada (2)']);
  // Between our look and our change somebody is faster.
  other.edit('Ada', { note: 'again' });
  server.before = ({ method }) => {
    if (method === 'PUT' && !server.textWith('faster'))
      server.put('a.vcf', card('a', 'Ada', '+49301').replace('X-KEPT', 'NOTE:faster\r\nX-KEPT'));
  };
  await other.sync();
  assert.deepEqual(other.book.all.map(({ name, note }) => `${name} ${note}`).sort(), [
    'Ada (2) again',
    'Ada (2) other',
    'Ada faster',
  ]);
  await other.sync();
  await one.sync();
  assert.deepEqual([...one.names].sort(), ['Ada', 'Ada (2)', 'Ada (2)']);
  assert.equal(server.cards.size, 3);
});

test('the same change on both sides is none to quarrel about', async () => {
  using world = setUp();
  const { server, one, other } = world;
  server.put('a.vcf', card('a', 'Ada', '+49301'));
  await one.join();
  await other.join();
  for (const phone of [one, other]) {
    phone.edit('Ada', { note: 'same' });
    await phone.sync();
  }
  assert.deepEqual([other.names, other.view.keptTwice], [['Ada'], []]);
});

test('changed there in what we do not know, and here in what we do: both count, and there is no second one', async () => {
  using world = setUp();
  const { server, one } = world;
  server.put('a.vcf', card('a', 'Ada', '+49301'));
  await one.join();
  server.put('a.vcf', card('a', 'Ada', '+49301').replace('X-KEPT:yes', 'X-KEPT:later'));
  one.edit('Ada', { note: 'mine' });
  await one.sync();
  assert.deepEqual([one.names, one.view.keptTwice], [['Ada'], []]);
  assert.match(server.textWith('NOTE:mine') ?? '', /X-KEPT:later/);
});

test('an answer that was lost makes no second card and no second person', async () => {
  using world = setUp();
  const { server, one } = world;
  one.book.put(person('Ada'));
  server.after = ({ method }) => (method === 'PUT' ? fail('UNREACHABLE') : undefined);
  await one.join();
  assert.equal(one.view.failure?.fault, 'UNREACHABLE');
  assert.equal(one.view.failure?.step, 'send');
  one.edit('Ada', { note: 'new' });
  await one.sync();
  server.after = () => undefined;
  await one.sync();
  await one.sync();
  assert.deepEqual([one.names, server.cards.size, one.view.failure], [['Ada'], 1, undefined]);
  assert.ok(server.textWith('NOTE:new'));
});

test('what went there goes here, unless it was changed here since: then it is put there again', async () => {
  using world = setUp();
  const { server, one } = world;
  server.put('a.vcf', card('a', 'Ada', '+49301'));
  server.put('g.vcf', card('g', 'Grace', '+49302'));
  await one.join();
  one.edit('Grace', { note: 'mine' });
  server.remove('a.vcf');
  server.remove('g.vcf');
  await one.sync();
  assert.deepEqual(one.names, ['Grace']);
  assert.ok(server.textWith('NOTE:mine'));
});

test('who was removed here while they were changed there is there again', async () => {
  using world = setUp();
  const { server, one } = world;
  server.put('a.vcf', card('a', 'Ada', '+49301'));
  await one.join();
  one.book.remove(one.book.all[0]?.id ?? '');
  server.put('a.vcf', card('a', 'Ada King', '+49301'));
  await one.sync();
  assert.deepEqual(one.names, ['Ada King']);
  assert.equal(server.cards.size, 1);
});

for (const how of ['tokens', 'ctags'] as const) {
  test(`with ${how}, nothing is fetched while nothing has changed; a forgotten token brings all of it (RFC 6578 §3.2)`, async () => {
    using world = setUp();
    const { server, one } = world;
    server.hasTokens = how === 'tokens';
    server.put('a.vcf', card('a', 'Ada', '+49301'));
    await one.join();
    server.asked.length = 0;
    await one.sync();
    assert.deepEqual(server.asked, ['PROPFIND']);
    server.put('g.vcf', card('g', 'Grace', '+49302'));
    server.hasTokens = false;
    server.remove('a.vcf');
    await one.sync();
    assert.deepEqual(one.names, ['Grace']);
  });
}

test('a server that gives no version for what was put is asked what it has made of it (RFC 6352 §6.3.2.3)', async () => {
  using world = setUp();
  const { server, one } = world;
  server.givesEtags = false;
  one.book.put(person('Ada', '+49301'));
  await one.join();
  one.edit('Ada', { note: 'x' });
  await one.sync();
  assert.equal(one.view.failure, undefined);
  assert.ok(server.textWith('NOTE:x'));
});

test('one card that a server does not take keeps no other back, and is named', async () => {
  using world = setUp();
  const { server, one } = world;
  one.book.put({ ...person('Ada', '+49301'), note: 'REFUSE' });
  one.book.put(person('Grace', '+49302'));
  await one.join();
  assert.deepEqual([one.view.refused, one.view.failure, server.cards.size], [['Ada'], undefined, 1]);
});

test('a wrong password, a server that takes no changes, nonsense and too much are said, and nothing is lost', async () => {
  using world = setUp();
  const { server, one, other } = world;
  server.put('a.vcf', card('a', 'Ada', '+49301'));
  await other.join({ ...account, password: 'wrong' });
  assert.deepEqual(other.view.failure, { step: 'signIn', fault: 'UNAUTHORIZED', status: 401 });
  other.books.change({ id: other.view.id, password: 'secret' });
  await world.clock.run(100);
  assert.deepEqual([other.view.failure, other.names], [undefined, ['Ada']]);
  server.isReadOnly = true;
  await one.join();
  one.edit('Ada', { note: 'x' });
  await one.sync();
  assert.deepEqual(one.view.failure, { step: 'send', fault: 'REFUSED', status: 403 });
  for (const body of ['<multistatus xmlns="DAV:">', '<!DOCTYPE a><a/>', '<a/>']) {
    server.after = ({ url }) => ok({ status: 207, url, body: Buffer.from(body) });
    await one.sync();
    assert.deepEqual(one.view.failure, { step: 'changes', fault: 'MALFORMED' });
  }
  server.after = () => fail('TOO_LARGE');
  await one.sync();
  assert.equal(one.view.failure?.fault, 'TOO_LARGE');
  assert.equal(one.book.all[0]?.note, 'x');
});

test('a card that cannot be read stays where it is, and is counted', async () => {
  using world = setUp();
  const { server, one } = world;
  server.put('old.vcf', card('o', 'Old', '1').replace('3.0', '2.1'));
  server.put('huge.vcf', card('h', 'Huge', '1').replace('X-KEPT:', `X-KEPT:${'x'.repeat(limits.carddav.cardCharacters)}`));
  server.put('a.vcf', card('a', 'Ada', '+49301'));
  await one.join();
  assert.deepEqual([one.names, one.view.unread, server.cards.size], [['Ada'], 2, 3]);
});

test('who is in both already is one person, with what each side knows', async () => {
  using world = setUp();
  const { server, one } = world;
  server.put('a.vcf', card('a', 'Ada', '+49 30 1'));
  one.book.put({ ...person('Ada', '+49 30 1', '+49 30 2'), isFavourite: true });
  await one.join();
  assert.deepEqual(
    one.book.all.map(({ addresses, isFavourite }) => [addresses.map(({ value }) => value), isFavourite]),
    [[['+49 30 1', '+49 30 2'], true]],
  );
  assert.ok(server.textWith('+49 30 2'));
});

test('runs at start, after an edit and every quarter of an hour; removed, it runs no more and the people stay', async () => {
  using world = setUp();
  const { clock, server, one } = world;
  server.put('a.vcf', card('a', 'Ada', '+49301'));
  await one.join();
  server.asked.length = 0;
  await clock.run(limits.carddav.everyMs * 1.1 + 1);
  assert.equal(server.asked.length, 1);
  one.edit('Ada', { note: 'x' });
  await clock.run(limits.carddav.editMs + 1);
  assert.ok(server.textWith('NOTE:x'));
  using again = one.open(server, 3);
  again.start();
  server.asked.length = 0;
  await clock.run(limits.carddav.startMs);
  assert.ok(server.asked.length > 0);
  again[Symbol.dispose]();
  assert.ok(one.books.remove({ id: one.view.id }).ok);
  assert.deepEqual([one.names, one.books.views, clock.pending], [['Ada'], [], 0]);
});

test('only one takes new people, no two are the same, and passwords go over TLS only', async () => {
  using world = setUp();
  const { one } = world;
  await one.join();
  assert.deepEqual(one.books.add(account), fail({ code: 'ADDRESS_BOOK_KNOWN' }));
  assert.deepEqual(one.books.add({ ...account, url: 'http://dav.example.com/' }), fail({ code: 'ADDRESS_BOOK_URL' }));
  assert.ok(one.books.add({ ...account, url: 'https://dav.example.com/two/' }).ok);
  await world.clock.run(100);
  assert.deepEqual(
    one.books.views.map(({ takesNew }) => takesNew),
    [false, true],
  );
});

test('an end in the middle of a run ends it: nothing is touched any more', async () => {
  using world = setUp();
  const { clock, server, one } = world;
  server.put('a.vcf', card('a', 'Ada', '+49301'));
  assert.ok(one.books.add(account).ok);
  server.before = ({ method }) => {
    if (method === 'REPORT') one.books[Symbol.dispose]();
  };
  await clock.run(1_000);
  assert.deepEqual(one.names, []);
});

test('address books are found from a name, by way of the person and their home (RFC 6764 §6)', async () => {
  using world = setUp();
  const { one, other, server } = world;
  const login = { user: 'ada', password: 'secret' };
  const look = async (phone: Profile, wish: Parameters<AddressBooks['find']>[0]) => {
    const looking = phone.books.find(wish);
    await world.clock.run(1);
    return await looking;
  };
  const found = { books: [{ url: MemoryDavServer.bookUrl, name: 'People' }] };
  for (const address of ['dav.example.com', 'https://dav.example.com/ada/', MemoryDavServer.bookUrl]) {
    assert.deepEqual(await look(one, { address, ...login }), found, address);
  }
  const failed = async (address: string, password = 'secret') => (await look(other, { address, user: 'ada', password })).failure;
  assert.deepEqual(await failed('http://dav.example.com'), { step: 'connect', fault: 'URL_INSECURE' });
  assert.deepEqual(await failed('ftp://x'), { step: 'connect', fault: 'URL_INVALID' });
  assert.deepEqual(await failed('dav.example.com', 'wrong'), { step: 'signIn', fault: 'UNAUTHORIZED', status: 401 });
  assert.deepEqual(await failed('dav.example.com/nowhere'), { step: 'connect', fault: 'REFUSED', status: 404 });
  server.after = () => fail('CERTIFICATE');
  assert.deepEqual(await failed('dav.example.com'), { step: 'connect', fault: 'CERTIFICATE' });
});

test('a long reply is read in pieces, and calls go on between them; beyond all bounds it is too large', async () => {
  using world = setUp();
  const { server, one } = world;
  const count = 3 * limits.carddav.resourcesAtOnce + 7;
  for (let each = 0; each < count; each++) server.put(`${each}.vcf`, card(`u${each}`, `Person ${each}`, `+49${each}`));
  await one.join();
  assert.deepEqual([one.book.size, one.view.people, one.view.failure], [count, count, undefined]);
  const response = '<response><href>x</href></response>';
  const body = Buffer.from(`<multistatus xmlns="DAV:">${response.repeat(limits.carddav.resources + 1)}</multistatus>`);
  server.after = ({ url }) => ok({ status: 207, url, body });
  void one.books.sync({ id: one.view.id });
  await world.clock.run(100);
  assert.deepEqual(one.view.failure, { step: 'changes', fault: 'TOO_LARGE' });
});
