import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { userWithPassword } from '../server/users/user.ts';
import { serializeSipDate } from '../sip/message/sip-date.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { DOMAIN, SERVER, Stage } from './server-stage.ts';
import type { StagePhone } from './stage-phone.ts';

/** The contacts a fetch lists, as `uri expires`. */
async function listed(phone: StagePhone): Promise<readonly string[]> {
  const { final } = await phone.register({ Contact: '' });
  assert.equal(final.status, 200);
  return final.headers.values('Contact').map((value) => value.replace(/^<(.*)>.*;expires=(\d+)$/, '$1 $2'));
}

test('a phone is challenged, registers, refreshes, fetches and goes (RFC 3261 §10, §22.2)', async () => {
  const stage = await Stage.open();
  const alice = await stage.phone('alice');

  const first = await alice.send(alice.request('REGISTER', `sip:${DOMAIN}`, { To: `<${alice.aor}>`, 'Call-ID': 'alice-reg' }));
  assert.deepEqual(first.statuses, [401]);
  assert.deepEqual(
    first.final.headers.rows('WWW-Authenticate').map((row) => /algorithm=([\w-]+)/.exec(row)?.[1]),
    ['MD5'],
  );

  const registered = await alice.register({ Expires: '600' });
  assert.equal(registered.final.status, 200);
  assert.deepEqual(registered.final.headers.values('Contact'), [`<${alice.contact}>;q=1;expires=600`]);
  assert.match(registered.final.headers.first('Date') ?? '', / GMT$/);
  assert.equal(
    registered.final.headers.first('Date')?.slice(0, 16),
    serializeSipDate({ unixMs: stage.clock.unixMs() }).slice(0, 16),
  );

  await stage.run(100_000);
  assert.deepEqual(await listed(alice), [`${alice.contact} 500`]);
  assert.equal((await alice.register({ Expires: '600' })).final.status, 200);
  assert.deepEqual(await listed(alice), [`${alice.contact} 600`]);

  const gone = await alice.register({ Expires: '0' });
  assert.equal(gone.final.status, 200);
  assert.deepEqual(gone.final.headers.values('Contact'), []);
  await stage.close();
});

test('a binding that is not refreshed ends with its time', async () => {
  const stage = await Stage.open();
  const alice = await stage.phone('alice');
  await alice.register({ Expires: '60' });
  await stage.run(61_000);
  assert.deepEqual(await listed(alice), []);
  await stage.run(limits.registrar.purgeMs);
  assert.equal(stage.database.all(stage.database.queries.selectFrom('bindings').selectAll()).length, 0);
  await stage.close();
});

test('several contacts, each with its own time; * removes them all (§10.2.2)', async () => {
  const stage = await Stage.open();
  const alice = await stage.phone('alice');
  await alice.register({ Contact: '<sip:alice@192.0.2.1>;expires=120;q=0.5, <sip:alice@192.0.2.2>;q=0.8', Expires: '240' });
  assert.deepEqual(await listed(alice), ['sip:alice@192.0.2.2 240', 'sip:alice@192.0.2.1 120']);
  assert.equal((await alice.register({ Contact: '*', Expires: '30' })).final.status, 400);
  assert.equal((await alice.register({ Contact: '*', Expires: '0' })).final.status, 200);
  assert.deepEqual(await listed(alice), []);
  await stage.close();
});

test('too brief a time is 423 and names the least (§10.3 step 7)', async () => {
  const stage = await Stage.open();
  const alice = await stage.phone('alice');
  const { final } = await alice.register({ Expires: '10' });
  assert.equal(final.status, 423);
  assert.equal(final.headers.first('Min-Expires'), '60');
  await stage.close();
});

