import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { type Replaces, serializeReplaces } from '../sip/dialog/replaces.ts';
import type { AgentDialog } from '../sip/ua/agent-dialog.ts';
import type { IncomingInvite } from '../sip/ua/incoming-invite.ts';
import type { OutgoingInvite } from '../sip/ua/outgoing-invite.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import type { Session, SessionEnd } from '../sip/ua/session.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import { description, NOTHING_LEFT_OVER, type Party, TwoParty } from '../testing/two-party.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { closeWorld } from './session-pair.ts';

/** How `dialog` is named to the party at its other end. */
function asSeenByPeer({ callId, localTag, remote }: AgentDialog): Replaces {
  return { callId, toTag: remote.params.get('tag') ?? '', fromTag: localTag, isEarlyOnly: false };
}

/** How `dialog` is named to whoever is in it. */
function asSeenHere(dialog: AgentDialog): Replaces {
  const { callId, toTag, fromTag } = asSeenByPeer(dialog);
  return { callId, toTag: fromTag, fromTag: toTag, isEarlyOnly: false };
}

/** What became of an INVITE: the status of its end. */
function outcomeOf(invite: OutgoingInvite): { status?: number; session?: Session; failure?: RequestFailure } {
  const outcome: { status?: number; session?: Session; failure?: RequestFailure } = {};
  invite.onAnswered(({ session }) => Object.assign(outcome, { status: 200, session }));
  invite.onFailed((failure) => Object.assign(outcome, { status: failure.status, failure }));
  return outcome;
}

async function setUp(options: ConstructorParameters<typeof TwoParty>[0] = {}) {
  const world = new TwoParty(options);
  const [alice, bob, carol] = [await world.party('alice'), await world.party('bob'), await world.party('carol')];
  const call = (from: Party, to: Party, replaces?: Replaces) =>
    outcomeOf(
      from.agent.invite({
        identity: from.identity,
        target: to.uri,
        body: description('offer'),
        headers: replaces
          ? [
              ['Replaces', serializeReplaces(replaces)],
              ['Require', 'replaces'],
            ]
          : [],
      }),
    );
  return { world, alice, bob, carol, call };
}

/** Bob is called by Alice and has answered; further INVITEs to him are given to `next`. */
async function inCall(next: (invite: IncomingInvite) => void, options: ConstructorParameters<typeof TwoParty>[0] = {}) {
  const stage = await setUp(options);
  const { world, alice, bob, call } = stage;
  const [invites, ends]: [IncomingInvite[], SessionEnd[]] = [[], []];
  const taken: Session[] = [];
  bob.agent.onInvite((invite) => {
    invites.push(invite);
    const session = invites.length === 1 ? invite.accept({ body: description('answer') }) : next(invite);
    session?.onEnded((end) => void ends.push(end));
    if (session) taken.push(session);
  });
  const former = call(alice, bob);
  await world.clock.run(3_000);
  const [his] = taken;
  assert(former.session !== undefined && his !== undefined);
  return { ...stage, former: former.session, his, invites, ends };
}

