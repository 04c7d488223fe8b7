import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SipRequest } from '../sip/message/message.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { DOMAIN, SERVER, Stage, type StageOptions } from './server-stage.ts';
import type { StagePhone } from './stage-phone.ts';

interface Cast {
  readonly stage: Stage;
  readonly alice: StagePhone;
  readonly bob: StagePhone;
}

async function open(options: StageOptions = {}): Promise<Cast> {
  const stage = await Stage.open(options);
  const [alice, bob] = [await stage.phone('alice'), await stage.phone('bob')];
  assert.equal((await alice.register()).final.status, 200);
  assert.equal((await bob.register()).final.status, 200);
  return { stage, alice, bob };
}

function last(phone: StagePhone): SipRequest {
  const request = phone.received.at(-1);
  assert.ok(request);
  return request;
}

for (const recordRoute of [false, true]) {
  test(`a call through the proxy, ${recordRoute ? 'and everything after it along the Record-Route' : 'BYE past it'} (RFC 3261 §24.2, §16)`, async () => {
    const { stage, alice, bob } = await open({ recordRoute });
    bob.ring();
    const call = await alice.invite(bob.aor);
    assert.deepEqual(call.statuses, [180]);

    const invite = last(bob);
    assert.equal(invite.requestUri, bob.contact);
    assert.equal(invite.headers.first('Max-Forwards'), '69');
    assert.equal(invite.headers.values('Via').length, 2);
    assert.equal(invite.headers.has('Proxy-Authorization'), false);
    assert.equal(invite.headers.count('Record-Route'), recordRoute ? 1 : 0);

    bob.respond(bob.ringing[0] ?? assert.fail(), 200);
    await stage.run(50);
    assert.deepEqual(call.statuses, [180, 200]);
    assert.equal(call.final.headers.values('Via').length, 1);

    await alice.ack(call);
    assert.equal(bob.acks.length, 1);
    assert.equal(bob.acks[0]?.headers.values('Via').length, recordRoute ? 2 : 1);
    assert.equal(bob.acks[0]?.headers.has('Route'), false);

    const bye = bob.backwards('BYE', invite);
    assert.equal((await bob.send(bye.request, bye.target)).final.status, 200);
    assert.equal(last(alice).headers.values('Via').length, recordRoute ? 2 : 1);
    assert.equal(last(alice).requestUri, alice.contact);
    await stage.close();
  });
}

test('re-INVITE and BYE of both sides pass the proxy without a new challenge', async () => {
  const { stage, alice, bob } = await open({ recordRoute: true });
  const call = await alice.invite(bob.aor);
  await alice.ack(call);
  const invite = last(bob);
  const again = alice.inDialog('INVITE', call);
  again.request.headers.set('Contact', `<${alice.contact}>`);
  const reinvite = await alice.send(again.request, again.target);
  assert.equal(reinvite.final.status, 200);
  await alice.ack(reinvite);
  assert.equal(bob.acks.length, 2);
  const info = bob.backwards('INFO', invite);
  assert.equal((await bob.send(info.request, info.target)).final.status, 200);
  const bye = alice.inDialog('BYE', call);
  assert.equal((await alice.send(bye.request, bye.target)).final.status, 200);
  await stage.close();
});

test('our users are challenged with 407 before their request goes anywhere (§22.3)', async () => {
  const { stage, alice, bob } = await open();
  const asked = await alice.send(alice.request('INVITE', bob.aor));
  assert.deepEqual(asked.statuses, [407]);
  assert.equal(asked.final.headers.has('Proxy-Authenticate'), true);
  assert.equal(bob.received.length, 0);
  assert.equal((await alice.sendAs(alice.request('INVITE', bob.aor), 'guess')).final.status, 407);
  const asBob = alice.request('INVITE', bob.aor, { From: `<${bob.aor}>;tag=1` });
  assert.equal((await alice.sendAs(asBob)).final.status, 403);
  assert.equal(bob.received.length, 0);
  await stage.close();
});

test('a user who is not here is 480, nobody is 404, the domain itself takes no call (§16.5)', async () => {
  const { stage, alice } = await open();
  await stage.phone('carol');
  assert.equal((await alice.invite(`sip:carol@${DOMAIN}`)).final.status, 480);
  assert.equal((await alice.invite(`sip:nobody@${DOMAIN}`)).final.status, 404);
  assert.equal((await alice.invite(`sip:${DOMAIN}`)).final.status, 404);
  assert.equal((await alice.invite(`sip:${DOMAIN.toUpperCase()}`)).final.status, 404);
  await stage.close();
});

test('strangers may call our users, and nobody else through us', async () => {
  const { stage, bob } = await open();
  const stranger = await stage.phone('eve', { isUser: false });
  const call = await stranger.invite(bob.aor);
  assert.equal(call.final.status, 200);
  await stranger.ack(call);
  assert.equal(bob.acks.length, 1);

  const other = await stage.phone('victim', { isUser: false });
  assert.equal((await stranger.invite(other.contact)).final.status, 403);
  for (const method of ['MESSAGE', 'OPTIONS', 'REGISTER', 'BYE']) {
    const request = stranger.request(method, other.contact, { To: `<${other.contact}>;tag=made-up` });
    assert.equal((await stranger.send(request)).final.status, 403, method);
  }
  stranger.element.transactions.sendAck(stranger.request('ACK', other.contact), { transport: 'udp', address: SERVER });
  await stage.run(100);
  assert.equal(other.received.length + other.acks.length, 0);
  await stage.close();
});

