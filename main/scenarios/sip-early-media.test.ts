import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallSound } from '../calls/calling-account.ts';
import { responseTo } from '../sip/message/build.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import { NOTHING_LEFT_OVER } from '../testing/two-party.ts';
import { CallPair, pcmuAt, ringing } from './call-pair.ts';

/** The ports at which the phones behind the proxy hear. */
const ports = { a: 1_000, b: 2_000, c: 3_000 } as const;
type Fork = keyof typeof ports;

/** Alice calls a proxy that forks; the test plays the phones behind it, and answers Alice's UPDATEs as `updates` says. */
async function calling(updates: (offer: string, fork: string) => string | number = () => 488) {
  const world = new CallPair();
  const alice = await world.caller('alice');
  const { element, host } = await world.element();
  const invites: ServerTransaction[] = [];
  const offers: string[] = [];
  element.transactions.onRequest((transaction) => {
    const { request } = transaction;
    if (request.method === 'INVITE') return void invites.push(transaction);
    if (request.method !== 'UPDATE') return transaction.respond(responseTo(request, 200));
    const offer = Buffer.from(request.body).toString();
    offers.push(offer);
    const answer = updates(offer, request.requestUri);
    const status = typeof answer === 'number' ? answer : 200;
    const body = typeof answer === 'number' ? '' : answer;
    return transaction.respond(
      responseTo(request, status, { headers: [['Content-Type', 'application/sdp']], body: Buffer.from(body) }),
    );
  });
  element.transactions.onCancel(({ cancel, invite }) => {
    cancel.respond(responseTo(cancel.request, 200));
    invite?.respond(responseTo(invite.request, 487, { toTag: 'proxy' }));
  });
  const call = world.place(alice, sipUri({ user: 'team', host }));
  await world.clock.run(100);
  const answer = async (
    status: number,
    fork: Fork,
    {
      rSeq,
      silent = false,
      allow = 'INVITE, ACK, BYE, CANCEL, PRACK, UPDATE',
    }: { rSeq?: number; silent?: boolean; allow?: string } = {},
  ): Promise<void> => {
    const [invite] = invites;
    assert(invite !== undefined);
    const reliable: [string, string][] =
      rSeq === undefined
        ? []
        : [
            ['Require', '100rel'],
            ['RSeq', `${rSeq}`],
          ];
    const headers: [string, string][] = [
      ['Contact', `<sip:${fork}@${host}>`],
      ['Allow', allow],
      ['Content-Type', 'application/sdp'],
      ...reliable,
    ];
    const body = Buffer.from(silent ? '' : pcmuAt(host, ports[fork]));
    invite.respond(responseTo(invite.request, status, { toTag: fork, headers, body }));
    await world.clock.run(100);
  };
  /** An UPDATE of a phone behind the proxy that moves its sound. */
  const update = (fork: Fork, port: number): void => {
    const request = invites[0]?.request.clone() ?? assert.fail();
    const [from, to] = [request.headers.first('To'), request.headers.first('From')];
    request.method = 'UPDATE';
    request.requestUri = `sip:alice@${alice.host}`;
    request.headers.remove('Via');
    request.headers.set('From', `${from};tag=${fork}`);
    request.headers.set('To', to ?? '');
    request.headers.set('CSeq', '1 UPDATE');
    request.headers.set('Contact', `<sip:${fork}@${host}>`);
    request.body = Buffer.from(pcmuAt(host, port));
    const way = { transport: 'udp', address: { host: alice.host, port: 5060 } } as const;
    element.transactions.send(request, way, { onResponse: () => undefined, onFailed: () => undefined });
  };
  const heardPort = (): number | undefined => alice.media.stream.settings.at(-1)?.remote.port;
  const close = async (): Promise<void> => {
    call.hangUp();
    await world.clock.run(500);
    assert.equal(alice.media.openCount, 0);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  };
  return { world, alice, call, answer, update, heardPort, close, offers };
}

test('without a description nobody is heard: we ring ourselves (RFC 3960 §3.2)', async () => {
  const { call, answer, heardPort, close } = await calling();
  await answer(180, 'a', { silent: true });
  await answer(183, 'b', { silent: true });
  assert.deepEqual(
    [call.facts.state, call.facts.earlyMedia, call.facts.forks, heardPort()],
    ['remoteRinging', undefined, 2, undefined],
  );
  await close();
});

