import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallSound } from '../calls/calling-account.ts';
import { DigestClient } from '../sip/auth/digest-client.ts';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest, SipResponse } from '../sip/message/message.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import type { Session, SessionEnd } from '../sip/ua/session.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import { description, NOTHING_LEFT_OVER, TwoParty, textOf } from '../testing/two-party.ts';
import { CallPair, pcmuAt, ringing } from './call-pair.ts';

const silence: CallSound = { device: { kind: 'local', play: 'silence', record: 'talk.wav' } };

/** Alice in a session with a peer that the test plays. `reinvited` answers her second INVITE. */
async function withPlayedPeer(reinvited: (transaction: ServerTransaction, respond: Respond) => void = () => undefined) {
  const world = new TwoParty();
  const alice = await world.party('alice');
  const { element, host } = await world.element();
  const pracks: string[] = [];
  const acks: string[] = [];
  const invites: SipRequest[] = [];
  element.transactions.onAck(({ request }) => void acks.push(Buffer.from(request.body).toString()));
  element.transactions.onRequest((transaction) => {
    const { request } = transaction;
    const respond: Respond = (status, body = '', fields = []) => {
      const headers = [['Contact', `<sip:peer@${host}>`] as const, ...fields];
      transaction.respond(responseTo(request, status, { toTag: 'peer', headers, body: Buffer.from(body) }));
    };
    if (request.method === 'PRACK') pracks.push(Buffer.from(request.body).toString());
    if (request.method !== 'INVITE') return respond(200);
    if (invites.push(request) === 1) return respond(200, 'answer');
    return reinvited(transaction, respond);
  });
  const sessions: Session[] = [];
  const target = sipUri({ user: 'peer', host });
  const invite = alice.agent.invite({ identity: alice.identity, target, body: description('offer') });
  invite.onAnswered(({ session }) => void sessions.push(session));
  await world.clock.run(1_000);
  const [session] = sessions;
  const [first] = invites;
  assert(session !== undefined && first !== undefined);
  let sequence = 0;
  /** Sends a request of the peer; resolves with its final response, or with `undefined` when there is none for 100 ms. */
  const send = async (method: string, body: string): Promise<SipResponse | undefined> => {
    let final: SipResponse | undefined;
    const fields = {
      From: `${first.headers.first('To')};tag=peer`,
      To: first.headers.first('From') ?? '',
      'Call-ID': first.headers.first('Call-ID') ?? '',
      CSeq: `${++sequence} ${method}`,
      Contact: `<sip:peer@${host}>`,
      ...(body === '' ? {} : { 'Content-Type': 'application/sdp' }),
    };
    const request = outgoingRequest(method, fields, Buffer.from(body));
    request.requestUri = `sip:alice@${alice.host}`;
    const way = { transport: 'udp', address: { host: alice.host, port: 5060 } } as const;
    const onResponse = (response: SipResponse): void => {
      if (response.status >= 200) final = response;
    };
    if (method === 'ACK') element.transactions.sendAck(request, way);
    else element.transactions.send(request, way, { onResponse, onFailed: () => undefined });
    await world.clock.run(100);
    return final;
  };
  const acknowledge = (body: string): Promise<unknown> => {
    sequence = 0; // the ACK has the number of the first INVITE
    return send('ACK', body);
  };
  return { world, alice, session, send, acknowledge, pracks, acks };
}

type Respond = (status: number, body?: string, fields?: readonly (readonly [string, string])[]) => void;

const reliably = (rSeq: number) =>
  [
    ['Require', '100rel'],
    ['RSeq', `${rSeq}`],
  ] as const;