test('an INVITE takes the place of an answered call: 200 first, then BYE to the former peer (RFC 3891 §3)', async () => {
  const { world, bob, carol, call, former, invites, ends } = await inCall(
    (invite) => void invite.accept({ body: description('answer') }),
  );
  bob.messages.splice(0);
  const aliceEnds: SessionEnd[] = [];
  former.onEnded((end) => void aliceEnds.push(end));
  const outcome = call(carol, bob, asSeenByPeer(former.dialog));
  await world.clock.run(500);
  assert.equal(outcome.session?.state, 'confirmed');
  assert.deepEqual(bob.messages, ['<INVITE', '>200 INVITE', '>BYE', '<ACK', '<200 BYE']);
  assert.equal(invites[1]?.replaces?.callId, former.dialog.callId);
  assert.deepEqual([ends, aliceEnds], [[{ by: 'local', reason: 'Replaced' }], [{ by: 'remote' }]]);
  assert.match(carol.texts[0] ?? '', /\r\nRequire: replaces\r\n/);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('the caller’s side of a call can be replaced as well', async () => {
  const { world, alice, carol, call, former, his } = await inCall(() => undefined);
  alice.agent.onInvite((invite) => void invite.accept({ body: description('answer') }));
  const outcome = call(carol, alice, asSeenByPeer(his.dialog));
  await world.clock.run(500);
  assert.deepEqual([outcome.session?.state, former.state, his.state], ['confirmed', 'ended', 'ended']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('refused, or not answered, it leaves the former call as it was (RFC 3891 §3)', async () => {
  const { world, bob, carol, call, former, his } = await inCall((invite) => invite.reject(486));
  const outcome = call(carol, bob, asSeenByPeer(former.dialog));
  await world.clock.run(500);
  assert.deepEqual([outcome.status, former.state, his.state], [486, 'confirmed', 'confirmed']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('it may ring before it is taken, and be given up', async () => {
  const { world, bob, carol, former } = await inCall((invite) => invite.ring(180));
  const invite = carol.agent.invite({
    identity: carol.identity,
    target: bob.uri,
    body: description('offer'),
    headers: [['Replaces', serializeReplaces(asSeenByPeer(former.dialog))]],
  });
  await world.clock.run(500);
  assert.equal(invite.state, 'early');
  invite.cancel();
  await world.clock.run(500);
  assert.equal(former.state, 'confirmed');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('what it cannot replace: unknown 481, answered but early-only 486, ended 603, then forgotten 481 (RFC 3891 §3)', async () => {
  const { world, bob, carol, call, former } = await inCall((invite) => assert.fail(`${invite.id} came through`));
  const named = asSeenByPeer(former.dialog);
  const statusOf = async (replaces: Replaces): Promise<number | undefined> => {
    const outcome = call(carol, bob, replaces);
    await world.clock.run(500);
    return outcome.status;
  };
  assert.equal(await statusOf({ ...named, callId: 'other' }), 481);
  assert.equal(await statusOf({ ...named, toTag: named.fromTag, fromTag: named.toTag }), 481);
  assert.equal(await statusOf({ ...named, isEarlyOnly: true }), 486);
  assert.equal(former.state, 'confirmed');
  void former.bye();
  await world.clock.run(500);
  assert.equal(await statusOf(named), 603);
  await world.clock.run(limits.dialog.endedMs);
  assert.equal(await statusOf(named), 481);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a call of ours that still rings is picked up: 200, then CANCEL with "completed elsewhere" (RFC 3891 §3, RFC 5359 §2.16)', async () => {
  const { world, alice, bob, carol, call } = await setUp();
  const cancelled: unknown[] = [];
  bob.agent.onInvite((invite) => {
    invite.ring(180);
    invite.onCancelled((cancellation) => void cancelled.push(cancellation));
  });
  alice.agent.onInvite((invite) => void invite.accept({ body: description('answer') }));
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description('offer') });
  const outcome = outcomeOf(invite);
  const early: AgentDialog[] = [];
  invite.onProgress(({ dialog }) => void (dialog && early.push(dialog)));
  await world.clock.run(500);
  const [dialog] = early;
  assert(dialog !== undefined);
  const pickedUp = call(carol, alice, { ...asSeenHere(dialog), isEarlyOnly: true });
  await world.clock.run(500);
  assert.equal(pickedUp.session?.state, 'confirmed');
  assert.deepEqual([outcome.failure?.cause, outcome.failure?.status], ['replaced', 487]);
  assert.deepEqual(cancelled, [{ cause: 'cancelled', reasonHeader: 'SIP;cause=200;text="Call completed elsewhere"' }]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a call to us that still rings cannot be replaced: 481 (RFC 3891 §3)', async () => {
  const { world, alice, bob, carol, call } = await setUp();
  const ringing: IncomingInvite[] = [];
  bob.agent.onInvite((invite) => {
    invite.ring(180);
    ringing.push(invite);
  });
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description('offer') });
  const early: AgentDialog[] = [];
  invite.onProgress(({ dialog }) => void (dialog && early.push(dialog)));
  await world.clock.run(500);
  const [dialog] = early;
  assert(dialog !== undefined);
  const outcome = call(carol, bob, asSeenByPeer(dialog));
  await world.clock.run(500);
  assert.deepEqual([outcome.status, ringing.length, ringing[0]?.state], [481, 1, 'ringing']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a cancelled call of ours is ended for whoever wants its place: 603', async () => {
  const { world, alice, bob, carol, call } = await setUp();
  bob.agent.onInvite((invite) => invite.ring(180));
  alice.agent.onInvite(() => assert.fail('came through'));
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description('offer') });
  const early: AgentDialog[] = [];
  invite.onProgress(({ dialog }) => void (dialog && early.push(dialog)));
  await world.clock.run(500);
  const named = early.map(asSeenHere)[0];
  assert(named !== undefined);
  invite.cancel();
  await world.clock.run(500);
  const outcome = call(carol, alice, named);
  await world.clock.run(500);
  assert.equal(outcome.status, 603);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('Replaces twice, malformed, with Join, or not in an INVITE gets 400 (RFC 3891 §3)', async () => {
  const { world, bob } = await inCall(() => assert.fail('came through'));
  const { element } = await world.element();
  const target = { transport: 'udp', address: { host: bob.host, port: 5060 } } as const;
  const good = 'c;to-tag=1;from-tag=2';
  const cases: [method: string, values: readonly (readonly [string, string])[], status: number][] = [
    [
      'INVITE',
      [
        ['Replaces', good],
        ['Replaces', good],
      ],
      400,
    ],
    ['INVITE', [['Replaces', 'c;to-tag=1']], 400],
    ['INVITE', [['Replaces', `${good}, ${good}`]], 400],
    [
      'INVITE',
      [
        ['Replaces', good],
        ['Join', good],
      ],
      400,
    ],
    ['OPTIONS', [['Replaces', good]], 400],
    ['INVITE', [['Replaces', good]], 481],
  ];
  for (const [method, fields, status] of cases) {
    const request = outgoingRequest(method, { Contact: '<sip:x@10.0.0.4>' });
    request.requestUri = `sip:bob@${bob.host}`;
    for (const [name, value] of fields) request.headers.add(name, value);
    const seen: number[] = [];
    element.transactions.send(request, target, {
      onResponse: (response) => void seen.push(response.status),
      onFailed: () => undefined,
    });
    await world.clock.run(100);
    assert.deepEqual(seen, [status], JSON.stringify(fields));
  }
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

testUnderLoss({
  title: 'a call changes hands, and the former ends at both sides',
  set: ({ seed }) =>
    inCall((invite) => void invite.accept({ body: description('answer') }), { seed, impairment: { delayMs: 20 } }),
  async play({ world, bob, carol, call, former, his }, { lossRate }) {
    world.network.impair({}, { lossRate, delayMs: 20 });
    const outcome = call(carol, bob, asSeenByPeer(former.dialog));
    await world.clock.run(70_000);
    assert.deepEqual([outcome.status, former.state, his.state], [200, 'ended', 'ended']);
  },
  close: closeWorld,
});
