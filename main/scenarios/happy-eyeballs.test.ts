import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AccountStage, registrar, type StageServer } from '../testing/account-stage.ts';

const four = '192.0.2.11';
const six = '2001:db8::11';
const phoneFour = '198.51.100.1';
const phoneSix = '2001:db8::1';

/** A phone with both families, and a server with both names of which only those listen that are asked for. */
async function setUp(listening: readonly string[]) {
  const stage = new AccountStage();
  const phone = await stage.openPhone([phoneFour, phoneSix]);
  stage.network.name('edge.test', six, four);
  const servers = await Promise.all(listening.map((host) => stage.server(host, registrar())));
  const register = async (): Promise<string> => {
    const added = phone.accounts.add({
      aor: 'alice@example.com',
      password: 'secret',
      outboundProxy: 'edge.test:5060',
      transport: 'tcp',
    });
    assert.ok(added.ok);
    return added.value.id;
  };
  return { stage, phone, servers, register };
}

const contactAt = (server: StageServer | undefined): string => server?.received[0]?.headers.first('Contact') ?? '';

test('IPv6 first, and the Contact is of the family that was connected by (RFC 8305 §4)', async () => {
  const { stage, phone, servers, register } = await setUp([six, four]);
  const id = await register();
  await stage.clock.run(100);
  assert.equal(phone.accounts.registrationOf(id).phase, 'registered');
  assert.match(contactAt(servers[0]), /sip:alice@\[2001:db8::1\]:5060/);
  assert.equal(servers[1]?.received.length, 0);
  await stage.close();
});

test('an IPv6 that leads nowhere costs a quarter of a second, and IPv4 is what the Contact says (RFC 8305 §5)', async () => {
  const { stage, phone, servers, register } = await setUp([six, four]);
  stage.network.impair({ to: six }, { lossRate: 1 });
  const id = await register();
  await stage.clock.run(320);
  assert.equal(phone.accounts.registrationOf(id).phase, 'registered');
  assert.match(contactAt(servers[1]), /sip:alice@198\.51\.100\.1:5060/);
  assert.equal(phone.element.transport.connectionCount, 1);
  phone.accounts.retry(id);
  await stage.clock.run(50);
  assert.equal(servers[1]?.received.length, 2); // over the stream that is there
  await stage.close();
});