test('of several forks the one that began last is heard; what an earlier one says again does not switch back (RFC 3960 §3.1.1)', async () => {
  const { call, answer, heardPort, close } = await calling();
  await answer(183, 'a');
  assert.deepEqual([call.facts.earlyMedia, heardPort()], [true, ports.a]);
  await answer(183, 'b');
  assert.equal(heardPort(), ports.b);
  await answer(183, 'a');
  await answer(180, 'c', { silent: true });
  assert.deepEqual([heardPort(), call.facts.forks, call.facts.earlyMedia], [ports.b, 3, true]);
  await answer(200, 'a');
  assert.deepEqual([call.facts.state, heardPort()], ['active', ports.a]);
  await close();
});

test('the answer of a reliable 183 is for good: the 200 needs none, and one that differs does not count (RFC 6337 §3.1.1)', async () => {
  for (const silent of [true, false]) {
    const { call, answer, heardPort, close, alice } = await calling();
    await answer(183, 'a', { rSeq: 1 });
    await answer(183, 'b', { rSeq: 1 });
    assert.equal(heardPort(), ports.b);
    await answer(200, 'a', { silent });
    assert.deepEqual([call.facts.state, heardPort()], ['active', ports.a]);
    assert.equal(alice.messages.filter((message) => message === '>PRACK').length, 2);
    await close();
  }
});

test('a fork that has only shown a preview has to answer in its 200; without, its preview is taken (RFC 3261 §13.2.1)', async () => {
  const { call, answer, heardPort, close } = await calling();
  await answer(183, 'a');
  await answer(200, 'a', { silent: true });
  assert.deepEqual([call.facts.state, heardPort()], ['active', ports.a]);
  await close();
});

test('a 200 that answers nothing, of a phone that never did, is acknowledged and ended by BYE (RFC 3261 §13.2.1)', async () => {
  const { alice, call, answer, close } = await calling();
  await answer(180, 'a', { silent: true });
  await answer(200, 'a', { silent: true });
  assert.deepEqual([call.facts.end?.status, call.facts.end?.by], [488, 'failure']);
  assert.deepEqual(alice.messages.slice(-3), ['>ACK', '>BYE', '<200 BYE']);
  await close();
});

test('before anybody picks up, hold goes by UPDATE to the phone that is heard; the call stays on hold (RFC 3311 §5.1)', async () => {
  const { call, answer, close, offers, alice } = await calling((_offer, fork) =>
    fork.includes(':b@') ? pcmuAt('10.0.0.2', ports.b, 'recvonly') : 488,
  );
  await answer(183, 'a', { rSeq: 1 });
  await answer(183, 'b', { rSeq: 7 });
  const holding = call.setHeld(true);
  await answer(180, 'b', { rSeq: 8, silent: true });
  assert.equal((await holding).ok, true);
  assert.match(offers[0] ?? '', /\r\na=sendonly\r\n/);
  assert.deepEqual([call.facts.heldByUs, alice.media.stream.muted], [true, true]);
  await answer(200, 'b', { silent: true });
  assert.deepEqual([call.facts.state, call.facts.heldByUs], ['active', true]);
  await close();
});

test('another phone picks up than the one that was asked to wait: the call is not on hold', async () => {
  const { call, answer, close, alice } = await calling(() => pcmuAt('10.0.0.2', ports.a, 'recvonly'));
  await answer(183, 'a', { rSeq: 1 });
  const holding = call.setHeld(true);
  await answer(180, 'b', { silent: true });
  assert.equal((await holding).ok, true);
  await answer(200, 'b');
  assert.deepEqual([call.facts.state, call.facts.heldByUs, alice.media.stream.muted], ['active', false, false]);
  await close();
});

test('a phone that takes no UPDATE is not asked to wait before it picks up', async () => {
  const { call, answer, close, alice } = await calling();
  await answer(183, 'a', { rSeq: 1, allow: 'INVITE, ACK, BYE, CANCEL, PRACK' });
  assert.deepEqual(await call.setHeld(true), { ok: false, error: { code: 'CALL_STATE', status: 0 } });
  assert.equal(alice.messages.includes('>UPDATE'), false);
  await close();
});

