import assert from 'node:assert/strict';
import { test } from 'node:test';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { serializeUri, sipUri } from '../sip/message/uri.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import type { IncomingInvite } from '../sip/ua/incoming-invite.ts';
import type { InviteDialog } from '../sip/ua/invite-dialog.ts';
import type { Change, ChangeReply } from '../sip/ua/offer-handler.ts';
import type { Session } from '../sip/ua/session.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import { description, NOTHING_LEFT_OVER, TwoParty, textOf } from '../testing/two-party.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { closeWorld, openSessionPair } from './session-pair.ts';

type Options = ConstructorParameters<typeof TwoParty>[0];

/** Alice's INVITE has its answer in a reliable 183 of Bob. */
async function inEarlyDialog(options: Options = {}) {
  const world = new TwoParty(options);
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const calls: IncomingInvite[] = [];
  bob.agent.onInvite((invite) => {
    calls.push(invite);
    invite.ring(183, { body: description('answer') });
  });
  const dialogs: InviteDialog[] = [];
  const sessions: Session[] = [];
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description('offer') });
  invite.onProgress(({ early }) => early && dialogs.push(early));
  invite.onAnswered(({ session }) => void sessions.push(session));
  await world.clock.run(5_000);
  const [[call], [hers]] = [calls, dialogs];
  assert(call !== undefined && hers !== undefined);
  for (const party of [alice, bob]) {
    party.messages.splice(0);
    party.texts.splice(0);
  }
  return { world, alice, bob, call, hers, invite, sessions };
}

const echo = ({ body }: Change): ChangeReply => ({ status: 200, body: description(`answer to ${textOf(body)}`) });
const offering = (text: string) => ({ offer: () => description(text) });
const statusOf = (outcome: { ok: boolean; error?: { status: number } }): number => outcome.error?.status ?? 200;