test('a re-INVITE may be answered in a reliable response: its PRACK is empty, and the 200 counts no more (RFC 6337 table 1, pattern 3)', async () => {
  const { world, session, pracks, acks } = await withPlayedPeer((_transaction, respond) => {
    respond(183, 'early answer', reliably(1));
    world.clock.after(500, () => respond(200, 'another answer'));
  });
  const changing = session.reinvite({ offer: () => description('offer') });
  await world.clock.run(1_000);
  const outcome = await changing;
  assert.deepEqual([outcome.ok && textOf(outcome.value.body), pracks, acks], ['early answer', [''], ['', '']]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a re-INVITE without offer gets it in a reliable response, and the answer goes with the PRACK (pattern 4)', async () => {
  const { world, session, pracks, acks } = await withPlayedPeer((_transaction, respond) => {
    respond(183, 'their offer', reliably(9));
    world.clock.after(500, () => respond(200));
  });
  const answerOffer = () => description('our answer');
  const changing = session.reinvite({ offer: () => undefined, answerOffer });
  await world.clock.run(1_000);
  const outcome = await changing;
  assert.deepEqual([outcome.ok && textOf(outcome.value.body), pracks, acks], ['their offer', ['our answer'], ['', '']]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('while the offer in our 200 waits for its ACK, UPDATE and re-INVITE with offers get 491 (RFC 3311 §5.2, RFC 3261 §14.2)', async () => {
  const { world, session, send, acknowledge } = await withPlayedPeer();
  session.handleReinvite(({ body }) => ({ status: 200, body: description(body ? 'answer' : 'our offer') }));
  assert.equal((await send('INVITE', ''))?.status, 200);
  assert.equal((await send('UPDATE', 'their offer'))?.status, 491);
  assert.equal((await send('INVITE', 'their offer'))?.status, 491);
  assert.equal((await send('UPDATE', ''))?.status, 200);
  const answers: (string | undefined)[] = [];
  session.onAck(({ body }) => void answers.push(textOf(body)));
  await acknowledge('their answer');
  assert.deepEqual([answers, session.state], [['their answer'], 'confirmed']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('an ACK that owes an answer and has none ends the session by BYE (RFC 6337 §2.2, pattern 2)', async () => {
  for (const [answer, state] of [
    ['answer', 'confirmed'],
    ['', 'ended'],
  ] as const) {
    const { world, alice, session, send, acknowledge } = await withPlayedPeer();
    const ends: SessionEnd[] = [];
    session.onEnded((end) => void ends.push(end));
    session.handleReinvite(() => ({ status: 200, body: description('our offer') }));
    await send('INVITE', '');
    await acknowledge(answer);
    assert.equal(session.state, state);
    assert.equal(alice.messages.includes('>BYE'), state === 'ended');
    if (state === 'ended') assert.deepEqual(ends, [{ by: 'failure', status: 400, reason: 'Offer Not Answered' }]);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  }
});

test('a re-INVITE while an UPDATE of the peer has no answer yet gets 500 with Retry-After (RFC 3261 §14.2)', async () => {
  const { world, session, send } = await withPlayedPeer();
  session.handleReinvite(
    () =>
      new Promise((resolve) => void world.clock.after(1_000, () => resolve({ status: 200, body: description('late answer') }))),
  );
  assert.equal(await send('UPDATE', 'offer'), undefined);
  const refused = await send('INVITE', 'offer');
  assert.deepEqual([refused?.status, refused?.headers.has('Retry-After')], [500, true]);
  await world.clock.run(2_000);
  assert.equal(session.state, 'confirmed');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a refused re-INVITE leaves the session as it was, and the next offer is possible', async () => {
  const statuses = [488, 200];
  const { world, session } = await withPlayedPeer((_transaction, respond) => respond(statuses.shift() ?? 500, 'answer'));
  for (const isOk of [false, true]) {
    const changing = session.reinvite({ offer: () => description('offer') });
    await world.clock.run(100);
    assert.equal((await changing).ok, isOk);
  }
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

/** Alice and Bob talk, with the calls of the phone above the sessions. */
async function talking(options: ConstructorParameters<typeof TwoParty>[0] = {}) {
  const world = new CallPair(options);
  const [alice, bob] = [await world.caller('alice'), await world.caller('bob')];
  const hers = world.place(alice, bob.uri);
  await world.clock.run(500);
  const his = ringing(bob);
  const answering = bob.calls.answer(his, silence);
  await world.clock.run(1_000);
  assert.equal(await answering, true);
  assert.deepEqual([hers.facts.state, his.facts.state], ['active', 'active']);
  for (const party of [alice, bob]) {
    party.messages.splice(0);
    party.texts.splice(0);
  }
  return { world, alice, bob, hers, his };
}

for (const lossRate of [0, 0.1, 0.3]) {
  test(`with ${lossRate * 100} % loss both put the other on hold at once, and take it back: both agree in the end (RFC 3261 §14.1)`, async () => {
    for (let seed = 1; seed <= 4; seed++) {
      const { world, alice, bob, hers, his } = await talking({ seed });
      world.network.impair({}, { lossRate, delayMs: 50 });
      for (const held of [true, false]) {
        const both = Promise.all([hers.setHeld(held), his.setHeld(held)]);
        await world.clock.run(90_000);
        assert.deepEqual(
          (await both).map(({ ok }) => ok),
          [true, true],
          `seed ${seed}`,
        );
        for (const { facts } of [hers, his]) assert.deepEqual([facts.heldByUs, facts.heldByThem], [held, held], `seed ${seed}`);
        const direction = held ? 'inactive' : 'sendrecv';
        for (const { media } of [alice, bob]) assert.equal(media.stream.settings.at(-1)?.direction, direction);
      }
      world.network.impair({}, {});
      assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
    }
  });
}

test('the codec is changed by re-INVITE; what the other side does not have is refused, and the former goes on', async () => {
  const { world, alice, bob, hers } = await talking();
  const codecs = (): (string | undefined)[] => [alice, bob].map(({ media }) => media.stream.settings.at(-1)?.send.name);
  assert.deepEqual(codecs(), ['opus', 'opus']);
  for (const [names, isOk, expected] of [
    [['pcma', 'pcmu'], true, 'PCMA'],
    [['no such codec'], false, 'PCMA'],
    [['pcmu'], true, 'PCMU'],
  ] as const) {
    const changing = hers.setCodecs(names);
    await world.clock.run(500);
    assert.equal((await changing).ok, isOk);
    assert.deepEqual(codecs(), [expected, expected]);
  }
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('after the network has changed a call goes on from the new address: new Contact, new sound, the old stream closed', async () => {
  const { world, alice, bob, hers, his } = await talking();
  const former = his.streamId;
  bob.sound.host = '10.0.9.9';
  const moving = bob.calls.reinviteAll('bob');
  await world.clock.run(500);
  await moving;
  assert.match(bob.texts[0] ?? '', /^INVITE [\s\S]*\r\nc=IN IP4 10\.0\.9\.9\r\n/);
  assert.equal(alice.media.stream.settings.at(-1)?.remote.address, '10.0.9.9');
  assert.notEqual(his.streamId, former);
  assert.deepEqual(
    [...bob.media.streams.values()].map(({ host, closed }) => [host, closed]),
    [
      ['10.0.0.2', true],
      ['10.0.9.9', false],
    ],
  );
  const devices = bob.media.streams.get(his.streamId ?? '')?.devices;
  assert.deepEqual(devices, [{ kind: 'local', play: 'silence', record: 'talk.part2.wav' }]);
  hers.hangUp();
  await world.clock.run(500);
  assert.equal(bob.media.openCount, 0);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('at the same address only the signalling is told anew; a move that is refused or impossible leaves the sound where it is', async () => {
  const { world, alice, bob, his } = await talking();
  const former = his.streamId;
  const staying = bob.calls.reinviteAll();
  await world.clock.run(500);
  await staying;
  assert.deepEqual(
    [bob.messages.slice(0, 3), his.streamId, bob.media.streams.size],
    [['>INVITE', '<200 INVITE', '>ACK'], former, 1],
  );

  alice.media.stream.settings.splice(0);
  bob.sound.host = '10.0.9.9';
  world.network.impair({ from: bob.host }, { lossRate: 1 });
  const lost = his.moveTo('10.0.9.9');
  await world.clock.run(100);
  assert.equal(bob.media.openCount, 2);
  his.hangUp();
  world.network.impair({ from: bob.host }, {});
  await world.clock.run(40_000);
  assert.equal((await lost).ok, false);
  assert.equal(bob.media.openCount, 0);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a call that has no room for its new sound stays where it is, and says so', async () => {
  const { world, bob, his } = await talking();
  bob.media.refusal = Object.assign(new Error('no port')) as never;
  const former = his.streamId;
  assert.deepEqual(await his.moveTo('10.0.9.9'), { ok: false, error: { code: 'MOVE_REFUSED', status: 500 } });
  assert.deepEqual([his.streamId, bob.messages], [former, []]);
  bob.media.refusal = undefined;
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a BYE of the callee that is challenged is answered with the account’s password (RFC 3261 §22.2)', async () => {
  const world = new CallPair();
  const auth = new DigestClient({
    random: world.random,
    credentials: { username: 'bob', password: 'secret', realm: 'example.com' },
  });
  const from = { uri: sipUri({ user: 'bob', host: 'example.com' }), params: new Map() };
  const bob = await world.caller('bob', { identity: { from, auth } });
  const { element, host } = await world.element();
  const byes: (string | undefined)[] = [];
  element.transactions.onRequest((transaction) => {
    byes.push(transaction.request.headers.first('Authorization'));
    const headers = [['WWW-Authenticate', 'Digest realm="example.com", nonce="n1", qop="auth"'] as const];
    transaction.respond(responseTo(transaction.request, byes.length === 1 ? 401 : 200, { headers }));
  });
  const target = { transport: 'udp', address: { host: bob.host, port: 5060 } } as const;
  const request = outgoingRequest('INVITE', { Contact: `<sip:x@${host}>`, 'Content-Type': 'application/sdp' });
  request.requestUri = `sip:bob@${bob.host}`;
  request.body = Buffer.from(pcmuAt(host, 9_000));
  const onResponse = ({ status, headers }: SipResponse): void => {
    const fields = { From: request.headers.first('From') ?? '', To: headers.first('To') ?? '', CSeq: '1 ACK' };
    const ack = outgoingRequest('ACK', { ...fields, 'Call-ID': request.headers.first('Call-ID') ?? '' });
    ack.requestUri = request.requestUri;
    if (status === 200) element.transactions.sendAck(ack, target);
  };
  element.transactions.send(request, target, { onResponse, onFailed: () => undefined });
  await world.clock.run(100);
  const call = ringing(bob);
  const answering = bob.calls.answer(call, silence);
  await world.clock.run(500);
  await answering;
  call.hangUp();
  await world.clock.run(500);
  assert.equal(byes.length, 2);
  assert.match(byes[1] ?? '', /^Digest username="bob", realm="example\.com"/);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
