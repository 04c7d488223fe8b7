import assert from 'node:assert/strict';
import { test } from 'node:test';
import { responseTo } from '../sip/message/build.ts';
import { SipResponse } from '../sip/message/message.ts';
import { serializeMessage } from '../sip/message/serializer.ts';
import { DOMAIN, SERVER, Stage } from './server-stage.ts';
import type { StagePhone } from './stage-phone.ts';

interface Cast {
  readonly stage: Stage;
  readonly alice: StagePhone;
  readonly bob: StagePhone;
}

async function open(): Promise<Cast> {
  const stage = await Stage.open();
  const [alice, bob] = [await stage.phone('alice'), await stage.phone('bob')];
  await bob.register();
  return { stage, alice, bob };
}

/** Makes `phone` a proxy that sends every request on to our server for `requestUri`. */
function sendBack(phone: StagePhone, requestUri: string): void {
  phone.answer = (transaction) => {
    const copy = transaction.request.clone();
    copy.requestUri = requestUri;
    copy.headers.set('Max-Forwards', String(Number(copy.headers.first('Max-Forwards')) - 1));
    phone.element.transactions.send(
      copy,
      { transport: 'udp', address: SERVER },
      {
        onResponse: ({ status, reason, headers }) => {
          const response = new SipResponse(status, reason, headers.clone());
          response.headers.removeFirst('Via');
          transaction.respond(response);
        },
        onFailed: () => undefined,
      },
    );
  };
}

test('Max-Forwards 0 is 483, for OPTIONS the proxy answers itself (§16.3 step 3)', async () => {
  const { stage, alice, bob } = await open();
  assert.equal((await alice.invite(bob.aor, { 'Max-Forwards': '0' })).final.status, 483);
  const probe = await alice.send(alice.request('OPTIONS', bob.aor, { 'Max-Forwards': '0' }));
  assert.equal(probe.final.status, 200);
  assert.equal(probe.final.headers.has('Allow'), true);
  assert.equal(bob.received.length, 0);
  assert.equal((await alice.invite(bob.aor, { 'Max-Forwards': '1' })).final.status, 200);
  assert.equal(bob.received[0]?.headers.first('Max-Forwards'), '0');
  await stage.close();
});

test('REGISTER is for us, so its Max-Forwards does not matter', async () => {
  const { stage, alice } = await open();
  assert.equal((await alice.register({ 'Max-Forwards': '0' })).final.status, 200);
  await stage.close();
});

test('an extension that Proxy-Require asks for is 420, and named (§16.3 step 5)', async () => {
  const { stage, alice, bob } = await open();
  const { final } = await alice.invite(bob.aor, { 'Proxy-Require': 'teleport' });
  assert.equal(final.status, 420);
  assert.equal(final.headers.first('Unsupported'), 'teleport');
  await stage.close();
});

test('what only the callee must support is none of our business (§16)', async () => {
  const { stage, alice, bob } = await open();
  assert.equal((await alice.invite(bob.aor, { Require: 'teleport' })).final.status, 200);
  assert.equal(bob.received[0]?.headers.first('Require'), 'teleport');
  await stage.close();
});

test('a request that comes back unchanged is a loop: 482 (§16.3 step 4)', async () => {
  const { stage, alice, bob } = await open();
  const eve = await stage.phone('eve', { isUser: false });
  sendBack(bob, bob.aor);
  assert.equal((await eve.invite(bob.aor)).final.status, 482);
  assert.equal(bob.received.length, 1);
  await alice.register();
  await stage.close();
});

test('a request that comes back for somebody else is a spiral and may pass (§16.3 step 4)', async () => {
  const { stage, alice, bob } = await open();
  const eve = await stage.phone('eve', { isUser: false });
  await alice.register();
  sendBack(bob, alice.aor);
  const call = await eve.invite(bob.aor);
  assert.equal(call.final.status, 200);
  assert.equal(alice.received[0]?.headers.values('Via').length, 4);
  await stage.close();
});

test('forwarding in circles between two users ends with a loop, not with a storm (RFC 5393)', async () => {
  const { stage, alice, bob } = await open();
  const eve = await stage.phone('eve', { isUser: false });
  await alice.register();
  sendBack(bob, alice.aor);
  sendBack(alice, bob.aor);
  const { datagramsSent } = stage.network.counters;
  const call = await eve.invite(bob.aor);
  await stage.run(2_000);
  assert.equal(call.final.status, 482);
  assert.ok(stage.network.counters.datagramsSent - datagramsSent < 40);
  await stage.close();
});

