import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AddressBook } from '../contacts/address-book.ts';
import { openDatabase } from '../store/open-database.ts';
import { SqliteContactStore } from '../store/sqlite-contact-store.ts';
import { SqliteSettingsStore } from '../store/sqlite-settings-store.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { CallerRuleBook } from './caller-rules.ts';
import { takeFormerFavourites } from './former-favourites.ts';
import { PeerNames } from './peer-names.ts';
import { PhoneContacts } from './phone-contacts.ts';
import { Uploads } from './uploads.ts';

function setUp() {
  const database = openDatabase(':memory:');
  const clock = new FakeClock();
  const random = new SeededRandom(7);
  const settings = new SqliteSettingsStore(database);
  const callers = new CallerRuleBook(settings);
  callers.set('office', { country: 'DE', unknownCallers: 'ring', blocked: [] });
  const book = new AddressBook({ store: new SqliteContactStore(database), random, country: () => callers.of('office').country });
  const uploads = new Uploads(clock, random);
  const office = { id: 'office', aor: 'sip:me@pbx.example.com', isLocal: false, enabled: true, secret: '' };
  const contacts = new PhoneContacts({
    clock,
    book,
    callers,
    uploads,
    accounts: { find: (id) => (id === 'office' ? office : undefined) },
    calling: { defaultId: 'office', domainOf: () => 'pbx.example.com' },
  });
  /** Lets what waits for its turn go on. */
  const settle = async <T>(work: Promise<T>): Promise<T> => {
    let isDone = false;
    void work.then(() => (isDone = true));
    while (!isDone) {
      clock.advance(1);
      await Promise.resolve();
    }
    return work;
  };
  return { clock, book, contacts, uploads, settings, settle, names: new PeerNames(book, (id) => callers.of(id).country) };
}

const ada = {
  name: 'Ada',
  company: '',
  note: '',
  isFavourite: false,
  addresses: [{ label: 'work', value: '+49 30 123456' }],
} as const;

test('people are put, shown with readable numbers, and call by their names', () => {
  const { contacts, names } = setUp();
  const put = contacts.put({ ...ada, addresses: [...ada.addresses] });
  assert.ok(put.ok);
  const view = contacts.get(put.value);
  assert.ok(view.ok);
  assert.equal(view.value.addresses[0]?.text, '030 123456');
  assert.deepEqual(names.named({ uri: 'sip:030123456@pbx.example.com', name: 'PBX' }, 'office'), {
    uri: 'sip:030123456@pbx.example.com',
    name: 'Ada',
    number: '030 123456',
    contactId: put.value.id,
  });
  assert.deepEqual(names.named({ uri: 'sip:2041@pbx.example.com', name: 'Reception' }, 'office'), {
    uri: 'sip:2041@pbx.example.com',
    name: 'Reception',
  });
  contacts.remove(put.value);
  assert.equal(names.named({ uri: 'sip:030123456@pbx.example.com', name: 'PBX' }, 'office').name, 'PBX');
});

test('an exported address book is imported again without anybody being new', async () => {
  const { contacts, uploads, settle } = setUp();
  for (let index = 0; index < 250; index += 1)
    contacts.put({ ...ada, name: `Ada ${index}`, addresses: [{ label: 'work', value: `+49 30 ${500_000 + index}` }] });
  for (const format of ['vcard3', 'vcard4', 'csv'] as const) {
    const { uploadId } = uploads.begin();
    for await (const text of contacts.export({ format })) uploads.add({ uploadId, text });
    const input = { uploadId, format: format === 'csv' ? ('csv' as const) : ('vcard' as const) };
    const preview = await settle(contacts.previewImport(input));
    assert.ok(preview.ok);
    assert.deepEqual([preview.value.added, preview.value.merged, preview.value.problemCount], [0, 250, 0], format);
    assert.ok((await settle(contacts.takeImport(input))).ok);
    assert.deepEqual(await contacts.previewImport(input), { ok: false, error: { code: 'UPLOAD_UNKNOWN' } });
  }
  assert.equal(contacts.list({ search: '', offset: 0, limit: 1 }).total, 250);
});

test('a file of another kind, a picture that is none and a number that cannot be blocked are refused', async () => {
  const { contacts, uploads } = setUp();
  const { uploadId } = uploads.begin();
  uploads.add({ uploadId, text: 'hello' });
  assert.deepEqual(await contacts.previewImport({ uploadId, format: 'vcard' }), {
    ok: false,
    error: { code: 'FILE_UNREADABLE' },
  });
  const photo = 'data:image/svg+xml;base64,AA==';
  assert.deepEqual(contacts.put({ ...ada, addresses: [], photo }), { ok: false, error: { code: 'PHOTO_INVALID' } });
  const rules = { country: '', unknownCallers: 'ring', blocked: ['two words'] } as const;
  const refused = contacts.setCallerRules({ accountId: 'office', rules: { ...rules, blocked: [...rules.blocked] } });
  assert.deepEqual(refused, { ok: false, error: { code: 'TARGET_INVALID' } });
});

test('favourites of former versions become contacts, once', () => {
  const { settings, book } = setUp();
  settings.set('favourites', JSON.stringify([{ accountId: 'office', uri: 'sip:bob@pbx.example.com', name: 'Bob' }]));
  takeFormerFavourites(settings, book);
  takeFormerFavourites(settings, book);
  assert.deepEqual(
    book.favourites.map(({ name, accountId, addresses }) => [name, accountId, addresses[0]?.value]),
    [['Bob', 'office', 'sip:bob@pbx.example.com']],
  );
  for (const damaged of ['{', '[1]', '"x"']) {
    settings.set('favourites', damaged);
    takeFormerFavourites(settings, book);
  }
  assert.equal(book.size, 1);
});