test('a REGISTER that was overtaken by a later one of the same client changes nothing (§10.3 step 7)', async () => {
  const stage = await Stage.open();
  const alice = await stage.phone('alice');
  await alice.register({ Expires: '600' });
  const challenged = await alice.send(
    alice.request('REGISTER', `sip:${DOMAIN}`, { To: `<${alice.aor}>`, 'Call-ID': 'alice-reg', Expires: '0' }),
  );
  const late = alice.authorized(challenged.request, challenged.final);
  late.headers.removeFirst('Via');
  late.headers.set('CSeq', '1 REGISTER');
  assert.equal((await alice.send(late)).final.status, 500);
  assert.deepEqual(await listed(alice), [`${alice.contact} 600`]);
  await stage.close();
});

test('nobody registers for somebody else: 403; a wrong password stays 401 (§10.3 steps 3 and 4)', async () => {
  const stage = await Stage.open();
  const [alice, mallory] = [await stage.phone('alice'), await stage.phone('mallory')];
  const forAlice = mallory.request('REGISTER', `sip:${DOMAIN}`, { To: `<${alice.aor}>` });
  assert.equal((await mallory.sendAs(forAlice)).final.status, 403);
  assert.equal((await mallory.sendAs(forAlice, 'guess', 'alice')).final.status, 401);
  assert.equal((await mallory.sendAs(forAlice, 'guess', 'nobody')).final.status, 401);
  assert.deepEqual(await listed(alice), []);
  await stage.close();
});

test('an AoR that is not of the domain is 404, one that is no SIP address 400, a required extension 420, another domain not ours to register at', async () => {
  const stage = await Stage.open();
  const alice = await stage.phone('alice');
  const status = async (to: string, fields: Readonly<Record<string, string>>): Promise<number> =>
    (await alice.sendAs(alice.request('REGISTER', to, { To: `<${alice.aor}>`, ...fields }))).final.status;
  assert.equal(await status(`sip:${DOMAIN}`, { To: '<sip:alice@elsewhere.test>' }), 404);
  assert.equal(await status(`sip:${DOMAIN}`, { To: '<tel:+4930123>' }), 400);
  assert.equal(await status(`sip:${DOMAIN}`, { Require: 'teleport' }), 420);
  assert.equal(await status('sip:elsewhere.test', { From: '<sip:eve@elsewhere.test>;tag=1' }), 403);
  await stage.close();
});

test('a third party registers for whom it has the right to, and keeps its own name in From (§10.2)', async () => {
  const stage = await Stage.open();
  const [alice, boss] = [await stage.phone('alice'), await stage.phone('boss')];
  const forBoss = () =>
    alice.request('REGISTER', `sip:${DOMAIN}`, {
      From: `<${alice.aor}>;tag=1`,
      To: `<${boss.aor}>`,
      Contact: `<${boss.contact}>`,
    });
  assert.equal((await alice.sendAs(forBoss())).final.status, 403);
  stage.users.add({ ...userWithPassword('alice', DOMAIN, 'secret of alice'), registersFor: ['boss'] });
  assert.equal((await alice.sendAs(forBoss())).final.status, 200);
  assert.equal(stage.location.find(boss.aor)[0]?.contact, boss.contact);
  assert.equal(stage.location.find(alice.aor).length, 0);
  await stage.close();
});

test('a REGISTER to our address is one for our first domain', async () => {
  const stage = await Stage.open();
  const alice = await stage.phone('alice');
  const register = alice.request('REGISTER', `sip:${SERVER.host}`, { To: `<sip:alice@${SERVER.host}:${SERVER.port}>` });
  assert.equal((await alice.sendAs(register)).final.status, 200);
  assert.equal(stage.location.find(`sip:alice@${DOMAIN}`).length, 1);
  await stage.close();
});

test('bound to every address, the one a peer reaches us at is ours from its first request on', async () => {
  const stage = await Stage.open({ boundTo: '0.0.0.0', recordRoute: true });
  const [alice, bob] = [await stage.phone('alice'), await stage.phone('bob', { transport: 'tcp' })];
  for (const phone of [alice, bob]) {
    const register = phone.request('REGISTER', `sip:${SERVER.host}`, { To: `<sip:${phone.name}@${SERVER.host}>` });
    assert.equal((await phone.sendAs(register)).final.status, 200);
  }
  const call = await alice.invite(`sip:bob@${SERVER.host}`);
  assert.equal(call.final.status, 200);
  await alice.ack(call);
  assert.equal(bob.acks.length, 1);
  await stage.close();
});

