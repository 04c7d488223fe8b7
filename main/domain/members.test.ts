import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import type { Binding, LocationService } from '../server/location/location-service.ts';
import type { User, UserStore } from '../server/users/user-store.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { Members, memberName } from './members.ts';

const DOMAIN = 'trapeze.local';
const binding: Binding = { aor: '', contact: 'sip:bob@192.0.2.7', q: 1, expiresAtUnixMs: 1, callId: '', cseq: 1, path: [] };

function setUp(most = 100) {
  const kept = new Map<string, User>();
  const users: UserStore = {
    add: (user) => {
      if (kept.size >= most && !kept.has(user.name)) return false;
      kept.set(user.name, user);
      return true;
    },
    remove: (name) => kept.delete(name),
    list: () => [...kept.values()],
    find: (name) => kept.get(name),
  };
  const bound = new Map<string, readonly Binding[]>([[`sip:bob@${DOMAIN}`, [binding]]]);
  const location: LocationService = {
    find: (aor) => bound.get(aor) ?? [],
    replace: (aor, bindings) => void bound.set(aor, bindings),
    purge: () => undefined,
  };
  return { kept, members: new Members({ domain: DOMAIN, users, location, random: new SeededRandom(1) }) };
}

test('who is admitted gets a name of its own: a namesake gets a number, a service its name back', () => {
  const { members } = setUp();
  const names = ['Bob', 'bob', 'b o b', 'echo', '<script>', '林薇'].map((wanted) => {
    const admitted = members.admit(wanted);
    return admitted.ok && admitted.value.name;
  });
  assert.deepEqual(names, ['bob', 'bob2', 'bob3', 'me', 'script', 'me2']);
});

test('passwords are 128 bits, different each time, and kept as hashes only', () => {
  const { members, kept } = setUp();
  const [first, second] = [members.admit('bob'), members.admit('eve')];
  assert.ok(first.ok && second.ok);
  assert.match(first.value.password, /^[0-9a-f]{32}$/);
  assert.notEqual(first.value.password, second.value.password);
  assert.ok(!JSON.stringify([...kept.values()]).includes(first.value.password));
  const before = kept.get('bob')?.ha1;
  assert.ok(members.renewPassword('bob').ok);
  assert.notDeepEqual(kept.get('bob')?.ha1, before);
  assert.deepEqual(members.renewPassword('nobody'), { ok: false, error: 'MEMBER_UNKNOWN' });
});

test('somebody is added by a name that is free and fit for an address', () => {
  const { members } = setUp();
  assert.ok(members.add('bob').ok);
  assert.deepEqual(members.add('bob'), { ok: false, error: 'NAME_TAKEN' });
  for (const name of ['', 'Bob', 'b b', 'echo', 'a@b', 'x'.repeat(33)])
    assert.deepEqual(members.add(name), { ok: false, error: 'NAME_INVALID' }, name);
});

test('a full domain, and too many namesakes, admit nobody', () => {
  const full = setUp(1);
  assert.ok(full.members.admit('bob').ok);
  assert.deepEqual(full.members.admit('eve'), { ok: false, error: 'DOMAIN_FULL' });
  const { members } = setUp(1_000);
  for (let n = 0; n < limits.joining.namesakes; n++) assert.ok(members.admit('bob').ok);
  assert.deepEqual(members.admit('bob'), { ok: false, error: 'DOMAIN_FULL' });
});

test('who is removed is registered no longer', () => {
  const { members } = setUp();
  members.add('bob');
  assert.deepEqual(members.list(), [{ name: 'bob', bindings: [binding] }]);
  assert.ok(members.remove('bob'));
  assert.equal(members.remove('bob'), false);
  members.add('bob');
  assert.deepEqual(members.list(), [{ name: 'bob', bindings: [] }]);
});

test('a name wanted becomes a user part without escapes', () => {
  assert.deepEqual(['Ada Lovelace', 'é', 'a'.repeat(50), 'time'].map(memberName), ['adalovelace', 'me', 'a'.repeat(32), 'me']);
});
