import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerPolicy } from '../server/sip-server.ts';
import { DOMAIN, Stage } from './server-stage.ts';
import type { StagePhone } from './stage-phone.ts';

const BOB = `sip:bob@${DOMAIN}`;

interface Cast {
  readonly stage: Stage;
  readonly alice: StagePhone;
  /** Bob's phones, in the order of `qs`. */
  readonly phones: readonly StagePhone[];
}

/** Alice, and Bob with one phone for each q. */
function open(...qs: readonly number[]): Promise<Cast> {
  return openWith({}, ...qs);
}

async function openWith(policy: ServerPolicy, ...qs: readonly number[]): Promise<Cast> {
  const stage = await Stage.open({ policy });
  const alice = await stage.phone('alice');
  const bob = await stage.phone('bob');
  const phones: StagePhone[] = [];
  for (const [index] of qs.entries()) phones.push(index === 0 ? bob : await stage.phone(`bob${index}`));
  const contacts = phones.map((phone, index) => `<${phone.contact}>;q=${qs[index]}`);
  assert.equal((await bob.register({ Contact: contacts.join(', ') })).final.status, 200);
  for (const phone of phones) phone.ring();
  return { stage, alice, phones };
}

const [first, second, third] = [0, 1, 2];
function at({ phones }: Cast, index: number): StagePhone {
  return phones[index] ?? assert.fail('no such phone');
}

async function answer(
  { stage }: Cast,
  phone: StagePhone,
  status: number,
  fields: readonly (readonly [string, string])[] = [],
): Promise<void> {
  phone.respond(phone.ringing[0] ?? assert.fail(`${phone.name} does not ring`), status, fields);
  await stage.run(100);
}

const reasons = (phone: StagePhone): readonly (string | undefined)[] =>
  phone.cancels.map(({ headers }) => headers.first('Reason'));

test('contacts of equal q ring together; the first to answer wins and the others are cancelled (§16.6, §16.7 step 10)', async () => {
  const cast = await open(1, 1, 1);
  const call = await cast.alice.invite(BOB);
  assert.deepEqual(call.statuses, [180, 180, 180]);
  assert.equal(new Set(call.responses.map(({ headers }) => headers.first('To'))).size, 3);
  await answer(cast, at(cast, second), 200);
  assert.equal(call.final.status, 200);
  assert.deepEqual(at(cast, second).cancels, []);
  for (const index of [first, third])
    assert.deepEqual(reasons(at(cast, index)), ['SIP;cause=200;text="Call completed elsewhere"']);
  assert.equal(call.statuses.filter((status) => status >= 200).length, 1);
  await cast.stage.close();
});

test('the next q is tried when all of the former have failed (§16.6)', async () => {
  const cast = await open(0.9, 0.9, 0.5);
  const call = await cast.alice.invite(BOB);
  assert.equal(at(cast, third).received.length, 0);
  await answer(cast, at(cast, first), 486);
  assert.equal(at(cast, third).received.length, 0);
  await answer(cast, at(cast, second), 480);
  assert.equal(at(cast, third).received.length, 1);
  await answer(cast, at(cast, third), 200);
  assert.equal(call.final.status, 200);
  await cast.stage.close();
});

test('when nobody answers, the best of all failures goes back once (§16.7 step 6)', async () => {
  const cast = await open(1, 1, 0.5);
  const call = await cast.alice.invite(BOB);
  await answer(cast, at(cast, first), 480);
  await answer(cast, at(cast, second), 486);
  await answer(cast, at(cast, third), 500);
  assert.deepEqual(
    call.statuses.filter((status) => status >= 200),
    [486],
  );
  await cast.stage.close();
});

test('6xx ends it for all: the others are cancelled, no further q is tried (§16.7 step 5)', async () => {
  const cast = await open(1, 1, 0.5);
  const call = await cast.alice.invite(BOB);
  await answer(cast, at(cast, first), 603);
  assert.equal(at(cast, second).cancels.length, 1);
  assert.equal(at(cast, third).received.length, 0);
  assert.deepEqual(
    call.statuses.filter((status) => status >= 200),
    [603],
  );
  await cast.stage.close();
});

test('two phones that answer at once: both 2xx reach the caller (§16.7 step 5)', async () => {
  const cast = await open(1, 1);
  const call = await cast.alice.invite(BOB);
  for (const phone of cast.phones) phone.respond(phone.ringing[0] ?? assert.fail(), 200);
  await cast.stage.run(100);
  assert.deepEqual(call.statuses, [180, 180, 200, 200]);
  await cast.stage.close();
});