test('when the file refuses, the answer is 500 and the older bindings stay', async () => {
  const stage = await Stage.open();
  const alice = await stage.phone('alice');
  await alice.register({ Expires: '600' });
  const { schema } = stage.database.queries;
  stage.database.run(schema.alterTable('bindings').renameTo('away'));
  assert.equal((await alice.register({ Expires: '0' })).final.status, 500);
  stage.database.run(schema.alterTable('away').renameTo('bindings'));
  assert.equal((await listed(alice)).length, 1);
  await stage.close();
});

test('registrations are on the trace', async () => {
  const stage = await Stage.open();
  const alice = await stage.phone('alice');
  await alice.register();
  await alice.register({ Expires: '0' });
  const changes = stage.trace
    .eventsOf('alice-reg')
    .flatMap((event) => (event.kind === 'registration' ? [`${event.id} ${event.from} ${event.to}`] : []));
  assert.deepEqual(changes, [`sip:alice@${DOMAIN} unregistered registered`, `sip:alice@${DOMAIN} registered unregistered`]);
  await stage.close();
});

const hostile: readonly (readonly [string, Readonly<Record<string, string>>, number])[] = [
  ['a broken contact', { Contact: '<sip:alice@' }, 400],
  ['more contacts than allowed', { Contact: Array.from({ length: 200 }, (_, n) => `<sip:a@192.0.2.${n}>`).join(', ') }, 403],
  ['an endless contact', { Contact: `<sip:${'a'.repeat(4_000)}@192.0.2.1>` }, 400],
  ['a contact that is the AoR itself', { Contact: `<sip:alice@${DOMAIN}>` }, 200],
  [
    'numbers past 2^53',
    { Contact: '<sip:a@192.0.2.1>;expires=99999999999999999999;q=99999999999', Expires: '99999999999999999999' },
    200,
  ],
  ['a star among others', { Contact: '*, <sip:a@192.0.2.1>', Expires: '0' }, 400],
  ['text that looks like SQL', { Contact: "<sip:a';drop%20table%20bindings;--@192.0.2.1>" }, 200],
];
for (const [what, fields, status] of hostile) {
  test(`hostile: ${what} is ${status} and loses no other binding`, async () => {
    const stage = await Stage.open();
    const [alice, bob] = [await stage.phone('alice'), await stage.phone('bob')];
    await bob.register();
    await alice.register({ Contact: '<sip:alice@192.0.2.99>' });
    assert.equal((await alice.register(fields)).final.status, status);
    assert.equal((await listed(bob)).length, 1);
    assert.ok((await listed(alice)).includes('sip:alice@192.0.2.99 3600'));
    await stage.close();
  });
}

testUnderLoss({
  title: 'ten phones register all the same, where datagrams are repeated and reordered too',
  set: ({ seed, lossRate }) => Stage.open({ seed, impairment: { lossRate, repeatRate: 0.1, delayMs: 20, jitterMs: 40 } }),
  async play(stage) {
    const phones = await Promise.all(Array.from({ length: 10 }, (_, number) => stage.phone(`user${number}`)));
    const challenged = phones.map((phone) => phone.start(phone.request('REGISTER', `sip:${DOMAIN}`, { To: `<${phone.aor}>` })));
    await stage.run(40_000);
    const asked = phones.map((phone, index) => {
      const first = challenged[index];
      assert.ok(first);
      return phone.start(phone.authorized(first.request, first.final));
    });
    await stage.run(40_000);
    for (const { final } of asked) assert.equal(final.status, 200, final.reason);
    for (const phone of phones) assert.equal(stage.location.find(phone.aor).length, 1);
  },
  close: (stage) => stage.close(),
});
