import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Snapshot } from './contract/snapshot.ts';
import { Engines, when } from './testing/engines.ts';

const isRegistered = ({ accounts }: Snapshot): boolean => accounts[0]?.registration === 'registered';

test('"Try it" makes a domain and an account that registers, echo answers, and the history keeps the call', async () => {
  await using home = new Engines();
  const engine = await home.start('Ada');
  assert.deepEqual(engine.snapshot().accounts, []);
  const tried = await engine.accounts.tryLocal({});
  assert.ok(tried.ok);
  const { accounts, domain, defaultAccountId } = await when(engine, isRegistered);
  assert.equal(accounts[0]?.aor, 'sip:ada@trapeze.local');
  assert.deepEqual([domain.running, domain.services], [true, ['echo', 'tone', 'time', 'music']]);
  assert.equal(defaultAccountId, tried.value.accountId);

  const placed = await engine.calls.place({ target: 'echo' });
  assert.ok(placed.ok);
  const { callId } = placed.value;
  await when(engine, ({ calls }) => calls[0]?.state === 'active');
  assert.ok((await engine.calls.setHold({ callId, held: true })).ok);
  assert.equal(engine.snapshot().calls[0]?.heldByUs, true);
  assert.ok((await engine.calls.hangUp({ callId })).ok);
  await when(engine, ({ calls }) => calls[0]?.state === 'ended');
  const [row] = engine.history.list({ filter: 'all', limit: 10 });
  assert.deepEqual([row?.peer.uri, row?.status, row?.missed, row?.direction], ['sip:echo@trapeze.local', 200, false, 'out']);
  assert.deepEqual(await engine.calls.hangUp({ callId: 'x' }), { ok: false, error: { code: 'CALL_UNKNOWN' } });
});

test('accounts, domain and history are there after a restart; the password is not in the file', async () => {
  await using home = new Engines();
  const first = await home.start('Ada');
  await first.accounts.tryLocal({ displayName: 'Ada' });
  await when(first, isRegistered);
  await first.close();

  const second = await home.start('Ada');
  const { accounts, domain } = await when(second, isRegistered);
  assert.equal(accounts[0]?.displayName, 'Ada');
  assert.equal(domain.running, true);
  const again = await second.accounts.tryLocal({});
  assert.ok(again.ok && again.value.accountId === accounts[0]?.id);
});

test('an account with a server that does not answer is kept, and said to have failed', async () => {
  await using home = new Engines();
  const engine = await home.start('Ada');
  const added = await engine.accounts.add({
    aor: 'bob@pbx.test',
    password: 'a secret word',
    registrar: '127.0.0.1:9',
    transport: 'tcp',
  });
  assert.ok(added.ok);
  const { accounts } = await when(engine, ({ accounts: [account] }) => account?.registration === 'failed');
  assert.equal(accounts[0]?.aor, 'sip:bob@pbx.test');
  assert.equal(readFileSync(join(home.dataDir('Ada'), 'trapeze.sqlite')).includes('a secret word'), false);
  assert.deepEqual(await engine.accounts.add({ aor: 'sip:bob@pbx.test', password: '' }), {
    ok: false,
    error: { code: 'ACCOUNT_EXISTS' },
  });
  assert.deepEqual(await engine.accounts.add({ aor: 'bob', password: '' }), { ok: false, error: { code: 'AOR_INVALID' } });
});

test('nobody is rung for the time chosen, also after a restart; another state ends it', async () => {
  await using home = new Engines();
  const first = await home.start('Ada');
  first.people.setOwn({ state: 'doNotDisturb', span: 'hour' });
  const { own } = first.snapshot().presence;
  assert.equal(own.state, 'doNotDisturb');
  assert.ok(own.untilUnixMs !== undefined);
  await first.close();

  const second = await home.start('Ada');
  assert.deepEqual(second.snapshot().presence.own, own);
  second.people.setOwn({ state: 'doNotDisturb' });
  assert.deepEqual(second.snapshot().presence.own, { state: 'doNotDisturb' });
  second.people.setOwn({ state: 'available' });
  assert.deepEqual(second.snapshot().presence.own, { state: 'available' });
});

test('switching the domain off unregisters its accounts, on again brings them back', async () => {
  await using home = new Engines();
  const engine = await home.start('Ada');
  await engine.accounts.tryLocal({});
  await when(engine, isRegistered);
  assert.ok((await engine.setDomainRunning(false)).ok);
  const off = engine.snapshot();
  assert.deepEqual([off.domain.running, off.accounts[0]?.registration], [false, 'off']);
  assert.deepEqual(await engine.calls.place({ target: 'echo' }), { ok: false, error: { code: 'ACCOUNT_MISSING' } });
  assert.ok((await engine.setDomainRunning(true)).ok);
  await when(engine, isRegistered);
});

test('a link waits in the snapshot until the window has taken it; what is no address is refused', async () => {
  await using home = new Engines();
  const engine = await home.start('Ada');
  assert.ok(engine.openLink('sip:echo@trapeze.local?subject=hi').ok);
  const request = engine.snapshot().dialRequest;
  assert.equal(request?.target, 'sip:echo@trapeze.local?subject=hi');
  engine.linkTaken(request?.serial ?? 0);
  assert.equal(engine.snapshot().dialRequest, undefined);
  assert.deepEqual(engine.openLink('javascript:alert(1)'), { ok: false, error: { code: 'LINK_INVALID' } });
});
