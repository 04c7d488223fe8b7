import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallingAccount } from '../calls/calling-account.ts';
import { Calls, type CallsOptions } from '../calls/calls.ts';
import { sipUri } from '../sip/message/uri.ts';
import { FakeMediaHost } from '../testing/fake-media-host.ts';
import { NOTHING_LEFT_OVER, type Party, TwoParty } from '../testing/two-party.ts';

function callsOf(world: TwoParty, party: Party, account: Partial<CallingAccount> = {}, options: Partial<CallsOptions> = {}) {
  const own = { id: party.name, identity: party.identity, ...account };
  const hosts = { towards: async () => party.host, facing: async () => party.host };
  const media = new FakeMediaHost();
  return {
    account: own,
    calls: new Calls({
      clock: world.clock,
      random: world.random,
      agent: party.agent,
      media,
      hosts,
      accountOf: () => own,
      ...options,
    }),
  };
}

/** Alice has called Bob, whose account is as given. */
async function inCall(account: Partial<CallingAccount>) {
  const world = new TwoParty();
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const [hers, his] = [callsOf(world, alice), callsOf(world, bob, account)];
  his.calls.onIncoming((call) => void his.calls.answer(call));
  const placed = hers.calls.place(hers.account, bob.uri);
  assert.ok(placed.ok);
  await world.clock.run(500);
  assert.equal(placed.value.facts.state, 'active');
  return { world, alice, bob, hers, his, call: placed.value };
}

test('an account that follows no references refuses them with 403, and the call goes on', async () => {
  const { world, his, call } = await inCall({ followsReferrals: false });
  const transfer = call.transfer(sipUri({ user: 'carol', host: '10.0.0.3' }));
  await world.clock.run(1_000);
  assert.deepEqual(await transfer, { ok: false, error: { code: 'TRANSFER_FAILED', status: 403 } });
  assert.deepEqual([call.facts.state, call.facts.heldByUs, his.calls.running.length], ['active', false, 1]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('between hosts without a domain an attended transfer names the target’s Contact', async () => {
  const { world, hers, his, call } = await inCall({});
  const carol = await world.party('carol');
  const theirs = callsOf(world, carol);
  theirs.calls.onIncoming((incoming) => void theirs.calls.answer(incoming));
  const second = hers.calls.place(hers.account, carol.uri);
  assert.ok(second.ok);
  await world.clock.run(500);
  const transfer = call.transferTo(second.value);
  await world.clock.run(1_000);
  assert.ok((await transfer).ok);
  await world.clock.run(5_000);
  assert.deepEqual(
    [hers, his, theirs].map(({ calls }) => calls.running.length),
    [0, 1, 1],
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

for (const isAllowed of [false, true]) {
  test(`a stranger’s REFER is ${isAllowed ? 'followed where the account allows it: click to dial' : 'refused with 403'} (RFC 3515 §2.4.2)`, async () => {
    const world = new TwoParty();
    const [alice, bob, carol] = [await world.party('alice'), await world.party('bob'), await world.party('carol')];
    const account = { id: 'bob', identity: bob.identity };
    const his = callsOf(world, bob, {}, isAllowed ? { accountForReferral: () => account } : {});
    const theirs = callsOf(world, carol);
    theirs.calls.onIncoming((call) => void theirs.calls.answer(call));
    const request = alice.agent.request({
      identity: alice.identity,
      method: 'REFER',
      target: bob.uri,
      headers: [
        ['Contact', `<sip:alice@${alice.host}>`],
        ['Refer-To', `<sip:carol@${carol.host}>`],
      ],
    });
    await world.clock.run(1_000);
    const outcome = await request;
    assert.equal(outcome.ok ? outcome.value.status : outcome.error.status, isAllowed ? 202 : 403);
    assert.deepEqual([his.calls.running.length, theirs.calls.running.length], isAllowed ? [1, 1] : [0, 0]);
    if (isAllowed) assert.equal(his.calls.running[0]?.facts.state, 'active');
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  });
}
