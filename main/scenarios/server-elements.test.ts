import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Registered } from '../server/registrar/registered.ts';
import type { AdmittedRequest, Verdict } from '../server/request-processor.ts';
import { responseTo } from '../sip/message/build.ts';
import { DOMAIN, Stage } from './server-stage.ts';

/** An element of the domain that does what the test says, and remembers what it saw. */
class Element {
  readonly seen: AdmittedRequest[] = [];
  verdict: (received: AdmittedRequest) => Verdict = () => 'passed';

  process(received: AdmittedRequest): Verdict {
    this.seen.push(received);
    return this.verdict(received);
  }
}

async function open() {
  const stage = await Stage.open();
  const [alice, bob] = [await stage.phone('alice'), await stage.phone('bob')];
  await bob.register();
  const element = new Element();
  const added = stage.server.add(element);
  return { stage, alice, bob, element, added };
}

test('an element sees each admitted request, whatever its method, and may leave it to the proxy', async () => {
  const { stage, alice, bob, element } = await open();
  for (const method of ['INVITE', 'MESSAGE', 'SUBSCRIBE', 'PUBLISH', 'SOMETHING']) {
    assert.equal((await alice.sendAs(alice.request(method, bob.aor))).final.status, 200, method);
  }
  assert.deepEqual(
    element.seen.map(({ transaction }) => transaction.request.method),
    ['INVITE', 'MESSAGE', 'SUBSCRIBE', 'PUBLISH', 'SOMETHING'],
  );
  const [first] = element.seen;
  assert.deepEqual([first?.sender, first?.member, first?.domain, first?.isForDevice], [alice.aor, bob.aor, DOMAIN, false]);
  await stage.close();
});

test('what a server takes is what its roles and elements answer (§11.2)', async () => {
  const stage = await Stage.open();
  const alice = await stage.phone('alice');
  const allowed = async (): Promise<string | undefined> =>
    (await alice.send(alice.request('OPTIONS', `sip:${DOMAIN}`))).final.headers.first('Allow');
  assert.equal(await allowed(), 'REGISTER, OPTIONS');
  const process = (): Verdict => 'passed';
  const added = [
    stage.server.add({ methods: ['SUBSCRIBE', 'PUBLISH'], process }),
    stage.server.add({ methods: ['MESSAGE', 'PUBLISH'], process }),
    stage.server.add({ process }),
  ];
  assert.equal(await allowed(), 'REGISTER, OPTIONS, SUBSCRIBE, PUBLISH, MESSAGE');
  for (const element of added) element[Symbol.dispose]();
  assert.equal(await allowed(), 'REGISTER, OPTIONS');
  await stage.close();

  const proxy = await Stage.open({ roles: ['proxy'] });
  const bob = await proxy.phone('bob');
  assert.equal((await bob.send(bob.request('OPTIONS', `sip:${DOMAIN}`))).final.headers.first('Allow'), 'OPTIONS');
  await proxy.close();
});

test('it may answer or refuse, and then nobody else does', async () => {
  const { stage, alice, bob, element, added } = await open();
  element.verdict = ({ transaction }) => {
    transaction.respond(responseTo(transaction.request, 202, { toTag: 'kept' }));
    return 'answered';
  };
  assert.equal((await alice.sendAs(alice.request('MESSAGE', bob.aor))).final.status, 202);
  element.verdict = () => ({ status: 489 });
  assert.equal((await alice.sendAs(alice.request('SUBSCRIBE', bob.aor))).final.status, 489);
  assert.equal(bob.received.length, 0);
  added[Symbol.dispose]();
  assert.equal((await alice.sendAs(alice.request('MESSAGE', bob.aor))).final.status, 200);
  await stage.close();
});

test('what was not admitted reaches no element: our users prove who they are first (§22.3)', async () => {
  const { stage, alice, bob, element } = await open();
  assert.equal((await alice.send(alice.request('PUBLISH', bob.aor))).final.status, 407);
  assert.equal(element.seen.length, 0);
  const eve = await stage.phone('eve', { isUser: false });
  assert.equal((await eve.send(eve.request('SUBSCRIBE', bob.aor))).final.status, 200);
  assert.equal(element.seen[0]?.sender, undefined);
  await stage.close();
});

test('each change of bindings is told when it is durable', async () => {
  const { stage, bob } = await open();
  const told: Registered[] = [];
  stage.server.onRegistered((registered) => told.push(registered));
  await bob.register({ Contact: '<sip:bob@192.0.2.9>' });
  await bob.register({ Contact: '' });
  await bob.register({ Contact: '*', Expires: '0' });
  assert.deepEqual(
    told.map(({ aor, before, bindings }) => [aor, before.length, bindings.length]),
    [
      [bob.aor, 1, 2],
      [bob.aor, 2, 0],
    ],
  );
  await stage.close();
});

test("a request of the server's own reaches a user by all bindings, and its best answer comes back", async () => {
  const { stage, alice, bob } = await open();
  const second = await stage.phone('bob');
  await second.register({ 'Call-ID': 'second' });
  second.always(480);
  const message = (): ReturnType<typeof alice.request> => alice.request('MESSAGE', bob.aor);
  const sent = stage.server.sendToMember(message(), bob.aor);
  await stage.run(100);
  assert.equal((await sent).status, 200);
  assert.deepEqual([bob.received.length, second.received.length], [1, 1]);
  assert.equal((await stage.server.sendToMember(message(), `sip:nobody@${DOMAIN}`)).status, 480);
  bob.always(486);
  const refused = stage.server.sendToMember(message(), bob.aor);
  await stage.run(100);
  assert.equal((await refused).status, 486);
  await stage.close();
});
