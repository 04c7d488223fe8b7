import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '../base/log.ts';
import { AddressResolver } from '../net/lookup.ts';
import { StatelessProxy } from '../server/proxy/stateless-proxy.ts';
import { SipServer } from '../server/sip-server.ts';
import { topViaOf } from '../sip/message/build.ts';
import { SipResponse } from '../sip/message/message.ts';
import { serializeMessage } from '../sip/message/serializer.ts';
import { branchOf } from '../sip/message/via.ts';
import { TransactionLayer } from '../sip/transaction/transaction-layer.ts';
import type { Flow } from '../sip/transport/flow.ts';
import { SipTransport } from '../sip/transport/sip-transport.ts';
import type { Impairment } from '../testing/memory-network.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { DOMAIN, Stage } from './server-stage.ts';
import type { StagePhone } from './stage-phone.ts';

const PROXY = { host: '198.51.100.77', port: 5060 };

interface Cast {
  readonly stage: Stage;
  readonly alice: StagePhone;
  readonly bob: StagePhone;
  readonly server: SipServer;
  readonly transactions: TransactionLayer;
  close(): Promise<void>;
}

/** The domain again, at another address, by a stateless proxy with a registrar beside it. The stage's own server stands by. */
async function open(
  options: { recordRoute?: boolean; mayRelay?: (flow: Flow) => boolean; impairment?: Impairment; seed?: number } = {},
): Promise<Cast> {
  const stage = await Stage.open({ seed: options.seed ?? 1 });
  const { clock, random, trace, location, users, staticRoutes } = stage;
  const network = stage.network.host(PROXY.host);
  const transport = new SipTransport({ clock, random, network, trace, element: 'stateless' });
  for (const kind of ['udp', 'tcp'] as const) assert.ok((await transport.listen(kind, PROXY)).ok);
  const shared = { random, transport, log: silentLog, domains: [DOMAIN], location, users, staticRoutes };
  const proxy = new StatelessProxy({
    ...shared,
    resolver: new AddressResolver(network, clock, new SeededRandom(1)),
    recordRoute: options.recordRoute ?? false,
    mayRelay: options.mayRelay ?? (() => false),
  });
  const transactions = new TransactionLayer({ clock, random, transport: proxy.others, trace, element: 'registrar' });
  const server = new SipServer({
    ...shared,
    clock,
    trace,
    transactions,
    resolver: new AddressResolver(network, clock, random),
    roles: ['registrar'],
    recordRoute: false,
  });
  const [alice, bob] = [await stage.phone('alice', { serverAt: PROXY }), await stage.phone('bob', { serverAt: PROXY })];
  assert.equal((await bob.register()).final.status, 200);
  await stage.run(40_000);
  if (options.impairment) stage.network.impair({}, options.impairment);
  return {
    stage,
    alice,
    bob,
    server,
    transactions,
    close: async () => {
      await stage.run(64_000);
      assert.equal(transactions.activeCount, 0);
      for (const part of [server, proxy, transactions, transport]) part[Symbol.dispose]();
      await stage.close();
    },
  };
}

for (const recordRoute of [false, true]) {
  test(`a call goes through without any state, Record-Route ${recordRoute ? 'on' : 'off'} (§16.11)`, async () => {
    const { alice, bob, close, stage, transactions } = await open({ recordRoute });
    bob.ring();
    const call = await alice.send(alice.request('INVITE', bob.aor));
    const [ringing] = bob.ringing;
    assert.ok(ringing);
    bob.respond(ringing, 200);
    await stage.run(10);
    assert.deepEqual(call.statuses, [180, 200]);
    assert.equal(call.final.headers.values('Via').length, 1);
    await alice.ack(call);
    assert.equal(bob.acks.length, 1);
    assert.equal(bob.acks[0]?.headers.values('Via').length, recordRoute ? 2 : 1);
    bob.always(200);
    const bye = alice.inDialog('BYE', call);
    assert.equal((await alice.send(bye.request, bye.target)).final.status, 200);
    const invite = bob.received[0];
    assert.ok(invite);
    assert.equal(transactions.activeCount, 0);
    await close();
  });
}

