import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AccountStage, registrar } from '../testing/account-stage.ts';
import { tlsSettings } from '../testing/certificate-file.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { instanceIdOf } from './instance-id.ts';

const server = '192.0.2.11';

async function setUp() {
  const stage = new AccountStage();
  const { accounts } = await stage.openPhone();
  const { received } = await stage.server(server, registrar());
  const add = (aor: string, more = {}) => accounts.add({ aor, password: 'secret', registrar: server, ...more });
  const contacts = (): readonly string[] => received.map(({ headers }) => headers.first('Contact') ?? '');
  return { stage, accounts, add, received, contacts };
}

test('only what was said is kept, the password sealed, the address in its canonical form', async () => {
  const { stage, accounts, add } = await setUp();
  const added = add('Alice@EXAMPLE.com', { displayName: '', outboundProxy: undefined, keepAliveSeconds: 0 });
  assert.ok(added.ok);
  const { id: _, ...account } = accounts.list()[0] ?? assert.fail();
  assert.deepEqual(account, {
    aor: 'sip:Alice@example.com',
    registrar: server,
    keepAliveSeconds: 0,
    isLocal: false,
    enabled: true,
    secret: 'secret',
  });
  await stage.close();
});

test('an account is refused with a reason, and then leaves nothing', async () => {
  const { stage, accounts, add } = await setUp();
  assert.equal(add('alice@example.com').ok, true);
  const { own } = tlsSettings('client');
  for (const [aor, more, error] of [
    ['nobody', {}, 'AOR_INVALID'],
    ['bob@example.com', { registrar: 'a b' }, 'SERVER_INVALID'],
    ['bob@example.com', { ice: true, turnServer: 'turn:a b' }, 'SERVER_INVALID'],
    ['bob@example.com', { ice: true, isRelayOnly: true }, 'SERVER_INVALID'],
    ['alice@example.com', {}, 'ACCOUNT_EXISTS'],
    ['bob@example.com', { authorities: 'nonsense' }, 'CERTIFICATE_INVALID'],
    ['bob@example.com', { clientCertificate: own?.certificate }, 'CERTIFICATE_INVALID'],
  ] as const) {
    assert.deepEqual(add(aor, more), { ok: false, error });
  }
  assert.equal(accounts.list().length, 1);
  await stage.close();
});

test('a certificate of our own is shown to the servers of its account only', async () => {
  const { stage, accounts, add } = await setUp();
  const { own } = tlsSettings('client');
  assert.ok(own);
  assert.ok(add('alice@example.com', { clientCertificate: own.certificate, clientKey: own.key }).ok);
  assert.deepEqual(accounts.trustFor(server).own, own);
  assert.deepEqual(accounts.trustFor('example.com').own, own);
  assert.equal(accounts.trustFor('other.test').own, undefined);
  assert.equal('clientKey' in (accounts.list()[0] ?? {}), false);
  await stage.close();
});

test('the password of a relay is sealed as the account’s own is, and stays over a change that does not name it', async () => {
  const { stage, accounts, add } = await setUp();
  const relay = { ice: true, turnServer: 'turn:relay.example', turnUsername: 'me' };
  const added = add('alice@example.com', { ...relay, turnPassword: 'of the relay' });
  assert.ok(added.ok);
  const { id } = added.value;
  const changing = accounts.change(id, { aor: 'alice@example.com', ...relay });
  await stage.clock.run(500);
  assert.ok((await changing).ok);
  assert.equal(accounts.secretsOf(id)?.turnPassword, 'of the relay');
  assert.equal('turnPassword' in (accounts.find(id) ?? {}), false);
  await stage.close();
});

test('a change replaces all settings but the secrets that are not named, and registers by them over a new stream', async () => {
  const { stage, accounts, add, received, contacts } = await setUp();
  const added = add('alice@example.com', { transport: 'tcp', displayName: 'Alice' });
  assert.ok(added.ok);
  await stage.clock.run(500);
  const connects = stage.network.counters.connects;
  const changing = accounts.change(added.value.id, {
    aor: 'alice@example.com',
    registrar: server,
    transport: 'tcp',
    authUsername: 'a1',
  });
  await stage.clock.run(3_000);
  const changed = await changing;
  assert.ok(changed.ok);
  assert.deepEqual([changed.value.displayName, changed.value.authUsername, changed.value.secret], [undefined, 'a1', 'secret']);
  assert.equal(received.length, 3);
  assert.match(contacts()[1] ?? '', /expires=0/);
  assert.equal(stage.network.counters.connects, connects + 1);
  assert.deepEqual(await accounts.change('none', { aor: 'x@y' }), { ok: false, error: 'ACCOUNT_UNKNOWN' });
  await stage.close();
});

test('accounts with the same user at different domains are told apart by their Contacts', async () => {
  const { stage, accounts, add, contacts } = await setUp();
  const one = add('alice@example.com');
  const two = add('alice@example.org');
  assert.ok(one.ok && two.ok);
  await stage.clock.run(500);
  const users = contacts().map((contact) => /<sip:([^@]+)@/.exec(contact)?.[1] ?? '');
  assert.equal(new Set(users).size, 2);
  assert.deepEqual(
    users.map((user) => accounts.withUser(user)?.aor),
    ['sip:alice@example.com', 'sip:alice@example.org'],
  );
  await stage.close();
});

test('the id of an installation is made once (RFC 5626 §4.1)', () => {
  const kept = new Map<string, string>();
  const store = { get: (key: string) => kept.get(key), set: (key: string, value: string) => void kept.set(key, value) };
  const made = instanceIdOf(store, new SeededRandom(1));
  assert.match(made, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(instanceIdOf(store, new SeededRandom(2)), made);
});
