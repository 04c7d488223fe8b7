import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOMAIN, Stage } from './server-stage.ts';

test('a redirect server tells where a user is: 302, for several contacts 300 (RFC 3261 §8.3, §21.3)', async () => {
  const stage = await Stage.open({ roles: ['registrar', 'redirect'] });
  const [alice, bob] = [await stage.phone('alice'), await stage.phone('bob')];
  await bob.register();
  const one = await alice.invite(bob.aor);
  assert.equal(one.final.status, 302);
  assert.deepEqual(one.final.headers.values('Contact'), [`<${bob.contact}>;q=1;expires=3600`]);
  await bob.register({ Contact: '<sip:bob@192.0.2.1;method=INVITE>;q=0.5' });
  const two = await alice.invite(bob.aor);
  assert.equal(two.final.status, 300);
  assert.deepEqual(two.final.headers.values('Contact'), [
    `<${bob.contact}>;q=1;expires=3600`,
    '<sip:bob@192.0.2.1>;q=0.5;expires=3600',
  ]);
  assert.equal(bob.received.length, 0);
  await stage.close();
});

test('who has moved is told about as it was set: 301 for good, 305 by a proxy, 380 another service (§21.3)', async () => {
  const stage = await Stage.open({ roles: ['registrar', 'redirect'] });
  const eve = await stage.phone('eve', { isUser: false });
  for (const redirectStatus of [301, 302, 305, 380] as const) {
    stage.staticRoutes.bind(`sip:moved@${DOMAIN}`, [{ contact: 'tel:+49301234', redirectStatus }]);
    const { final } = await eve.invite(`sip:moved@${DOMAIN}`);
    assert.equal(final.status, redirectStatus);
    assert.deepEqual(final.headers.values('Contact'), ['<tel:+49301234>']);
  }
  await stage.close();
});

test('nobody there is 480, nobody at all 404', async () => {
  const stage = await Stage.open({ roles: ['registrar', 'redirect'] });
  const [alice] = [await stage.phone('alice'), await stage.phone('bob')];
  assert.equal((await alice.invite(`sip:bob@${DOMAIN}`)).final.status, 480);
  assert.equal((await alice.invite(`sip:nobody@${DOMAIN}`)).final.status, 404);
  assert.equal((await alice.invite(`sip:${DOMAIN}`)).final.status, 404);
  await stage.close();
});

test('beside a proxy it takes the calls to our users, the proxy the rest', async () => {
  const stage = await Stage.open({ roles: ['registrar', 'redirect', 'proxy'] });
  const [alice, bob] = [await stage.phone('alice'), await stage.phone('bob')];
  const carol = await stage.phone('carol', { isUser: false });
  await bob.register();
  assert.equal((await alice.invite(bob.aor)).final.status, 302);
  assert.equal((await alice.invite(carol.contact)).final.status, 200);
  await stage.close();
});
