import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { AccountStage, PHONE_HOST, registrar } from '../testing/account-stage.ts';

const server = '192.0.2.11';
const elsewhere = '203.0.113.7';

async function registeredPhone(transport: 'udp' | 'tcp') {
  const stage = new AccountStage();
  const phone = await stage.openPhone();
  const { received, machine } = await stage.server(server, registrar());
  const added = phone.accounts.add({ aor: 'alice@example.com', password: 'secret', registrar: server, transport });
  assert.ok(added.ok);
  const moved: string[] = [];
  phone.accounts.onMoved((id) => moved.push(id));
  await stage.clock.run(5_000);
  assert.equal(phone.accounts.registrationOf(added.value.id).phase, 'registered');
  const contacts = (): readonly string[] => received.map(({ headers }) => headers.values('Contact').join(' '));
  return { stage, phone, id: added.value.id, moved, contacts, machine };
}

for (const transport of ['udp', 'tcp'] as const) {
  test(`over ${transport}: with new addresses the phone registers anew, takes its old contact back, and says so to its calls`, async () => {
    const { stage, phone, id, moved, contacts } = await registeredPhone(transport);
    assert.equal(contacts().length, 1);
    stage.network.move(phone.machine, elsewhere);
    await stage.clock.run(limits.transport.watchMs + 1_000);
    const latest = contacts().at(-1) ?? '';
    assert.match(latest, new RegExp(`<sip:alice@${elsewhere}:`));
    assert.match(latest, new RegExp(`${PHONE_HOST}.*expires=0`));
    assert.deepEqual(moved, [id]);
    assert.equal(phone.element.transport.connectionCount, transport === 'tcp' ? 1 : 0);
    await stage.close();
  });
}

test('back from sleep, no old stream is trusted: the phone registers over a new one at once', async () => {
  const { stage, phone, id, moved, contacts } = await registeredPhone('tcp');
  const connects = stage.network.counters.connects;
  phone.roaming.wakeUp();
  await stage.clock.run(200);
  assert.equal(stage.network.counters.connects, connects + 1);
  assert.equal(contacts().length, 2);
  assert.deepEqual(moved, [id]);
  await stage.close();
});

test('without any network the phone waits, and registers as soon as there is one', async () => {
  const { stage, phone, id } = await registeredPhone('tcp');
  stage.network.move(phone.machine);
  await stage.clock.run(8_000);
  assert.notEqual(phone.accounts.registrationOf(id).phase, 'registered');
  stage.network.move(phone.machine, elsewhere);
  await stage.clock.run(10_000);
  assert.equal(phone.accounts.registrationOf(id).phase, 'registered');
  await stage.close();
});
