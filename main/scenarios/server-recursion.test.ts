import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOMAIN, Stage } from './server-stage.ts';
import type { StagePhone } from './stage-phone.ts';

async function open(recursesOnRedirect = true) {
  const stage = await Stage.open({ policy: { recursesOnRedirect } });
  const [alice, bob, carol] = [await stage.phone('alice'), await stage.phone('bob'), await stage.phone('carol')];
  await bob.register();
  await carol.register();
  return { stage, alice, bob, carol };
}

function redirectTo(phone: StagePhone, ...contacts: readonly string[]): void {
  phone.always(
    302,
    contacts.map((contact) => ['Contact', `<${contact}>`] as const),
  );
}

test('a redirection goes to the caller, unless the proxy follows them (§16.7 step 4)', async () => {
  for (const [recurses, status] of [
    [false, 302],
    [true, 200],
  ] as const) {
    const { stage, alice, bob, carol } = await open(recurses);
    redirectTo(bob, carol.aor);
    const call = await alice.invite(bob.aor);
    assert.equal(call.final.status, status);
    assert.equal(carol.received.length, recurses ? 1 : 0);
    if (recurses) assert.equal(carol.received[0]?.requestUri, carol.contact);
    await stage.close();
  }
});

test('the caller may forbid it (RFC 3841 §9.1)', async () => {
  const { stage, alice, bob, carol } = await open();
  redirectTo(bob, carol.aor);
  assert.equal((await alice.invite(bob.aor, { 'Request-Disposition': 'no-recurse' })).final.status, 302);
  assert.equal(carol.received.length, 0);
  await stage.close();
});

test('every URI is tried once: phones that redirect to each other end (§16.5)', async () => {
  const { stage, alice, bob, carol } = await open();
  redirectTo(bob, carol.aor, bob.aor);
  redirectTo(carol, bob.contact, carol.contact);
  const call = await alice.invite(bob.aor);
  assert.equal(call.final.status, 302);
  assert.deepEqual([bob.received.length, carol.received.length], [1, 1]);
  await stage.close();
});

test('no deeper than our bound: then the redirection is the answer', async () => {
  const { stage, alice, bob, carol } = await open();
  let number = 0;
  const onwards = (phone: StagePhone): void => {
    phone.answer = (transaction) => phone.respond(transaction, 302, [['Contact', `<${carol.contact};n=${++number}>`]]);
  };
  onwards(bob);
  onwards(carol);
  const call = await alice.invite(bob.aor);
  await stage.run(2_000);
  assert.equal(call.final.status, 302);
  assert.equal(carol.received.length, 5);
  await stage.close();
});

test('305 and 380 are for the caller to decide, and contacts that are no SIP URIs cannot be followed', async () => {
  const { stage, alice, bob, carol } = await open();
  for (const status of [305, 380]) {
    bob.always(status, [['Contact', `<${carol.aor}>`]]);
    assert.equal((await alice.invite(bob.aor)).final.status, status);
  }
  redirectTo(bob, 'tel:+49301234');
  assert.equal((await alice.invite(bob.aor)).final.status, 302);
  await stage.close();
});

test('what is not ours is not ours to redirect (§16.5)', async () => {
  const { stage, alice, carol } = await open();
  const eve = await stage.phone('eve', { isUser: false });
  redirectTo(eve, carol.aor);
  assert.equal((await alice.invite(eve.contact)).final.status, 302);
  assert.equal(carol.received.length, 0);
  assert.equal(eve.received[0]?.requestUri.includes(DOMAIN), false);
  await stage.close();
});