test('two contacts each that lead back cannot multiply without end (RFC 5393 §3)', async () => {
  const { stage, alice, bob } = await open();
  const [eve, carol] = [await stage.phone('eve', { isUser: false }), await stage.phone('carol')];
  const both = `<${alice.contact}>, <${carol.contact}>`;
  await alice.register({ Contact: both });
  await bob.register({ Contact: '*', Expires: '0' });
  await bob.register({ Contact: both });
  sendBack(alice, bob.aor);
  sendBack(carol, alice.aor);
  const { datagramsSent } = stage.network.counters;
  const call = await eve.invite(bob.aor);
  await stage.run(40_000);
  assert.equal(call.final.status, 482);
  assert.ok(stage.network.counters.datagramsSent - datagramsSent < 200);
  await stage.close();
});

test('a name that we do not know, but that leads to us, is not sent to ourselves', async () => {
  const { stage, alice } = await open();
  stage.network.name('alias.test', SERVER.host);
  const { datagramsSent } = stage.network.counters;
  assert.equal((await alice.invite('sip:bob@alias.test')).final.status, 500);
  assert.ok(stage.network.counters.datagramsSent - datagramsSent < 10);
  await stage.close();
});

test('a Request-URI we cannot route is 416, a malformed Route 400 (§16.3)', async () => {
  const { stage, alice, bob } = await open();
  assert.equal((await alice.send(alice.request('INVITE', 'tel:+49301234'))).final.status, 416);
  assert.equal((await alice.send(alice.request('INVITE', bob.aor, { Route: '<sip:' }))).final.status, 400);
  await stage.close();
});

test('a preloaded route through us and another proxy goes to that proxy, target untouched (§16.6 step 7)', async () => {
  const { stage, alice } = await open();
  const [edge, carol] = [await stage.phone('edge', { isUser: false }), await stage.phone('carol', { isUser: false })];
  const route = `<sip:${DOMAIN};lr>, <sip:${edge.address.host};lr>`;
  assert.equal((await alice.invite(carol.contact, { Route: route })).final.status, 200);
  assert.equal(edge.received[0]?.requestUri, carol.contact);
  assert.deepEqual(edge.received[0]?.headers.values('Route'), [`<sip:${edge.address.host};lr>`]);
  await stage.close();
});

test('a strict router before us is undone, one behind us gets what it wants (§16.4, §16.6 step 6)', async () => {
  const { stage, alice } = await open();
  const edge = await stage.phone('edge', { isUser: false });
  const strict = `<sip:${DOMAIN};lr>, <sip:${edge.address.host}>`;
  assert.equal((await alice.invite('sip:carol@elsewhere.test', { Route: strict })).final.status, 200);
  assert.equal(edge.received[0]?.requestUri, `sip:${edge.address.host}`);
  assert.deepEqual(edge.received[0]?.headers.values('Route'), ['<sip:carol@elsewhere.test>']);

  const carol = await stage.phone('carol', { isUser: false });
  const byStrict = alice.request('INVITE', `sip:${SERVER.host};lr;mark=00`, {
    To: `<${carol.contact}>`,
    Route: `<${carol.contact}>`,
  });
  assert.equal((await alice.sendAs(byStrict)).final.status, 200);
  assert.equal(carol.received[0]?.requestUri, carol.contact);
  assert.equal(carol.received[0]?.headers.has('Route'), false);
  await stage.close();
});

test('when the first address of a next hop is dead, the next one is tried (RFC 3263 §4.3)', async () => {
  const { stage, alice } = await open();
  const carol = await stage.phone('carol', { isUser: false });
  stage.network.name('elsewhere.test', '192.0.2.200', carol.address.host);
  const call = await alice.invite('sip:carol@elsewhere.test');
  await stage.run(35_000);
  assert.equal(call.final.status, 200);
  assert.equal(carol.received.length, 1);
  await stage.close();
});

