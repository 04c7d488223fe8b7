import assert from 'node:assert/strict';
import { test } from 'node:test';
import { responseTo } from '../sip/message/build.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import type { Session, SessionEnd } from '../sip/ua/session.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import { description, NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { closeWorld } from './session-pair.ts';

/** Alice and Bob talk; she has asked for a refresh within `sessionExpiresSeconds`. */
async function inCall(sessionExpiresSeconds: number, options: ConstructorParameters<typeof TwoParty>[0] = {}) {
  const world = new TwoParty(options);
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const sessions: Session[] = [];
  const ends: [string, SessionEnd][] = [];
  const follow = (name: string, session: Session | undefined): void => {
    if (session) sessions.push(session);
    session?.onEnded((end) => void ends.push([name, end]));
  };
  bob.agent.onInvite((incoming) => follow('bob', incoming.accept({ body: description('answer') })));
  const settings = { identity: alice.identity, target: bob.uri, body: description('offer'), sessionExpiresSeconds };
  alice.agent.invite(settings).onAnswered(({ session }) => follow('alice', session));
  await world.clock.run(5_000);
  assert.equal(sessions.length, 2);
  return { world, alice, bob, ends, sessions };
}

test('the caller refreshes at half the interval by UPDATE without SDP, again and again (RFC 4028 §7.4, §10)', async () => {
  const { world, alice, ends, sessions } = await inCall(120);
  assert.match(alice.texts[0] ?? '', /\r\nSupported: [^\r]*\btimer\b[\s\S]*\r\nSession-Expires: 120\r\n/);
  assert.match(alice.texts[1] ?? '', /\r\nSession-Expires: 120;refresher=uac\r\nRequire: timer\r\n/);
  assert.deepEqual(
    sessions.map(({ refreshedWithinSeconds }) => refreshedWithinSeconds),
    [120, 120],
  );
  await world.clock.run(600_000);
  const updates = alice.texts.filter((text) => text.startsWith('UPDATE'));
  assert.equal(updates.length, 10);
  for (const text of updates) assert.match(text, /\r\nSession-Expires: 120;refresher=uac\r\n[\s\S]*Content-Length: 0\r\n\r\n$/);
  assert.deepEqual([alice.messages.includes('<UPDATE'), ends], [false, []]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('when the refreshes stay away, the other ends the session by BYE in time (RFC 4028 §10)', async () => {
  const { world, bob, alice, ends } = await inCall(120);
  const answeredAtMs = world.clock.nowMs() - 5_000;
  world.network.impair({ from: alice.host }, { lossRate: 1 });
  await world.clock.run(75_000);
  assert.deepEqual(ends, []);
  await world.clock.run(10_000);
  assert.deepEqual(ends[0], ['bob', { by: 'failure', status: 408, reason: 'Session Expired' }]);
  assert.equal(bob.messages.at(-1), '>BYE');
  assert.match(bob.texts.at(-1) ?? '', /\r\nReason: SIP;cause=408;text="Session Expired"\r\n/);
  assert.equal(world.clock.nowMs() - answeredAtMs < 120_000 - 25_000, true);
  world.network.impair({ from: alice.host }, {});
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

/** Alice in a call with a peer that the test plays. `answer` gives the fields of its 2xx; the rest is up to `onRequest`. */
async function withPlayedPeer(
  answer: (transaction: ServerTransaction) => readonly (readonly [string, string])[] | number,
  onRequest: (transaction: ServerTransaction) => void = () => undefined,
) {
  const world = new TwoParty();
  const alice = await world.party('alice');
  const { element, host } = await world.element();
  element.transactions.onRequest((transaction) => {
    const { request } = transaction;
    if (request.method === 'BYE') return transaction.respond(responseTo(request, 200));
    if (request.method !== 'INVITE') return onRequest(transaction);
    const fields = answer(transaction);
    if (typeof fields === 'number') {
      return transaction.respond(responseTo(request, fields, { toTag: 'peer', headers: [['Min-SE', '600']] }));
    }
    const headers = [['Contact', `<sip:peer@${host}>`] as const, ...fields];
    return transaction.respond(responseTo(request, 200, { toTag: 'peer', headers, body: Buffer.from('answer') }));
  });
  const sessions: Session[] = [];
  const failures: RequestFailure[] = [];
  const target = sipUri({ user: 'peer', host });
  const invite = alice.agent.invite({ identity: alice.identity, target, body: description('offer') });
  invite.onAnswered(({ session }) => void sessions.push(session));
  invite.onFailed((failure) => void failures.push(failure));
  await world.clock.run(1_000);
  return { world, alice, sessions, failures };
}

test('422 is answered by the same INVITE with its Min-SE, in the same call, CSeq counted on (RFC 4028 §7.3)', async () => {
  let isFirst = true;
  const { world, alice, sessions } = await withPlayedPeer(({ request }) => {
    const isSecond = !isFirst;
    isFirst = false;
    if (!isSecond) return 422;
    assert.deepEqual(
      ['Session-Expires', 'Min-SE', 'CSeq'].map((name) => request.headers.first(name)),
      ['1800', '600', '2 INVITE'],
    );
    return [['Session-Expires', '600;refresher=uac']];
  });
  assert.equal(sessions[0]?.refreshedWithinSeconds, 600);
  assert.deepEqual(alice.messages, ['>INVITE', '<422 INVITE', '>ACK', '>INVITE', '<200 INVITE', '>ACK']);
  assert.equal(new Set(alice.texts.map((text) => /\r\nCall-ID: (?<id>\S+)/i.exec(text)?.groups?.id)).size, 1);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('422 again and again is the end of it', async () => {
  const { world, failures } = await withPlayedPeer(() => 422);
  assert.deepEqual(
    failures.map(({ status }) => status),
    [422],
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a peer that takes no UPDATE is refreshed as whoever has the session says: by re-INVITE (RFC 4028 §7.4)', async () => {
  const invites: (string | undefined)[] = [];
  const { world, alice, sessions } = await withPlayedPeer(({ request }) => {
    invites.push(request.headers.first('Session-Expires'));
    return [
      ['Allow', 'INVITE, ACK, BYE'],
      ['Session-Expires', '200;refresher=uac'],
    ];
  });
  const [session] = sessions;
  session?.handleRefresh(() => session.reinvite({ offer: () => description('offer') }));
  await world.clock.run(250_000);
  assert.deepEqual(invites, ['1800', '200;refresher=uac', '200;refresher=uac']);
  assert.deepEqual([session?.state, alice.messages.includes('>UPDATE')], ['confirmed', false]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a refresh that fails leaves the session until the interval ends; one that says 481 ends it at once (RFC 4028 §10)', async () => {
  for (const [status, endedAfterS] of [
    [500, 168],
    [481, 100],
  ] as const) {
    const { world, alice, sessions } = await withPlayedPeer(
      () => [
        ['Allow', 'INVITE, ACK, BYE, UPDATE'],
        ['Session-Expires', '200;refresher=uac'],
      ],
      (transaction) => transaction.respond(responseTo(transaction.request, status)),
    );
    await world.clock.run((endedAfterS - 2) * 1_000);
    assert.equal(sessions[0]?.state, 'confirmed');
    await world.clock.run(2_000);
    assert.equal(sessions[0]?.state, 'ended');
    assert.equal(alice.messages.includes('>BYE'), status === 500);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  }
});

test('who asks us for too short an interval gets 422 with Min-SE, and nothing rings (RFC 4028 §9)', async () => {
  const world = new TwoParty();
  const bob = await world.party('bob');
  let calls = 0;
  bob.agent.onInvite((invite) => {
    calls += 1;
    invite.reject(486);
  });
  const { element } = await world.element();
  const target = { transport: 'udp', address: { host: bob.host, port: 5060 } } as const;
  const seen: [number, string | undefined][] = [];
  for (const [supported, expires] of [
    ['timer', '60'],
    ['100rel', '60'],
    ['timer', '90'],
    ['timer', 'soon'],
  ] as const) {
    const request = outgoingRequest('INVITE', { Supported: supported, 'Session-Expires': expires, Contact: '<sip:x@10.0.0.2>' });
    request.requestUri = `sip:bob@${bob.host}`;
    const onResponse = ({ status, headers }: ReturnType<typeof responseTo>): void => {
      if (status > 100) seen.push([status, headers.first('Min-SE')]);
    };
    element.transactions.send(request, target, { onResponse, onFailed: () => undefined });
    await world.clock.run(300);
  }
  assert.deepEqual(
    [seen, calls],
    [
      [
        [422, '90'],
        [486, undefined],
        [486, undefined],
        [400, undefined],
      ],
      2,
    ],
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

testUnderLoss({
  title: 'a session lives on through its refreshes',
  set: ({ seed }) => inCall(180, { seed }),
  async play({ world, ends }, { lossRate }) {
    world.network.impair({}, { lossRate, delayMs: 20, jitterMs: 30 });
    await world.clock.run(1_800_000);
    assert.deepEqual(ends, []);
  },
  close: closeWorld,
});