test('a route that names us is no key: without the mark of the dialog it opens nothing', async () => {
  const { stage } = await open({ recordRoute: true });
  const [stranger, victim] = [await stage.phone('eve', { isUser: false }), await stage.phone('victim', { isUser: false })];
  for (const route of [`<sip:${SERVER.host};lr>`, `<sip:${DOMAIN};lr;mark=0011223344556677>`]) {
    const request = stranger.request('BYE', victim.contact, { To: `<${victim.contact}>;tag=x`, Route: route });
    assert.equal((await stranger.send(request)).final.status, 403);
  }
  assert.equal(victim.received.length, 0);
  await stage.close();
});

test('our users reach other domains through us, and the answer comes back', async () => {
  const { stage, alice } = await open();
  const carol = await stage.phone('carol', { isUser: false });
  stage.network.name('elsewhere.test', carol.address.host);
  const call = await alice.invite('sip:carol@elsewhere.test');
  assert.equal(call.final.status, 200);
  assert.equal(last(carol).requestUri, 'sip:carol@elsewhere.test');
  assert.equal(last(carol).headers.has('Proxy-Authorization'), false);
  await stage.close();
});

test('a host that nobody knows is 500: the next hop cannot be reached (§16.9, §16.7 step 6)', async () => {
  const { stage, alice } = await open();
  assert.equal((await alice.invite('sip:carol@unknown.test')).final.status, 500);
  await stage.close();
});

test('MESSAGE, OPTIONS and methods nobody has heard of go through alike (§16)', async () => {
  const { stage, alice, bob } = await open();
  for (const method of ['MESSAGE', 'OPTIONS', 'FROBNICATE']) {
    const request = alice.request(method, bob.aor, { 'X-Fruit': 'Banana;ripe', Subject: 'lunch,  maybe' });
    assert.equal((await alice.sendAs(request)).final.status, 200, method);
    assert.equal(last(bob).method, method);
    assert.equal(last(bob).headers.first('X-Fruit'), 'Banana;ripe');
    assert.equal(last(bob).headers.first('Subject'), 'lunch,  maybe');
  }
  await stage.close();
});

test('OPTIONS to the server itself is answered by it (§11)', async () => {
  const { stage, alice } = await open();
  for (const uri of [`sip:${DOMAIN}`, `sip:${SERVER.host}:5060`]) {
    const { final } = await alice.send(alice.request('OPTIONS', uri));
    assert.equal(final.status, 200);
    assert.equal(final.headers.first('Allow'), 'REGISTER, OPTIONS');
  }
  await stage.close();
});

test('a service needs no registration: static routes are routed like users', async () => {
  const { stage, alice } = await open();
  const echo = await stage.phone('echo', { isUser: false });
  using _bound = stage.staticRoutes.bind(`sip:echo@${DOMAIN}`, [{ contact: echo.contact }]);
  assert.equal((await alice.invite(`sip:echo@${DOMAIN}`)).final.status, 200);
  assert.equal(last(echo).requestUri, echo.contact);
  await stage.close();
});

test('the answer to a CANCEL has the tag of what was answered to the INVITE, be it late or not (§9.2)', async () => {
  const { stage, alice, bob } = await open();
  stage.network.impair({}, { delayMs: 20 });
  bob.ring();
  const call = alice.start(alice.authorized(...(await challengedBy(alice, stage, bob.aor))));
  await stage.run(300);
  const [invite] = bob.ringing;
  assert.ok(invite);
  bob.respond(invite, 486);
  await stage.run(30);
  const heard: string[] = [];
  alice.element.transport.onResponse(({ response }) => {
    if (response.headers.first('CSeq')?.endsWith('CANCEL')) heard.push(`${response.status} ${response.headers.first('To')}`);
  });
  call.transaction.cancel();
  await stage.run(300);
  assert.deepEqual(heard, [`200 ${call.final.headers.first('To')}`]);
  await stage.close();
});

/** The INVITE that gets the challenge, and that. */
async function challengedBy(phone: StagePhone, stage: Stage, aor: string) {
  const asked = phone.start(phone.request('INVITE', aor));
  await stage.run(200);
  return [asked.request, asked.final] as const;
}

test('the caller gives up: CANCEL is answered here and sent on, the INVITE ends with 487 (§16.10)', async () => {
  const { stage, alice, bob } = await open();
  bob.ring();
  const call = await alice.invite(bob.aor);
  call.transaction.cancel([['Reason', 'SIP;cause=487']]);
  await stage.run(100);
  assert.deepEqual(call.statuses, [180, 487]);
  assert.deepEqual(
    bob.cancels.map(({ headers }) => headers.first('Reason')),
    ['SIP;cause=487'],
  );
  await stage.close();
});

