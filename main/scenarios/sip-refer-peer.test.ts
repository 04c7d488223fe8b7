import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { responseTo } from '../sip/message/build.ts';
import type { SipResponse } from '../sip/message/message.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import type { Session } from '../sip/ua/session.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import { description, NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';
import { carol, follow } from './refer-stage.ts';

/** Alice in a call with a peer that the test plays. */
async function withPlayedPeer() {
  const world = new TwoParty();
  const alice = await world.party('alice');
  const { element, host } = await world.element();
  const received: ServerTransaction[] = [];
  element.transactions.onRequest((transaction) => {
    if (transaction.request.method !== 'INVITE') return received.push(transaction);
    const headers = [['Contact', `<sip:peer@${host}>`] as const];
    return transaction.respond(responseTo(transaction.request, 200, { toTag: 'peer', headers, body: Buffer.from('answer') }));
  });
  const sessions: Session[] = [];
  const target = sipUri({ user: 'peer', host });
  const invite = alice.agent.invite({ identity: alice.identity, target, body: description('offer') });
  invite.onAnswered(({ session }) => void sessions.push(session));
  await world.clock.run(1_000);
  const [hers] = sessions;
  assert(hers !== undefined);
  const seen = follow(alice.agent.refer(hers.dialog, { target: carol }));
  await world.clock.run(100);
  const [refer] = received;
  assert(refer !== undefined);
  let sequence = 10;
  const notify = async (state: string, body: string): Promise<number | undefined> => {
    const { headers } = refer.request;
    const request = outgoingRequest(
      'NOTIFY',
      {
        From: headers.first('To') ?? '',
        To: headers.first('From') ?? '',
        'Call-ID': headers.first('Call-ID') ?? '',
        CSeq: `${sequence++} NOTIFY`,
        Event: 'refer',
        'Subscription-State': state,
        'Content-Type': 'message/sipfrag',
      },
      Buffer.from(body),
    );
    request.requestUri = `sip:alice@${alice.host}`;
    let status: number | undefined;
    const way = { transport: 'udp', address: { host: alice.host, port: 5060 } } as const;
    const onResponse = (response: SipResponse): void => {
      status = response.status;
    };
    element.transactions.send(request, way, { onResponse, onFailed: () => undefined });
    await world.clock.run(100);
    return status;
  };
  const respond = (status: number): void =>
    refer.respond(responseTo(refer.request, status, { headers: [['Contact', `<sip:peer@${host}>`]] }));
  const close = async (): Promise<void> => {
    void hers.bye();
    await world.clock.run(100);
    for (const transaction of received) transaction.respond(responseTo(transaction.request, 200));
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  };
  return { world, alice, hers, seen, received, notify, respond, close };
}

test('a NOTIFY may come before the 202, also the last one (RFC 6665 §4.1.2.4)', async () => {
  const { seen, notify, respond, close } = await withPlayedPeer();
  assert.equal(await notify('active', 'SIP/2.0 100 Trying\r\n'), 200);
  assert.equal(await notify('terminated;reason=noresource', 'SIP/2.0 200 OK\r\n'), 200);
  assert.deepEqual(seen.end, { outcome: 'reported', status: 200, reason: 'OK' });
  respond(202);
  assert.equal(await notify('terminated', 'SIP/2.0 200 OK\r\n'), 481);
  await close();
});

test('a peer that accepts and never says more is unknown after 64*T1 (RFC 6665 §4.1.2.4, timer N)', async () => {
  const { world, seen, respond, close } = await withPlayedPeer();
  respond(202);
  await world.clock.run(31_000);
  assert.equal(seen.end, undefined);
  await world.clock.run(2_000);
  assert.deepEqual(seen.end, { outcome: 'unknown' });
  await close();
});

test('ended without a final response it is unknown; fragments that are none are passed over', async () => {
  const { seen, notify, respond, close } = await withPlayedPeer();
  respond(202);
  for (const body of ['', 'INVITE sip:x SIP/2.0', 'SIP/2.0 999 No', 'x'.repeat(2_000)])
    assert.equal(await notify('active;expires=60', body), 200);
  assert.deepEqual(seen, { progress: [] });
  assert.equal(await notify('terminated;reason=giveup', 'SIP/2.0 180 Ringing'), 200);
  assert.deepEqual(seen, { progress: [{ status: 180, reason: 'Ringing' }], end: { outcome: 'unknown' } });
  await close();
});

for (const [state, status] of [
  ['terminated;reason=reason=noresource', 200],
  ['Terminated ; ;', 200],
  [';reason=noresource', 400],
  ['no state', 400],
] as const) {
  test(`a last NOTIFY whose state is \`${state}\` gets ${status}`, async () => {
    const { seen, notify, respond, close } = await withPlayedPeer();
    respond(202);
    assert.equal(await notify(state, 'SIP/2.0 200 OK'), status);
    assert.equal(seen.end?.outcome, status === 200 ? 'reported' : undefined);
    await close();
  });
}

test('a subscription that runs out without a word is unknown, however long the peer claims it to be', async () => {
  const { world, seen, notify, respond, close } = await withPlayedPeer();
  respond(200);
  await notify('active;expires=4294967295', 'SIP/2.0 100 Trying');
  await world.clock.run(limits.userAgent.referralSeconds * 1_000 - 1_000);
  assert.equal(seen.end, undefined);
  await notify('active;expires=10', 'SIP/2.0 180 Ringing');
  await world.clock.run(10_000);
  assert.deepEqual(seen.end, { outcome: 'unknown' });
  await close();
});

test('after the last word further NOTIFYs are answered for a while', async () => {
  const { world, seen, notify, respond, close } = await withPlayedPeer();
  respond(202);
  assert.equal(await notify('active;expires=60', 'SIP/2.0 200 OK'), 200);
  assert.equal(seen.end?.outcome, 'reported');
  assert.equal(await notify('active;expires=60', 'SIP/2.0 200 OK'), 200);
  await world.clock.run(33_000);
  assert.equal(await notify('terminated', 'SIP/2.0 200 OK'), 481);
  await close();
});

for (const status of [481, 480, 405]) {
  test(`a REFER that is refused with ${status} leaves the call as it is (RFC 5057 §5.1)`, async () => {
    const { world, hers, seen, respond, close } = await withPlayedPeer();
    respond(status);
    await world.clock.run(100);
    assert.deepEqual([seen.end?.outcome, hers.state], ['refused', 'confirmed']);
    await close();
  });
}

test('reports without an id are those of the reference that is still open, not of one that has had its last (RFC 3515 §2.4.6)', async () => {
  const { world, alice, hers, seen, received, notify, respond, close } = await withPlayedPeer();
  respond(202);
  assert.equal(await notify('active', 'SIP/2.0 420 Bad Extension'), 200);
  assert.equal(seen.end?.outcome === 'reported' && seen.end.status, 420);
  const second = follow(alice.agent.refer(hers.dialog, { target: carol }));
  await world.clock.run(100);
  received[1]?.respond(responseTo(received[1].request, 202));
  assert.equal(await notify('active', 'SIP/2.0 200 OK'), 200);
  assert.deepEqual(second.end, { outcome: 'reported', status: 200, reason: 'OK' });
  await close();
});

test('a REFER that collides with a change of the call is sent again (RFC 3261 §14.1)', async () => {
  const { world, hers, seen, received, respond, close } = await withPlayedPeer();
  respond(491);
  await world.clock.run(2_100);
  const again = received[1];
  assert.ok(again !== undefined);
  assert.deepEqual([received.length, again.request.method, seen.end], [2, 'REFER', undefined]);
  again.respond(responseTo(again.request, 480));
  await world.clock.run(100);
  assert.equal(seen.end?.outcome === 'refused' && seen.end.failure.status, 480);
  assert.equal(hers.state, 'confirmed');
  await close();
});

test('a REFER that nobody answers leaves the call as it is (RFC 5057 §5.1)', async () => {
  const { world, hers, seen, close } = await withPlayedPeer();
  await world.clock.run(33_000);
  assert.deepEqual([seen.end?.outcome, hers.state], ['refused', 'confirmed']);
  await close();
});
