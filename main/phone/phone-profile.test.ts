import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account } from '../accounts/account.ts';
import type { NewAccount } from '../accounts/accounts.ts';
import { fail, ok } from '../base/result.ts';
import { AddressBook } from '../contacts/address-book.ts';
import { openDatabase } from '../store/open-database.ts';
import { SqliteContactStore } from '../store/sqlite-contact-store.ts';
import { SqliteSettingsStore } from '../store/sqlite-settings-store.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { noRules } from './call-rules.ts';
import { CallerRuleBook } from './caller-rules.ts';
import { PhoneProfile } from './phone-profile.ts';
import { Preferences } from './preferences.ts';
import { Uploads } from './uploads.ts';

/** A phone with accounts that only keep what they are told. */
function setUp(seed: number) {
  const database = openDatabase(':memory:');
  const random = new SeededRandom(seed);
  const settings = new SqliteSettingsStore(database);
  const kept = new Map<string, Account & { readonly password: string }>();
  const accounts = {
    list: () => [...kept.values()],
    add: ({ password, clientKey: _, turnPassword: __, isLocal = false, ...wanted }: NewAccount) => {
      const aor = wanted.aor.startsWith('sip:') ? wanted.aor : `sip:${wanted.aor}`;
      if (!aor.includes('@')) return fail('AOR_INVALID' as const);
      const account = { ...wanted, aor, id: `${seed}-${kept.size}`, isLocal, enabled: true, secret: '', password };
      kept.set(account.id, account);
      return ok(account);
    },
    secretsOf: (id: string) => ({ password: kept.get(id)?.password ?? '' }),
  };
  const book = new AddressBook({ store: new SqliteContactStore(database), random, country: () => '' });
  const callers = new CallerRuleBook(settings);
  const preferences = new Preferences(settings);
  const uploads = new Uploads(new FakeClock(), random);
  const profile = new PhoneProfile({ random, accounts, book, callers, preferences, uploads });
  const upload = (text: string): string => {
    const { uploadId } = uploads.begin();
    uploads.add({ uploadId, text });
    return uploadId;
  };
  return { accounts, kept, book, callers, preferences, uploads, profile, upload };
}

async function textOf(pieces: AsyncGenerator<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

test('a profile comes back whole on another computer: accounts with secrets and rules, contacts, settings', async () => {
  const before = setUp(1);
  before.accounts.add({ aor: 'sip:me@trapeze.local', password: 'x', isLocal: true });
  const added = before.accounts.add({ aor: 'ada@example.com', password: 'secret', displayName: 'Ada', isWithheld: true });
  assert.ok(added.ok);
  before.preferences.setRules(added.value.id, { ...noRules, forwardAlways: 'bob' });
  before.preferences.defaultAccountId = added.value.id;
  before.preferences.change({ theme: 'dark' });
  before.callers.set(added.value.id, { country: 'DE', unknownCallers: 'refuse', blocked: ['1'] });
  const photo = 'data:image/png;base64,AA==';
  const bob = {
    name: 'Bob',
    company: 'C',
    note: 'n',
    isFavourite: true,
    accountId: added.value.id,
    addresses: [],
    more: '[]',
    photo,
  };
  assert.ok(before.book.put(bob).ok);
  const file = await textOf(before.profile.export({ password: 'correct horse' }));
  assert.ok(!file.includes('secret') && !file.includes('Bob'));

  const after = setUp(2);
  const uploadId = after.upload(file);
  assert.deepEqual(await after.profile.preview({ uploadId }), fail({ code: 'PASSWORD_MISSING' }));
  assert.deepEqual(await after.profile.preview({ uploadId, password: 'wrong' }), fail({ code: 'PASSWORD_WRONG' }));
  const password = 'correct horse';
  assert.deepEqual(
    await after.profile.preview({ uploadId, password }),
    ok({
      from: 'trapeze',
      accounts: [{ address: 'ada@example.com', displayName: 'Ada', hasPassword: true, isKnown: false }],
      contacts: 1,
    }),
  );
  assert.deepEqual(
    await after.profile.take({ uploadId, password, addresses: ['ada@example.com'] }),
    ok({ accounts: 1, contacts: 1 }),
  );
  const [ada] = [...after.kept.values()];
  assert.deepEqual([ada?.password, ada?.isWithheld, after.preferences.settings.theme], ['secret', true, 'dark']);
  assert.equal(after.preferences.rulesOf(ada?.id ?? '').forwardAlways, 'bob');
  assert.equal(after.callers.of(ada?.id ?? '').unknownCallers, 'refuse');
  assert.equal(after.preferences.defaultAccountId, ada?.id);
  const [person] = after.book.all;
  assert.deepEqual([person?.name, person?.isFavourite, person?.accountId, person?.hasPhoto], ['Bob', true, ada?.id, true]);
  assert.equal(after.uploads.textOf(uploadId), undefined);
});

test('what is there stays: a known account is not touched, and of the others only the chosen ones come', async () => {
  const { profile, accounts, kept, upload } = setUp(3);
  accounts.add({ aor: 'ada@example.com', password: 'mine' });
  const uploadId = upload('<sip:ada@example.com>;auth_pass=theirs\n<sip:bob@example.com>;auth_pass=b\n<sip:eve@example.com>\n');
  const preview = await profile.preview({ uploadId });
  assert.ok(preview.ok);
  assert.deepEqual(
    preview.value.accounts.map(({ address, isKnown, hasPassword }) => [address, isKnown, hasPassword]),
    [
      ['ada@example.com', true, true],
      ['bob@example.com', false, true],
      ['eve@example.com', false, false],
    ],
  );
  const addresses = ['ada@example.com', 'bob@example.com'];
  assert.deepEqual(await profile.take({ uploadId, addresses }), ok({ accounts: 1, contacts: 0 }));
  assert.deepEqual(
    [...kept.values()].map(({ aor, password }) => [aor, password]),
    [
      ['sip:ada@example.com', 'mine'],
      ['sip:bob@example.com', 'b'],
    ],
  );
});

test('a file of nobody is refused', async () => {
  const { profile, upload } = setUp(4);
  assert.deepEqual(await profile.preview({ uploadId: upload('hello') }), fail({ code: 'PROFILE_UNREADABLE' }));
  assert.deepEqual(await profile.preview({ uploadId: 'gone' }), fail({ code: 'UPLOAD_UNKNOWN' }));
});
