import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import type { User } from '../server/users/user-store.ts';
import { openDatabase } from './open-database.ts';
import { SqliteUserStore } from './sqlite-user-store.ts';

const alice: User = { name: 'alice', domain: 'example.test', ha1: { MD5: 'a1', 'SHA-256': 'a2' } };
const bob: User = { name: 'bob', domain: 'example.test', ha1: { MD5: 'b1' } };

test('users are found by exact name and domain', () => {
  using database = openDatabase(':memory:');
  const users = new SqliteUserStore(database);
  assert.equal(users.add(alice), true);
  assert.deepEqual(users.find('alice', 'example.test'), alice);
  assert.equal(users.find('Alice', 'example.test'), undefined);
  assert.equal(users.find('alice', 'other.test'), undefined);
});

test('adding a user again replaces the hashes', () => {
  using database = openDatabase(':memory:');
  const users = new SqliteUserStore(database);
  users.add(alice);
  users.add({ ...alice, ha1: { MD5: 'new' } });
  assert.deepEqual(users.list(), [{ ...alice, ha1: { MD5: 'new' } }]);
});

test('users are listed by domain and name, and removed once', () => {
  using database = openDatabase(':memory:');
  const users = new SqliteUserStore(database);
  const carol = { ...bob, name: 'carol', domain: 'a.test' };
  for (const user of [bob, alice, carol]) users.add(user);
  assert.deepEqual(
    users.list().map(({ name }) => name),
    ['carol', 'alice', 'bob'],
  );
  assert.equal(users.remove('bob', 'example.test'), true);
  assert.equal(users.remove('bob', 'example.test'), false);
  assert.equal(users.list().length, 2);
});

test('names that look like SQL are names', () => {
  using database = openDatabase(':memory:');
  const users = new SqliteUserStore(database);
  const name = "x'; drop table users; --";
  users.add({ ...alice, name });
  assert.equal(users.find(name, 'example.test')?.name, name);
});

test('beyond the bound new users are refused, known ones may still change', () => {
  using database = openDatabase(':memory:');
  const users = new SqliteUserStore(database);
  database.transaction(() => {
    const insert = database.prepare(database.queries.insertInto('users').values({ name: '', domain: '', ha1: '' }));
    for (let number = 0; number < limits.registrar.users; number++) insert.run(`user ${number}`, 'example.test', '{}');
  });
  assert.equal(users.add(alice), false);
  assert.equal(users.add({ ...alice, name: 'user 7' }), true);
});

test('whom a user may register for is kept with it (RFC 3261 §10.2)', () => {
  using database = openDatabase(':memory:');
  const users = new SqliteUserStore(database);
  const secretary: User = { ...alice, registersFor: ['bob', 'carol'] };
  users.add(secretary);
  assert.deepEqual(users.find('alice', 'example.test'), secretary);
  users.add(alice);
  assert.deepEqual(users.list(), [alice]);
});