test('a CANCEL for an INVITE that is not here is 481', async () => {
  const { stage, alice, bob } = await open();
  const cancel = alice.request('CANCEL', bob.aor);
  assert.equal((await alice.send(cancel)).final.status, 481);
  assert.equal(bob.received.length, 0);
  await stage.close();
});

test('when the storage breaks, the request is 500 and the server lives on', async () => {
  const { stage, alice, bob } = await open();
  const { schema } = stage.database.queries;
  stage.database.run(schema.alterTable('users').renameTo('away'));
  const challenged = await alice.send(alice.request('INVITE', bob.aor));
  assert.equal((await alice.send(alice.authorized(challenged.request, challenged.final))).final.status, 500);
  stage.database.run(schema.alterTable('away').renameTo('users'));
  assert.equal((await alice.invite(bob.aor)).final.status, 200);
  await stage.close();
});

test('a phone that answers nothing: 408 after timer B for INVITE, silence for others (§16.7, RFC 4320 §4.2)', async () => {
  const { stage, alice, bob } = await open();
  bob.answer = () => undefined;
  bob.element[Symbol.dispose]();
  const call = await alice.invite(bob.aor);
  const message = await alice.sendAs(alice.request('MESSAGE', bob.aor));
  await stage.run(40_000);
  assert.equal(call.final.status, 408);
  assert.deepEqual(
    message.statuses.filter((status) => status >= 200),
    [],
  );
  await stage.close();
});

test('a phone that rings for ever is given up by timer C, as 408 (§16.6 step 11, §16.8)', async () => {
  const { stage, alice, bob } = await open();
  bob.ring();
  const call = await alice.invite(bob.aor);
  await stage.run(184_000);
  assert.equal(bob.cancels.length, 0);
  bob.respond(bob.ringing[0] ?? assert.fail(), 183);
  await stage.run(184_000);
  assert.equal(bob.cancels.length, 0);
  await stage.run(2_000);
  assert.equal(bob.cancels.length, 1);
  assert.deepEqual(call.statuses, [180, 183, 408]);
  await stage.close();
});

test('a phone registered over TCP is called over its connection, without one at its contact (RFC 5923)', async () => {
  const stage = await Stage.open();
  const alice = await stage.phone('alice');
  const bob = await stage.phone('bob', { transport: 'tcp' });
  await bob.register();
  const { connects } = stage.network.counters;
  assert.equal((await alice.invite(bob.aor)).final.status, 200);
  assert.equal(stage.network.counters.connects, connects);
  stage.network.breakStreams(bob.address.host);
  await stage.run(10);
  assert.equal((await alice.invite(bob.aor)).final.status, 200);
  assert.equal(stage.network.counters.connects, connects + 1);
  await stage.close();
});

test('between UDP and TCP both sides keep their transport: two Record-Routes (RFC 5658 §3.1)', async () => {
  const stage = await Stage.open({ recordRoute: true });
  const alice = await stage.phone('alice');
  const bob = await stage.phone('bob', { transport: 'tcp' });
  await bob.register();
  const call = await alice.invite(bob.aor);
  const routes = call.final.headers.values('Record-Route').map((value) => value.replace(/;mark=\w+/, ''));
  assert.deepEqual(routes, [`<sip:${SERVER.host}:5060;transport=tcp;lr>`, `<sip:${SERVER.host}:5060;lr>`]);
  await alice.ack(call);
  assert.equal(bob.acks.length, 1);
  const bye = bob.backwards('BYE', last(bob));
  assert.equal((await bob.send(bye.request, bye.target)).final.status, 200);
  assert.equal(last(alice).method, 'BYE');
  await stage.close();
});

testUnderLoss({
  title: 'calls are set up and ended, where datagrams are repeated and reordered too',
  async set({ seed }) {
    const stage = await Stage.open({ recordRoute: true, seed });
    const [alice, bob] = [await stage.phone('alice'), await stage.phone('bob')];
    await bob.register();
    return { stage, alice, bob };
  },
  async play({ stage, alice, bob }, { lossRate }) {
    stage.network.impair({}, { lossRate, repeatRate: 0.1, delayMs: 20, jitterMs: 30 });
    alice.acksAll = true;
    bob.answerReliably();
    for (let number = 0; number < 4; number++) {
      const challenged = await alice.send(alice.request('INVITE', bob.aor));
      await stage.run(33_000);
      const call = await alice.send(alice.authorized(challenged.request, challenged.final));
      await stage.run(33_000);
      assert.equal(call.final.status, 200);
      const bye = alice.inDialog('BYE', call);
      const ended = await alice.send(bye.request, bye.target);
      await stage.run(33_000);
      assert.equal(ended.final.status, 200);
    }
    // An answer and its ACK must cross two links each within the eleven sendings of the 200: one call in twenty has no luck.
    const acknowledged = new Set(bob.acks.map(({ headers }) => headers.first('Call-ID')));
    assert.ok(acknowledged.size >= 3, `${acknowledged.size} of 4 calls were acknowledged`);
  },
  close: ({ stage }) => stage.close(),
});
