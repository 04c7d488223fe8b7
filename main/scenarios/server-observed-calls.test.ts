import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import type { ObservedCall } from '../server/observed-call.ts';
import { DOMAIN, Stage, type StageOptions } from './server-stage.ts';

async function open(options: StageOptions = { recordRoute: true }) {
  const stage = await Stage.open(options);
  const [alice, bob] = [await stage.phone('alice'), await stage.phone('bob')];
  await bob.register();
  const seen: ObservedCall[] = [];
  stage.server.onCall((call) => seen.push(call));
  const states = (): readonly string[] => seen.map(({ state, end }) => (end === undefined ? state : `${state} ${end}`));
  return { stage, alice, bob, seen, states };
}

test('a call is seen from its INVITE to its BYE, with both users and their tags (RFC 4235 §3.7)', async () => {
  const { stage, alice, bob, seen, states } = await open();
  bob.ring();
  const call = await alice.invite(bob.aor);
  const [ringing] = bob.ringing;
  assert.ok(ringing);
  assert.deepEqual(states(), ['trying', 'early']);
  assert.equal(stage.server.calls.length, 1);
  bob.respond(ringing, 200);
  await stage.run(50);
  await alice.ack(call);
  const bye = alice.inDialog('BYE', call);
  bob.always(200);
  await alice.send(bye.request, bye.target);
  assert.deepEqual(states(), ['trying', 'early', 'confirmed', 'terminated local-bye']);
  const last = seen.at(-1);
  assert.deepEqual(last?.caller, {
    uri: alice.aor,
    member: `sip:alice@${DOMAIN}`,
    tag: last?.caller.tag,
    target: alice.contact,
  });
  assert.deepEqual(last?.callee, { uri: bob.aor, member: bob.aor, tag: 'bob-tag', target: bob.contact });
  assert.equal(stage.server.calls.length, 0);
  await stage.close();
});

test('the Contact of a caller behind a NAT is not told: it leads nowhere', async () => {
  const { stage, alice, bob, seen } = await open();
  bob.ring();
  const asked = await alice.invite(bob.aor, { Contact: '<sip:alice@192.168.7.7:5060>' });
  assert.deepEqual([seen[0]?.caller.member, seen[0]?.caller.target], [`sip:alice@${DOMAIN}`, undefined]);
  asked.transaction.cancel();
  await stage.close();
});

test('who hangs up is told apart', async () => {
  const { stage, alice, bob, states } = await open();
  const call = await alice.invite(bob.aor);
  await alice.ack(call);
  const invite = bob.received.at(-1);
  assert.ok(invite);
  const bye = bob.backwards('BYE', invite);
  await bob.send(bye.request, bye.target);
  assert.equal(states().at(-1), 'terminated remote-bye');
  await stage.close();
});

test('a call that was declined, cancelled or not there ends as such', async () => {
  const { stage, alice, bob, seen, states } = await open();
  bob.always(486);
  await alice.invite(bob.aor);
  assert.deepEqual([states().at(-1), seen.at(-1)?.status], ['terminated rejected', 486]);
  bob.ring();
  const call = await alice.invite(bob.aor);
  call.transaction.cancel();
  await stage.run(50);
  assert.deepEqual([states().at(-1), seen.at(-1)?.status], ['terminated cancelled', 487]);
  await stage.close();
});

test('without Record-Route the BYE does not come by: the call is over for us when it is answered', async () => {
  const { stage, alice, bob, states } = await open({ recordRoute: false });
  const call = await alice.invite(bob.aor);
  await alice.ack(call);
  assert.deepEqual(states(), ['trying', 'confirmed', 'terminated unknown']);
  await stage.close();
});

test('a call without news for very long is forgotten with the next one, re-INVITEs are no calls', async () => {
  const { stage, alice, bob, seen, states } = await open();
  const call = await alice.invite(bob.aor);
  await alice.ack(call);
  const again = alice.inDialog('INVITE', call);
  again.request.headers.set('Contact', `<${alice.contact}>`);
  await alice.ack(await alice.send(again.request, again.target));
  assert.equal(seen.length, 2);
  await stage.run(limits.proxy.observedCallMs + 1_000);
  await bob.register();
  await alice.ack(await alice.invite(bob.aor));
  assert.equal(states().includes('terminated unknown'), true);
  assert.equal(stage.server.calls.length, 1);
  await stage.close();
});

test('of endless names no more is remembered than the limit says; without Call-ID and tag the call is not watched', async () => {
  const { stage, alice, bob, seen } = await open();
  const endless = 'x'.repeat(2_000);
  for (const fields of [{ 'Call-ID': endless }, { From: `<${alice.aor}>;tag=${endless}` }])
    assert.equal((await alice.invite(bob.aor, fields)).final.status, 200);
  assert.equal(seen.length, 0);
  await alice.invite(bob.aor, { From: `"${endless}" <${alice.aor}>;tag=1`, To: `<sip:${endless}@h>` });
  assert.equal(seen[0]?.caller.displayName?.length, limits.proxy.rememberedText);
  assert.equal(seen[0]?.callee.uri, 'sip:anonymous@anonymous.invalid');
  await stage.close();
});