test('a 2xx that is repeated is repeated to the caller, until nobody repeats it any more (RFC 6026 §7.1)', async () => {
  const cast = await open(1);
  const call = await cast.alice.invite(BOB);
  const ringing = at(cast, first).ringing[0] ?? assert.fail();
  for (let time = 0; time < 3; time++) {
    at(cast, first).respond(ringing, 200);
    await cast.stage.run(2_000);
  }
  assert.deepEqual(call.statuses, [180, 200, 200, 200]);
  await cast.stage.close();
});

test('the caller gives up: every phone that rings is cancelled, no further q is tried, and the answer is 487 (§16.10)', async () => {
  const cast = await open(1, 1, 0.5);
  const call = await cast.alice.invite(BOB);
  call.transaction.cancel();
  await cast.stage.run(200);
  assert.equal(call.final.status, 487);
  assert.deepEqual(
    cast.phones.map(({ cancels }) => cancels.length),
    [1, 1, 0],
  );
  await cast.stage.close();
});

test('an answer that crosses the CANCEL counts: the caller gets the 200 (§9.1)', async () => {
  const cast = await open(1);
  const phone = at(cast, first);
  const call = await cast.alice.invite(BOB);
  cast.stage.network.impair({}, { delayMs: 20 });
  call.transaction.cancel();
  await cast.stage.run(30);
  phone.respond(phone.ringing[0] ?? assert.fail(), 200);
  await cast.stage.run(200);
  assert.equal(call.final.status, 200);
  await cast.stage.close();
});

test('a cancelled phone that never says a word is forgotten after 64*T1, as the caller does (§9.1)', async () => {
  const cast = await open(1);
  const phone = at(cast, first);
  const call = await cast.alice.invite(BOB);
  phone.element[Symbol.dispose]();
  call.transaction.cancel();
  await cast.stage.run(31_000);
  assert.equal(cast.stage.server.forwardedCount, 1);
  await cast.stage.run(2_000);
  assert.equal(cast.stage.server.forwardedCount, 0);
  assert.equal(call.failure, 'timeout');
  await cast.stage.close();
});

test('redirections are collected, not followed: the best goes back (§16.7 step 4)', async () => {
  const cast = await open(1, 1);
  const call = await cast.alice.invite(BOB);
  await answer(cast, at(cast, first), 302, [['Contact', '<sip:bob@elsewhere.test>']]);
  await answer(cast, at(cast, second), 404);
  assert.equal(call.final.status, 302);
  assert.equal(call.final.headers.first('Contact'), '<sip:bob@elsewhere.test>');
  await cast.stage.close();
});

test('challenges of several phones reach the caller together (§16.7 step 7)', async () => {
  const cast = await open(1, 1);
  const call = await cast.alice.invite(BOB);
  await answer(cast, at(cast, first), 401, [['WWW-Authenticate', 'Digest realm="one", nonce="1"']]);
  await answer(cast, at(cast, second), 407, [['Proxy-Authenticate', 'Digest realm="two", nonce="2"']]);
  assert.equal(call.responses.at(-1)?.status, 401);
  assert.equal(call.responses.at(-1)?.headers.first('Proxy-Authenticate'), 'Digest realm="two", nonce="2"');
  await cast.stage.close();
});

test("one phone's 503 is no statement about us: 500 (§16.7 step 6)", async () => {
  const cast = await open(1);
  const call = await cast.alice.invite(BOB);
  await answer(cast, at(cast, first), 503, [['Retry-After', '600']]);
  assert.equal(call.final.status, 500);
  assert.equal(call.final.headers.has('Retry-After'), false);
  await cast.stage.close();
});

test('a MESSAGE goes to all phones, and one answer comes back', async () => {
  const cast = await open(1, 1);
  for (const phone of cast.phones) phone.always(200);
  const message = await cast.alice.sendAs(cast.alice.request('MESSAGE', BOB));
  assert.deepEqual(message.statuses, [200]);
  for (const phone of cast.phones) assert.equal(phone.received.length, 1);
  await cast.stage.close();
});

test('Max-Breadth is shared among the branches; what does not fit waits its turn (RFC 5393 §5)', async () => {
  const cast = await open(1, 1, 1);
  const call = await cast.alice.invite(BOB, { 'Max-Breadth': '2' });
  assert.deepEqual(
    cast.phones.map(({ received }) => received.map(({ headers }) => headers.first('Max-Breadth'))),
    [['1'], ['1'], []],
  );
  await answer(cast, at(cast, first), 486);
  await answer(cast, at(cast, second), 486);
  await answer(cast, at(cast, third), 200);
  assert.equal(call.final.status, 200);
  await cast.stage.close();
});

