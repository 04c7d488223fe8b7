import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage } from './server-stage.ts';
import type { StagePhone } from './stage-phone.ts';

const DOMAIN = 'elsewhere.test';
const NOBODY = '192.0.2.200';

/** A domain with two servers, the first of which is bad. */
async function open(transport: 'udp' | 'tcp', firstHost: (first: StagePhone) => string) {
  const stage = await Stage.open();
  const [alice, first, second] = [
    await stage.phone('alice'),
    await stage.phone('first', { isUser: false }),
    await stage.phone('second', { isUser: false }),
  ];
  stage.network.name(`one.${DOMAIN}`, firstHost(first));
  stage.network.name(`two.${DOMAIN}`, second.address.host);
  const server = { weight: 0, port: 5060 };
  stage.network.dns.service(
    `_sip._${transport}.${DOMAIN}`,
    { ...server, priority: 1, target: `one.${DOMAIN}` },
    { ...server, priority: 2, target: `two.${DOMAIN}` },
  );
  return { stage, alice, first, second };
}

/** How long it took until bob, at the second server, answered. */
async function answeredAfterMs(stage: Stage, alice: StagePhone): Promise<number> {
  const challenged = await alice.send(alice.request('INVITE', `sip:bob@${DOMAIN}`));
  const startedMs = stage.clock.nowMs();
  const call = alice.start(alice.authorized(challenged.request, challenged.final));
  while (!call.statuses.includes(200) && stage.clock.nowMs() - startedMs < 40_000) await stage.run(50);
  assert.equal(call.final.status, 200);
  return stage.clock.nowMs() - startedMs;
}

test('a silent first server costs less than 4 s (RFC 3263 §4.3)', async () => {
  const { stage, alice, second } = await open('udp', () => NOBODY);
  assert.ok((await answeredAfterMs(stage, alice)) < 4_000);
  assert.equal(second.received.length, 1);
  await stage.close();
});

test('one that refuses the connection costs next to nothing', async () => {
  const { stage, alice, second } = await open('tcp', () => NOBODY);
  stage.network.host(NOBODY);
  assert.ok((await answeredAfterMs(stage, alice)) < 300);
  assert.equal(second.received.length, 1);
  await stage.close();
});

test('neither does one that says 503; any other refusal is the answer (RFC 3261 §16.7 step 4)', async () => {
  const { stage, alice, first, second } = await open('udp', ({ address }) => address.host);
  first.always(503);
  assert.ok((await answeredAfterMs(stage, alice)) < 300);
  assert.deepEqual([first.received.length, second.received.length], [1, 1]);
  first.always(486);
  assert.equal((await alice.invite(`sip:bob@${DOMAIN}`)).final.status, 486);
  assert.equal(second.received.length, 1);
  await stage.close();
});