test('the ACK to a failure and the CANCEL have the branch of their INVITE, so they find its transaction (§16.11)', async () => {
  const { alice, bob, close, stage } = await open();
  bob.always(486);
  assert.deepEqual((await alice.send(alice.request('INVITE', bob.aor))).statuses, [486]);
  bob.ring();
  const call = await alice.send(alice.request('INVITE', bob.aor));
  call.transaction.cancel();
  await stage.run(50);
  assert.equal(bob.cancels.length, 1);
  assert.deepEqual(call.statuses, [180, 487]);
  await close();
});

testUnderLoss({
  title: 'repetitions are forwarded as they were: the phones themselves make up for what is lost (§16.11)',
  rates: [0.3],
  set: ({ seed, lossRate }) => open({ seed, impairment: { lossRate } }),
  async play({ alice, bob, stage }) {
    bob.answerReliably();
    alice.acksAll = true;
    const call = alice.start(alice.request('INVITE', bob.aor), { transport: 'udp', address: PROXY });
    await stage.run(30_000);
    assert.equal(call.final.status, 200);
    assert.equal(bob.received.length, 1, 'one transaction for all repetitions');
    assert.ok(bob.acks.length > 0);
  },
  close: (cast) => cast.close(),
});

test('a repetition has the same branch, another request another one', async () => {
  const { alice, bob, close, stage } = await open();
  const branches: (string | undefined)[] = [];
  bob.element.transport.onRequest(({ request }) => {
    const via = topViaOf(request);
    branches.push(via && branchOf(via));
  });
  bob.answer = () => undefined;
  alice.start(alice.request('MESSAGE', bob.aor));
  await stage.run(2_000);
  alice.start(alice.request('MESSAGE', bob.aor));
  await stage.run(40_000);
  assert.equal(new Set(branches).size, 2);
  assert.ok(branches.length > 4);
  await close();
});

test('a response goes back by what we wrote into our Via, and nobody else can write that', async () => {
  const { stage, close } = await open();
  const eve = { host: '203.0.113.200', port: 5060 };
  const victim = { host: '203.0.113.201', port: 5060 };
  const [socket, target] = [
    await stage.network.host(eve.host).bindDatagram(eve),
    await stage.network.host(victim.host).bindDatagram(victim),
  ];
  assert.ok(socket.ok && target.ok);
  const heard: Uint8Array[] = [];
  target.value.onDatagram(({ bytes }) => heard.push(bytes));
  for (const param of ['', ';flow=AAAAAAAAAAAAAAAAAAAAAAAA']) {
    const response = new SipResponse(200, 'OK', [
      ['Via', `SIP/2.0/UDP ${PROXY.host}:5060;branch=z9hG4bKx${param}`],
      ['Via', `SIP/2.0/UDP ${victim.host};branch=z9hG4bKy`],
      ['From', '<sip:a@h>;tag=1'],
      ['To', '<sip:b@h>;tag=2'],
      ['Call-ID', 'x'],
      ['CSeq', '1 MESSAGE'],
      ['Content-Length', '0'],
    ]);
    socket.value.send(serializeMessage(response), PROXY);
  }
  await stage.run(100);
  assert.equal(heard.length, 0);
  await close();
});

test('nobody is asked for a password, so only who is trusted may be relayed (§26.3.2.4)', async () => {
  const closed = await open();
  const victim = await closed.stage.phone('victim', { isUser: false });
  assert.equal((await closed.alice.send(closed.alice.request('INVITE', victim.contact))).final.status, 403);
  assert.equal(victim.received.length, 0);
  await closed.close();
  const trusted = await open({ mayRelay: ({ remote }) => remote.host.startsWith('203.0.113.') });
  const carol = await trusted.stage.phone('carol', { isUser: false });
  assert.equal((await trusted.alice.send(trusted.alice.request('INVITE', carol.contact))).final.status, 200);
  await trusted.close();
});

test('what it refuses it refuses without state, always with the same tag (§8.2.7)', async () => {
  const { alice, close } = await open();
  assert.equal((await alice.send(alice.request('INVITE', `sip:nobody@${DOMAIN}`))).final.status, 404);
  assert.equal((await alice.send(alice.request('INVITE', alice.aor))).final.status, 480);
  assert.equal((await alice.send(alice.request('INVITE', alice.aor, { 'Max-Forwards': '0' }))).final.status, 483);
  assert.equal((await alice.send(alice.request('INVITE', alice.aor, { 'Proxy-Require': 'x' }))).final.status, 420);
  await close();
});
