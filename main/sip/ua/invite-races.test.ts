import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { description, NOTHING_LEFT_OVER, TwoParty } from '../../testing/two-party.ts';
import { serializeReplaces } from '../dialog/replaces.ts';
import { responseTo } from '../message/build.ts';
import { sipUri } from '../message/uri.ts';
import type { ServerTransaction } from '../transaction/transaction.ts';
import type { Body } from './body.ts';
import type { IncomingInvite } from './incoming-invite.ts';
import type { Answered, InviteSettings } from './outgoing-invite.ts';
import type { Session } from './session.ts';

/** Alice calls Bob; both are ours. */
async function setUp(settings: Partial<InviteSettings> = { body: description('offer') }) {
  const world = new TwoParty();
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const calls: IncomingInvite[] = [];
  bob.agent.onInvite((invite) => void calls.push(invite));
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, ...settings });
  const answered: Answered[] = [];
  invite.onAnswered((event) => void answered.push(event));
  await world.clock.run(100);
  const [call] = calls;
  assert(call !== undefined);
  return { world, alice, bob, call, calls, invite, answered };
}

test('each PRACK names the response it is for, also when the next has come before its answer was made (RFC 3262 §4)', async () => {
  const world = new TwoParty();
  const alice = await world.party('alice');
  const { element, host } = await world.element();
  const invites: ServerTransaction[] = [];
  const acknowledged: (string | undefined)[] = [];
  element.transactions.onRequest((transaction) => {
    const { method, headers } = transaction.request;
    if (method === 'INVITE') invites.push(transaction);
    else transaction.respond(responseTo(transaction.request, 200));
    if (method === 'PRACK') acknowledged.push(headers.first('RAck'));
  });
  const { promise: answer, resolve } = Promise.withResolvers<Body | undefined>();
  const target = sipUri({ user: 'bob', host });
  const invite = alice.agent.invite({ identity: alice.identity, target, answerOffer: () => answer });
  await world.clock.run(100);
  const [transaction] = invites;
  assert(transaction !== undefined);
  for (const [responseNumber, body] of [
    [7, description('offer')],
    [8, undefined],
  ] as const) {
    const response = responseTo(transaction.request, 183, {
      toTag: 'b',
      headers: [
        ['Require', '100rel'],
        ['RSeq', `${responseNumber}`],
        ['Contact', `<sip:bob@${host}>`],
        ...(body ? [['Content-Type', body.contentType] as const] : []),
      ],
    });
    if (body) response.body = body.bytes;
    transaction.respond(response);
    await world.clock.run(100);
  }
  resolve(description('answer'));
  await world.clock.run(100);
  assert.deepEqual(acknowledged.toSorted(), ['7 1 INVITE', '8 1 INVITE']);
  transaction.respond(responseTo(transaction.request, 486, { toTag: 'b' }));
  invite.cancel();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a call that was taken and ended while its 200 waited for a PRACK that never came is refused, not ended (RFC 3261 §15)', async () => {
  const { world, alice, bob, call } = await setUp();
  world.network.impair({ from: alice.host }, { lossRate: 1 });
  call.ring(183, { body: description('answer') });
  const session = call.accept();
  assert(session !== undefined);
  let isOver = false;
  void session.bye().then(() => {
    isOver = true;
  });
  await world.clock.run(33_000);
  world.network.impair({ from: alice.host }, {});
  await world.clock.run(5_000);
  assert.deepEqual([bob.messages.includes('>504 INVITE'), bob.messages.includes('>BYE'), isOver], [true, false, true]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('of several INVITEs that shall take the place of one call, only one does (RFC 3891 §3)', async () => {
  const { world, alice, bob, call, calls, answered } = await setUp();
  call.accept({ body: description('answer') });
  await world.clock.run(100);
  const dialog = answered[0]?.session.dialog;
  assert(dialog !== undefined);
  const replaces = {
    callId: dialog.callId,
    toTag: dialog.remote.params.get('tag') ?? '',
    fromTag: dialog.localTag,
    isEarlyOnly: false,
  };
  const outcomes: number[] = [];
  for (let count = 0; count < 3; count++) {
    const headers: [string, string][] = [['Replaces', serializeReplaces(replaces)]];
    const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description('offer'), headers });
    invite.onAnswered(() => void outcomes.push(200));
    invite.onFailed(({ status }) => void outcomes.push(status));
  }
  await world.clock.run(100);
  const [, ...replacing] = calls;
  const sessions = replacing.map((invite) => invite.accept({ body: description('answer') }));
  await world.clock.run(1_000);
  assert.deepEqual(
    sessions.map((session) => session !== undefined),
    [true, false, false],
  );
  assert.deepEqual([outcomes.toSorted(), bob.agent.callCount], [[200, 603, 603], 1]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('what names a call that rang takes the place of the one it has become; early-only is refused (RFC 3891 §3)', async () => {
  for (const isEarlyOnly of [false, true]) {
    const { world, alice, bob, call, answered } = await setUp();
    const carol = await world.party('carol');
    call.ring(180);
    await world.clock.run(100);
    const taking: IncomingInvite[] = [];
    alice.agent.onInvite((invite) => void taking.push(invite));
    const { callId, local, remote } = call.early.dialog;
    const [toTag, fromTag] = [remote.params.get('tag') ?? '', local.params.get('tag') ?? ''];
    carol.agent.invite({
      identity: carol.identity,
      target: alice.uri,
      body: description('offer'),
      headers: [['Replaces', serializeReplaces({ callId, toTag, fromTag, isEarlyOnly })]],
    });
    await world.clock.run(100);
    const his = call.accept({ body: description('answer') });
    await world.clock.run(100);
    const taken = taking[0]?.accept({ body: description('answer') });
    await world.clock.run(1_000);
    assert.equal(answered.length, 1);
    assert.deepEqual([taken !== undefined, his?.state === 'ended'], isEarlyOnly ? [false, false] : [true, true]);
    assert.deepEqual(bob.messages.includes('<BYE'), !isEarlyOnly);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  }
});

test('a peer that acknowledges no 2xx is refused with 500 when too many wait', async () => {
  const { world, alice, call, answered } = await setUp();
  const his: Session | undefined = call.accept({ body: description('answer') });
  his?.handleReinvite(() => ({ status: 200, body: description('answer') }));
  await world.clock.run(100);
  const statuses: number[] = [];
  for (let count = 0; count <= limits.dialog.unacknowledged; count++) {
    answered[0]?.session.dialog.sendInvite(
      { body: description('offer') },
      {
        onSuccess: ({ response }) => void (statuses.length <= count && statuses.push(response.status)),
        onFailed: ({ status }) => void statuses.push(status),
      },
    );
    await world.clock.run(20);
  }
  assert.deepEqual(statuses, [...Array<number>(limits.dialog.unacknowledged).fill(200), 500]);
  assert.equal(alice.messages.filter((message) => message === '>INVITE').length, limits.dialog.unacknowledged + 2);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