test('hold that is refused, or that is not possible yet, leaves all as it was', async () => {
  const { call, answer, close, alice } = await calling(() => 488);
  await answer(183, 'a');
  assert.deepEqual(await call.setHeld(true), { ok: false, error: { code: 'CALL_STATE', status: 0 } });
  await answer(183, 'b', { rSeq: 1 });
  const holding = call.setHeld(true);
  await answer(180, 'b', { rSeq: 2, silent: true });
  assert.deepEqual(await holding, { ok: false, error: { code: 'HOLD_REFUSED', status: 488 } });
  assert.deepEqual([call.facts.heldByUs, alice.media.stream.muted], [false, false]);
  await close();
});

test('a phone that has answered reliably may move its sound by UPDATE before anybody picks up (RFC 3311 §5.2)', async () => {
  const { world, call, answer, update, heardPort, close, alice } = await calling();
  await answer(183, 'a', { rSeq: 1 });
  update('a', 1_010);
  await world.clock.run(100);
  assert.equal(heardPort(), 1_010);
  assert.deepEqual(alice.messages.slice(-2), ['<UPDATE', '>200 UPDATE']);
  await answer(200, 'a', { silent: true });
  assert.deepEqual([call.facts.state, heardPort()], ['active', 1_010]);
  await close();
});

test('an offer that comes while the answer is still being carried out is answered, not refused', async () => {
  const { world, alice, call, answer, update, heardPort, close } = await calling();
  await answer(183, 'a', { rSeq: 1 });
  const { configure } = alice.media;
  alice.media.configure = async (streamId, settings) => {
    await new Promise<void>((resolve) => void world.clock.after(500, resolve));
    return configure.call(alice.media, streamId, settings);
  };
  await answer(200, 'a', { silent: true });
  assert.equal(call.facts.state, 'remoteRinging');
  update('a', 1_010);
  await world.clock.run(2_000);
  assert.equal(alice.messages.at(-1), '>200 UPDATE');
  assert.deepEqual([call.facts.state, heardPort()], ['active', 1_010]);
  await close();
});

const music: CallSound = { device: { kind: 'local', play: 'music' } };

test('the callee is heard before it answers: a reliable 183 with its answer, one stream for both (RFC 3262, RFC 3960)', async () => {
  const world = new CallPair();
  const [alice, bob] = [await world.caller('alice'), await world.caller('bob')];
  const hers = world.place(alice, bob.uri);
  await world.clock.run(500);
  const his = ringing(bob);
  const playing = bob.calls.playEarly(his, music);
  await world.clock.run(500);
  assert.equal(await playing, true);
  assert.deepEqual([hers.facts.earlyMedia, his.facts.earlyMedia, his.facts.state], [true, true, 'incoming']);
  const holding = hers.setHeld(true);
  await world.clock.run(500);
  assert.equal((await holding).ok, true);
  assert.equal(bob.media.stream.settings.at(-1)?.direction, 'recvonly');
  const answering = bob.calls.answer(his, music);
  await world.clock.run(500);
  assert.equal(await answering, true);
  assert.deepEqual([hers.facts.state, hers.facts.heldByUs, his.facts.heldByThem], ['active', true, true]);
  assert.deepEqual([bob.media.streams.size, bob.media.stream.devices], [1, [music.device]]);
  assert.deepEqual(alice.messages.slice(0, 9), [
    '>INVITE',
    '<180 INVITE',
    '<183 INVITE',
    '>PRACK',
    '<200 PRACK',
    '>UPDATE',
    '<200 UPDATE',
    '<200 INVITE',
    '>ACK',
  ]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('answered while the early sound is opened, or given up: one stream, closed in the end', async () => {
  for (const isAnswered of [true, false]) {
    const world = new CallPair();
    const [alice, bob] = [await world.caller('alice'), await world.caller('bob')];
    const hers = world.place(alice, bob.uri);
    await world.clock.run(500);
    const his = ringing(bob);
    void bob.calls.playEarly(his, music);
    if (isAnswered) void bob.calls.answer(his, music);
    else hers.hangUp();
    await world.clock.run(1_000);
    assert.deepEqual([his.facts.state, bob.media.streams.size], [isAnswered ? 'active' : 'ended', 1]);
    hers.hangUp();
    await world.clock.run(1_000);
    assert.equal(bob.media.openCount, 0);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  }
});