test('in an early dialog whose first exchange is over, UPDATE changes the session, both ways (RFC 3311 §5)', async () => {
  const { world, alice, call, hers, sessions } = await inEarlyDialog();
  for (const [from, to] of [
    [hers, call.early],
    [call.early, hers],
  ] as const) {
    to.handleOffers(echo);
    const updating = from.update(offering('hold'));
    await world.clock.run(100);
    const outcome = await updating;
    assert.equal(outcome.ok && textOf(outcome.value.body), 'answer to hold');
  }
  assert.deepEqual(alice.messages, ['>UPDATE', '<200 UPDATE', '<UPDATE', '>200 UPDATE']);
  assert.match(alice.texts[0] ?? '', /\r\nContact: <sip:alice@10\.0\.0\.1:5060>\r\n/);
  assert.match(alice.texts[1] ?? '', /\r\nContact: <sip:bob@10\.0\.0\.2:5060>\r\n/);
  assert.doesNotMatch(alice.texts[0] ?? '', /Session-Expires/);
  call.accept();
  await world.clock.run(100);
  assert.equal(sessions.length, 1);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('without anybody who knows what the session is, an offer is refused with 488; without offer UPDATE is fine', async () => {
  const { world, call, hers } = await inEarlyDialog();
  const outcomes = [hers.update(offering('x')), hers.update()];
  await world.clock.run(100);
  assert.deepEqual((await Promise.all(outcomes)).map(statusOf), [488, 200]);
  call.reject(486);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('before the INVITE has its answer no offer may go out: 491 without a word (RFC 3311 §5.1)', async () => {
  const world = new TwoParty();
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const calls: IncomingInvite[] = [];
  bob.agent.onInvite((invite) => {
    calls.push(invite);
    invite.ring(183, { body: description('preview'), isReliable: false });
  });
  const dialogs: InviteDialog[] = [];
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description('offer') });
  invite.onProgress(({ early }) => early && dialogs.push(early));
  await world.clock.run(100);
  const outcomes = Promise.all([dialogs[0]?.update(offering('x')), calls[0]?.early.update(offering('y'))]);
  await world.clock.run(100);
  assert.deepEqual(
    (await outcomes).map((outcome) => outcome && statusOf(outcome)),
    [491, 491],
  );
  assert.equal(alice.messages.includes('>UPDATE') || alice.messages.includes('<UPDATE'), false);
  calls[0]?.reject(486);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('in a call UPDATE changes session and target; refused, all stays as it was (RFC 3311 §5.1, §5.2)', async () => {
  const { world, hers, his } = await openSessionPair();
  his.handleReinvite(({ body }) => (textOf(body) === 'bad' ? { status: 488 } : { status: 200, body: description('yes') }));
  const outcomes = [hers.update(offering('bad')), hers.update(offering('good'))];
  await world.clock.run(100);
  const [bad, good] = await Promise.all(outcomes);
  assert.deepEqual([bad && statusOf(bad), good?.ok && textOf(good.value.body)], [488, 'yes']);
  const moving = hers.dialog.request('UPDATE', { headers: [] });
  await world.clock.run(100);
  assert.equal((await moving).ok, true);
  assert.equal(serializeUri(his.dialog.remoteTarget), 'sip:alice@10.0.0.1:5060');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('UPDATEs with offers that cross are refused with 491 and repeated after 0-2 s and 2.1-4 s (RFC 3311 §5.2, RFC 3261 §14.1)', async () => {
  const { world, alice, hers, his } = await openSessionPair({ impairment: { delayMs: 50 } });
  hers.handleReinvite(echo);
  his.handleReinvite(echo);
  const both = Promise.all([hers.update(offering('a')), his.update(offering('b'))]);
  await world.clock.run(150);
  assert.equal(alice.messages.includes('<491 UPDATE') && alice.messages.includes('>491 UPDATE'), true);
  const secondFrom = world.clock.nowMs();
  await world.clock.run(2_000);
  assert.equal(alice.messages.filter((message) => message === '<UPDATE').length, 2, 'Bob comes again within 2 s');
  assert.equal(alice.messages.filter((message) => message === '>UPDATE').length, 1);
  await world.clock.run(2_200);
  assert.deepEqual((await both).map(statusOf), [200, 200]);
  assert.equal(world.clock.nowMs() - secondFrom < 4_300, true);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a re-INVITE waits for an UPDATE of ours, and meets 491 across one of the peer with an offer (RFC 3261 §14.2)', async () => {
  const { world, alice, hers, his } = await openSessionPair({ impairment: { delayMs: 50 } });
  hers.handleReinvite(echo);
  his.handleReinvite(echo);
  const crossing = Promise.all([hers.reinvite({ offer: () => description('a') }), his.update(offering('b'))]);
  await world.clock.run(10_000);
  assert.deepEqual((await crossing).map(statusOf), [200, 200]);
  assert.equal(alice.messages.includes('>491 UPDATE') && alice.messages.includes('<491 INVITE'), true);
  const inLine = Promise.all([hers.update(offering('c')), hers.reinvite({ offer: () => description('d') })]);
  alice.messages.splice(0);
  await world.clock.run(1_000);
  assert.deepEqual((await inLine).map(statusOf), [200, 200]);
  assert.deepEqual(alice.messages, ['>UPDATE', '<200 UPDATE', '>INVITE', '<200 INVITE', '>ACK']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

/** Alice in a call with a peer that the test plays; `update` is the test's, as is what it does with hers. */
async function withPlayedPeer(onRequest: (transaction: ServerTransaction) => void = () => undefined) {
  const world = new TwoParty();
  const alice = await world.party('alice');
  const { element, host } = await world.element();
  let invited: SipRequest | undefined;
  element.transactions.onRequest((transaction) => {
    const { method } = transaction.request;
    const headers = [['Contact', `<sip:peer@${host}>`] as const];
    if (method !== 'INVITE') {
      if (method === 'BYE') transaction.respond(responseTo(transaction.request, 200));
      return onRequest(transaction);
    }
    invited ??= transaction.request;
    return transaction.respond(responseTo(transaction.request, 200, { toTag: 'peer', headers, body: Buffer.from('answer') }));
  });
  const sessions: Session[] = [];
  const invite = alice.agent.invite({ identity: alice.identity, target: sipUri({ user: 'peer', host }), body: description('o') });
  invite.onAnswered(({ session }) => void sessions.push(session));
  await world.clock.run(1_000);
  const [session] = sessions;
  assert(session !== undefined && invited !== undefined);
  const { headers } = invited;
  let sequence = 0;
  const seen: { status: number; retryAfter: string | undefined }[] = [];
  const update = (body: string, more: Readonly<Record<string, string>> = {}): void => {
    const request = outgoingRequest(
      'UPDATE',
      {
        From: `${headers.first('To')};tag=peer`,
        To: headers.first('From') ?? '',
        'Call-ID': headers.first('Call-ID') ?? '',
        CSeq: `${++sequence} UPDATE`,
        Contact: `<sip:moved@${host}>`,
        'Content-Type': 'application/sdp',
        ...more,
      },
      Buffer.from(body),
    );
    request.requestUri = `sip:alice@${alice.host}`;
    const way = { transport: 'udp', address: { host: alice.host, port: 5060 } } as const;
    element.transactions.send(request, way, {
      onResponse: (response) =>
        response.status > 100 && seen.push({ status: response.status, retryAfter: response.headers.first('Retry-After') }),
      onFailed: () => undefined,
    });
  };
  return { world, alice, session, update, seen };
}

test('an UPDATE before the former is answered gets 500 with Retry-After of 0 to 10 s (RFC 3311 §5.2)', async () => {
  const { world, session, update, seen } = await withPlayedPeer();
  session.handleReinvite(
    (change) => new Promise<ChangeReply>((resolve) => void world.clock.after(1_000, () => resolve(echo(change)))),
  );
  update('first');
  await world.clock.run(100);
  update('second');
  update('');
  await world.clock.run(100);
  assert.deepEqual(
    seen.map(({ status, retryAfter }) => [status, Number(retryAfter) >= 0 && Number(retryAfter) <= 10]),
    [
      [500, true],
      [500, true],
    ],
  );
  await world.clock.run(2_000);
  assert.equal(seen.at(-1)?.status, 200);
  assert.equal(serializeUri(session.dialog.remoteTarget).startsWith('sip:moved@'), true);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('500 with Retry-After is repeated when it says so (RFC 3311 §5.3); 500 without, or with an hour, is not', async () => {
  for (const [retryAfter, attempts] of [
    ['3', 2],
    ['3600', 1],
    [undefined, 1],
  ] as const) {
    const updates: number[] = [];
    const headers: [string, string][] = retryAfter === undefined ? [] : [['Retry-After', retryAfter]];
    const { world, session } = await withPlayedPeer((transaction) => {
      if (transaction.request.method !== 'UPDATE') return;
      const isFirst = updates.push(world.clock.nowMs()) === 1;
      transaction.respond(
        responseTo(transaction.request, isFirst ? 500 : 200, { headers, ...(!isFirst && { body: Buffer.from('x') }) }),
      );
    });
    const updating = session.update(offering('a'));
    await world.clock.run(5_000);
    assert.equal((await updating).ok, attempts === 2);
    assert.equal(updates.length, attempts);
    if (attempts === 2) assert.equal((updates[1] ?? 0) - (updates[0] ?? 0), 3_000);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  }
});

test('a 2xx without answer to our offer is a failure, and the next offer is possible (RFC 3311 §5.1)', async () => {
  const bodies = ['', 'answer'];
  const { world, session } = await withPlayedPeer((transaction) => {
    if (transaction.request.method !== 'UPDATE') return;
    transaction.respond(responseTo(transaction.request, 200, { body: Buffer.from(bodies.shift() ?? '') }));
  });
  for (const status of [488, 200]) {
    const updating = session.update(offering('a'));
    await world.clock.run(100);
    assert.equal(statusOf(await updating), status);
  }
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('an UPDATE for no dialog of ours gets 481', async () => {
  const { world, alice, seen, update } = await withPlayedPeer();
  update('', { 'Call-ID': 'other@test' });
  await world.clock.run(100);
  assert.deepEqual([seen.map(({ status }) => status), alice.agent.callCount], [[481], 1]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a call whose UPDATE is answered 481 is over (RFC 5057 §5.1)', async () => {
  const { world, session } = await withPlayedPeer((transaction) => {
    if (transaction.request.method === 'UPDATE') transaction.respond(responseTo(transaction.request, 481));
  });
  const updating = session.update();
  await world.clock.run(100);
  assert.equal(statusOf(await updating), 481);
  assert.equal(session.state, 'ended');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

testUnderLoss({
  title: 'changes by UPDATE and re-INVITE from both sides all come through',
  set: openSessionPair,
  async play({ world, hers, his }, { lossRate }) {
    hers.handleReinvite(echo);
    his.handleReinvite(echo);
    world.network.impair({}, { lossRate, delayMs: 20, jitterMs: 30 });
    const changing = Promise.all([
      hers.update(offering('a')),
      his.update(offering('b')),
      hers.reinvite({ offer: () => description('c') }),
      his.update(),
    ]);
    await world.clock.run(120_000);
    assert.deepEqual((await changing).map(statusOf), [200, 200, 200, 200]);
  },
  close: closeWorld,
});