test('a contact that is another user of ours rings that user, and circles end (§16.5)', async () => {
  const stage = await Stage.open();
  const [alice, bob, carol] = [await stage.phone('alice'), await stage.phone('bob'), await stage.phone('carol')];
  await bob.register({ Contact: `<${carol.aor}>` });
  await carol.register({ Contact: `<${carol.contact}>, <${bob.aor}>` });
  const call = await alice.invite(bob.aor);
  assert.equal(call.final.status, 200);
  assert.deepEqual([bob.received.length, carol.received.length], [0, 1]);

  await carol.register({ Contact: '*', Expires: '0' });
  await carol.register({ Contact: `<${bob.aor}>` });
  assert.equal((await alice.invite(bob.aor)).final.status, 480);
  await stage.close();
});

test('after the ring time a group is cancelled and the next q rings; nobody shows that as answered elsewhere (§16.7, §16.8)', async () => {
  const cast = await openWith({ ringSeconds: 20 }, 0.9, 0.9, 0.5);
  const call = await cast.alice.invite(BOB);
  await cast.stage.run(19_000);
  assert.deepEqual([at(cast, first).cancels.length, at(cast, third).received.length], [0, 0]);
  await cast.stage.run(1_100);
  for (const index of [first, second]) assert.deepEqual(reasons(at(cast, index)), [undefined]);
  assert.equal(at(cast, third).received.length, 1);
  await answer(cast, at(cast, third), 200);
  assert.equal(call.final.status, 200);
  await cast.stage.close();
});

test('each group has the ring time for itself; after the last the caller is told 408 (§16.8)', async () => {
  const cast = await openWith({ ringSeconds: 20 }, 0.9, 0.5);
  const call = await cast.alice.invite(BOB);
  await cast.stage.run(39_000);
  assert.equal(at(cast, second).cancels.length, 0);
  await cast.stage.run(1_500);
  assert.equal(at(cast, second).cancels.length, 1);
  assert.deepEqual(
    call.statuses.filter((status) => status >= 200),
    [408],
  );
  await cast.stage.close();
});

test('a phone that says nothing at all does not delay the next q beyond the ring time', async () => {
  const cast = await openWith({ ringSeconds: 10 }, 0.9, 0.5);
  at(cast, first).element[Symbol.dispose]();
  const call = await cast.alice.invite(BOB);
  await cast.stage.run(10_000);
  await answer(cast, at(cast, second), 200);
  assert.equal(call.final.status, 200);
  await cast.stage.close();
});

test('who answers while its CANCEL is on the way has the call, and the next group stops (§9.1, §16.7 step 10)', async () => {
  const cast = await openWith({ ringSeconds: 10 }, 0.9, 0.5);
  const call = await cast.alice.invite(BOB);
  cast.stage.network.impair({}, { delayMs: 100 });
  await cast.stage.run(9_950);
  at(cast, first).respond(at(cast, first).ringing[0] ?? assert.fail(), 200);
  await cast.stage.run(500);
  assert.deepEqual(
    call.statuses.filter((status) => status >= 200),
    [200],
  );
  assert.deepEqual(reasons(at(cast, second)), ['SIP;cause=200;text="Call completed elsewhere"']);
  await cast.stage.close();
});

test('the caller gives up while the second group rings: no third one, and nothing is left (§16.10)', async () => {
  const cast = await openWith({ ringSeconds: 10 }, 0.9, 0.5, 0.1);
  const call = await cast.alice.invite(BOB);
  await cast.stage.run(11_000);
  call.transaction.cancel();
  await cast.stage.run(20_000);
  assert.deepEqual(
    cast.phones.map(({ received }) => received.length),
    [1, 1, 0],
  );
  assert.equal(call.final.status, 487);
  await cast.stage.close();
});

test('a call that was answered does not ring: what is asked inside it may take its time (§12.2.1.2)', async () => {
  const stage = await Stage.open({ recordRoute: true, policy: { ringSeconds: 5 } });
  const [alice, bob] = [await stage.phone('alice'), await stage.phone('bob')];
  await bob.register({ Contact: `<${bob.contact}>;+sip.instance="<urn:uuid:1>"` });
  const call = await alice.invite(bob.aor);
  await alice.ack(call);
  bob.ring();
  const { request, target } = alice.inDialog('INVITE', call);
  request.requestUri = `${bob.aor};gr=urn:uuid:1`; // as its Contact could be: that is in our domain (RFC 5627 §4.3)
  const again = alice.start(request, target);
  await stage.run(60_000);
  assert.deepEqual([again.statuses.at(-1), bob.cancels.length], [180, 0]);
  bob.respond(bob.ringing[0] ?? assert.fail(), 200);
  await stage.run(100);
  assert.equal(again.final.status, 200);
  await stage.close();
});
