import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account } from '../accounts/account.ts';
import { openDatabase } from './open-database.ts';
import { SqliteAccountStore } from './sqlite-account-store.ts';

const plain: Account = { id: '1', aor: 'sip:alice@example.test', isLocal: true, enabled: true, secret: 'sealed' };
const full: Account = {
  id: '2',
  aor: 'sip:bob@example.test',
  displayName: 'Bob',
  authUsername: 'bob-auth',
  registrar: 'sip:registrar.example.test',
  outboundProxy: 'sip:proxy.example.test;lr',
  transport: 'wss',
  isLocal: false,
  enabled: false,
  secret: 'sealed too',
  secondProxy: 'other.example.test',
  keepAliveSeconds: 0,
  acceptedCertificates: ['AB:CD'],
  sealedClientKey: 'sealed as well',
};

test('accounts come back whole, in the order they were added, also after a change', () => {
  using database = openDatabase(':memory:');
  const accounts = new SqliteAccountStore(database);
  accounts.put(plain);
  accounts.put(full);
  const changed = { ...plain, enabled: false, displayName: 'Alice' };
  accounts.put(changed);
  assert.deepEqual(accounts.list(), [changed, full]);
});

test('a property that is gone in a change is gone in the store', () => {
  using database = openDatabase(':memory:');
  const accounts = new SqliteAccountStore(database);
  accounts.put(full);
  accounts.put({ ...plain, id: full.id });
  assert.deepEqual(accounts.list(), [{ ...plain, id: full.id }]);
});

test('removing takes one account, unknown ids are ignored', () => {
  using database = openDatabase(':memory:');
  const accounts = new SqliteAccountStore(database);
  accounts.put(plain);
  accounts.put(full);
  accounts.remove('1');
  accounts.remove('none');
  assert.deepEqual(accounts.list(), [full]);
});