test('a sips target is never reached by a plain contact (§26.2.2, RFC 5630 §5.4)', async () => {
  const { stage, bob } = await open();
  const eve = await stage.phone('eve', { isUser: false });
  const local = { host: '203.0.113.99', port: 5060 };
  const socket = await stage.network.host(local.host).bindDatagram(local);
  assert.ok(socket.ok);
  const heard: string[] = [];
  socket.value.onDatagram(({ bytes }) => heard.push(Buffer.from(bytes).toString()));
  // Over UDP, where none of our own elements would send it.
  const invite = eve.request('INVITE', `sips:bob@${DOMAIN}`, { Via: `SIP/2.0/UDP ${local.host};branch=z9hG4bK1` });
  socket.value.send(serializeMessage(invite), SERVER);
  await stage.run(50);
  assert.match(heard[0] ?? '', /^SIP\/2\.0 480/);
  assert.match(heard[0] ?? '', /Warning: 380 \S+ "SIPS Not Allowed"/);
  assert.equal(bob.received.length, 0);
  await stage.close();
});

test('without the proxy role calls are 405 and foreign targets 403; without the registrar nobody registers', async () => {
  const stage = await Stage.open({ roles: ['registrar'] });
  const alice = await stage.phone('alice');
  assert.equal((await alice.register()).final.status, 200);
  assert.equal((await alice.send(alice.request('INVITE', alice.aor))).final.status, 405);
  assert.equal((await alice.send(alice.request('INVITE', 'sip:carol@elsewhere.test'))).final.status, 403);
  assert.equal((await alice.send(alice.request('CANCEL', alice.aor))).final.status, 481);
  await stage.close();
  const other = await Stage.open({ roles: ['proxy'] });
  const bob = await other.phone('bob');
  assert.equal((await bob.register()).final.status, 404);
  await other.close();
});

test('a peer that answers with our Via alone does not leave the caller without an answer (§16.7 step 3)', async () => {
  const { stage, alice, bob } = await open();
  bob.answer = (transaction) => {
    const refusal = responseTo(transaction.request, 486, { toTag: 'careless' });
    refusal.headers.set('Via', transaction.request.headers.values('Via').slice(0, 1));
    transaction.respond(refusal);
  };
  const { final } = await alice.invite(bob.aor);
  assert.equal(final.status, 486);
  assert.equal(final.headers.values('Via').length, 1);
  await stage.close();
});

test('the ACK of a refusal leaves before the refusal goes on (§17.1.1.3)', async () => {
  const { stage, alice, bob } = await open();
  bob.always(486);
  const sent: string[] = [];
  stage.trace.onRecorded((event) => {
    if (event.kind === 'message' && event.direction === 'out' && event.local === `${SERVER.host}:${SERVER.port}`)
      sent.push(event.text.split('\r\n', 1)[0]?.replace(/ sip:.*/, '') ?? '');
  });
  assert.equal((await alice.invite(bob.aor)).final.status, 486);
  assert.deepEqual(sent.slice(-2), ['ACK', 'SIP/2.0 486 Busy Here']);
  await stage.close();
});

test('a stranger who calls our user along a route of his own choice is refused: we are no open relay (§26.3.2.4)', async () => {
  const { stage, alice, bob } = await open();
  const [eve, victim] = [await stage.phone('eve', { isUser: false }), await stage.phone('victim', { isUser: false })];
  const route = `<sip:${victim.address.host}:${victim.address.port};lr>`;
  for (const method of ['INVITE', 'MESSAGE'])
    assert.equal((await eve.send(eve.request(method, bob.aor, { Route: route }))).final.status, 403);
  const ack = eve.request('ACK', bob.aor, { Route: route });
  eve.element.transactions.sendAck(ack, { transport: 'udp', address: SERVER });
  await stage.run(1_000);
  assert.deepEqual([victim.received.length, victim.acks.length, bob.received.length], [0, 0, 0]);

  assert.equal((await alice.invite(bob.aor, { Route: route })).final.status, 200, 'a user of ours may');
  assert.equal(victim.received.length, 1);
  await stage.close();
});

test('nobody is our user by adding a port to the domain in From (§22.3)', async () => {
  const { stage, bob } = await open();
  const eve = await stage.phone('eve', { isUser: false });
  const spoofed = eve.request('INVITE', bob.aor, { From: `<sip:alice@${DOMAIN}:5999>;tag=e` });
  assert.equal((await eve.send(spoofed)).final.status, 407);
  assert.equal(bob.received.length, 0);
  await stage.close();
});
