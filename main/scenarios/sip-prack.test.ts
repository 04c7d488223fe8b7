import assert from 'node:assert/strict';
import { test } from 'node:test';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import type { Body } from '../sip/ua/body.ts';
import type { Cancellation, IncomingInvite } from '../sip/ua/incoming-invite.ts';
import type { Answered, InviteSettings, Progress } from '../sip/ua/outgoing-invite.ts';
import type { RequestFailure } from '../sip/ua/request-failure.ts';
import type { Session, SessionEnd } from '../sip/ua/session.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import { description, NOTHING_LEFT_OVER, TwoParty, textOf } from '../testing/two-party.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { closeWorld } from './session-pair.ts';

/** Alice calls Bob; both are ours. */
async function setUp(
  settings: Partial<InviteSettings> = { body: description('offer') },
  options: ConstructorParameters<typeof TwoParty>[0] = {},
) {
  const world = new TwoParty(options);
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const calls: IncomingInvite[] = [];
  const cancellations: Cancellation[] = [];
  bob.agent.onInvite((invite) => {
    calls.push(invite);
    invite.onCancelled((cancellation) => void cancellations.push(cancellation));
  });
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, ...settings });
  const progress: Progress[] = [];
  const answered: Answered[] = [];
  const failures: RequestFailure[] = [];
  invite.onProgress((event) => void progress.push(event));
  invite.onAnswered((event) => void answered.push(event));
  invite.onFailed((failure) => void failures.push(failure));
  await world.clock.run(100);
  const [call] = calls;
  assert(call !== undefined);
  return { world, alice, bob, call, invite, progress, answered, failures, cancellations };
}

test('a reliable 183 has RSeq and Require, and gets its PRACK with RAck; the 200 carries no second answer (RFC 3262 §3, §4; RFC 6337 §3.1.1)', async () => {
  const { world, alice, call, progress, answered } = await setUp();
  call.ring(183, { body: description('answer') });
  await world.clock.run(100);
  call.accept({ body: description('another answer') });
  await world.clock.run(100);
  assert.deepEqual(alice.messages, ['>INVITE', '<183 INVITE', '>PRACK', '<200 PRACK', '<200 INVITE', '>ACK']);
  const responseNumber = /\r\nRSeq: (?<number>\d+)\r\n/.exec(alice.texts[1] ?? '')?.groups?.number;
  assert.match(alice.texts[1] ?? '', /\r\nRequire: 100rel\r\n/);
  assert.match(alice.texts[2] ?? '', new RegExp(`\r\nRAck: ${responseNumber} 1 INVITE\r\n`));
  assert.match(alice.texts[0] ?? '', /\r\nSupported: [^\r]*\b100rel\b/);
  assert.deepEqual([progress[0]?.isReliable, textOf(progress[0]?.body)], [true, 'answer']);
  assert.equal(textOf(answered[0]?.body), 'answer');
  assert.match(alice.texts[4] ?? '', /\r\n\r\n$/);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('each further one has the next RSeq and waits for the PRACK of the former; 180 without body goes unreliably unless it is required', async () => {
  for (const isRequired of [false, true]) {
    const headers: [string, string][] = isRequired ? [['Require', '100rel']] : [];
    const { world, alice, call, progress } = await setUp({ body: description('offer'), headers });
    call.ring(180);
    call.ring(183, { body: description('answer') });
    call.ring(182, { isReliable: true });
    await world.clock.run(100);
    const numbers = alice.texts
      .map((text) => /\r\nRSeq: (?<number>\d+)/.exec(text)?.groups?.number)
      .filter(Boolean)
      .map(Number);
    const first = numbers[0] ?? 0;
    assert.deepEqual(numbers, isRequired ? [first, first + 1, first + 2] : [first, first + 1]);
    assert.equal(alice.messages.filter((message) => message === '>PRACK').length, isRequired ? 3 : 2);
    assert.deepEqual(
      progress.map(({ status, isReliable }) => [status, isReliable]),
      [
        [180, isRequired],
        [183, true],
        [182, true],
      ],
    );
    call.reject(486);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  }
});

test('the offer of a late-offer call comes in a reliable response, its answer in the PRACK (RFC 3262 §5)', async () => {
  const offers: (string | undefined)[] = [];
  const answerOffer = (offer: Body) => {
    offers.push(textOf(offer));
    return description('answer of alice');
  };
  const { world, alice, call, answered } = await setUp({ answerOffer });
  const answers: (string | undefined)[] = [];
  call.onEarlyAnswer((body) => void answers.push(textOf(body)));
  call.ring(183, { body: description('offer of bob') });
  await world.clock.run(100);
  assert.deepEqual([offers, answers], [['offer of bob'], ['answer of alice']]);
  call.accept({ body: description('no more') });
  await world.clock.run(100);
  assert.equal(textOf(answered[0]?.body), 'offer of bob');
  assert.match(alice.texts.at(-1) ?? '', /^ACK [\s\S]*\r\n\r\n$/);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a fork whose offer cannot be answered is ended; the INVITE goes on (RFC 3261 §15)', async () => {
  const { world, alice, call, failures, cancellations } = await setUp({});
  call.ring(183, { body: description('offer of bob') });
  await world.clock.run(1_000);
  assert.equal(alice.messages.includes('>BYE'), true);
  assert.deepEqual([cancellations.length, failures.map(({ status }) => status)], [1, [400]]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('the 200 waits for the PRACK of an answer that went before it (RFC 3262 §3)', async () => {
  const { world, alice, bob, call, answered } = await setUp();
  world.network.impair({ from: bob.host }, { lossRate: 1 });
  call.ring(183, { body: description('answer') });
  await world.clock.run(100);
  const session = call.accept();
  await world.clock.run(3_000);
  assert.deepEqual([session?.state, bob.messages.includes('>200 INVITE')], ['accepted', false]);
  world.network.impair({ from: bob.host }, {});
  await world.clock.run(5_000);
  assert.deepEqual([session?.state, answered.length], ['confirmed', 1]);
  assert.equal(alice.messages.indexOf('>PRACK') < alice.messages.indexOf('<200 INVITE'), true);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('hung up while the 200 waits, the call is answered, acknowledged and ended by BYE (RFC 3261 §15)', async () => {
  const { world, alice, bob, call } = await setUp();
  world.network.impair({ from: bob.host }, { lossRate: 1 });
  call.ring(183, { body: description('answer') });
  const session = call.accept();
  void session?.bye();
  world.network.impair({ from: bob.host }, {});
  await world.clock.run(5_000);
  assert.deepEqual(
    [...new Set(alice.messages)].filter((message) => !message.includes('183')),
    ['>INVITE', '>PRACK', '<200 PRACK', '<200 INVITE', '>ACK', '<BYE', '>200 BYE'],
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

for (const [what, give] of [
  ['CANCEL', (invite: { cancel(): void }) => invite.cancel()],
  ['BYE', (_invite: { cancel(): void }, progress: Progress[]) => void progress[0]?.dialog?.request('BYE')],
] as const) {
  test(`${what} while the 200 waits ends the call with 487 (RFC 3261 §9.2, §15.1.2)`, async () => {
    const { world, bob, call, invite, progress, failures } = await setUp();
    call.ring(180);
    await world.clock.run(100);
    call.ring(183, { body: description('answer') });
    const ends: SessionEnd[] = [];
    call.accept()?.onEnded((end) => void ends.push(end));
    give(invite, progress);
    assert.equal(bob.messages.includes('>200 INVITE'), false);
    await world.clock.run(1_000);
    assert.deepEqual([ends.map(({ by }) => by), failures.map(({ status }) => status)], [['remote'], [487]]);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  });
}

test('it is repeated after T1, doubling, for 64*T1; then the INVITE is refused with 504 (RFC 3262 §3)', async () => {
  const world = new TwoParty();
  const bob = await world.party('bob');
  const { element } = await world.element();
  const cancellations: Cancellation[] = [];
  bob.agent.onInvite((invite) => {
    invite.onCancelled((cancellation) => void cancellations.push(cancellation));
    invite.ring(183, { body: description('answer') });
  });
  const seen: [number, number][] = [];
  const request = outgoingRequest('INVITE', { Supported: '100rel', Contact: '<sip:x@10.0.0.2>' }, Buffer.from('offer'));
  request.headers.set('Content-Type', 'application/sdp');
  request.requestUri = `sip:bob@${bob.host}`;
  element.transactions.send(
    request,
    { transport: 'udp', address: { host: bob.host, port: 5060 } },
    { onResponse: ({ status }) => void seen.push([world.clock.nowMs(), status]), onFailed: () => undefined },
  );
  await world.clock.run(40_000);
  assert.deepEqual(seen, [
    [0, 183],
    [500, 183],
    [1_500, 183],
    [3_500, 183],
    [7_500, 183],
    [15_500, 183],
    [31_500, 183],
    [32_000, 504],
  ]);
  assert.deepEqual(cancellations, [{ cause: 'transport' }]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

/** A caller that the test plays: its INVITE and its PRACKs. */
async function playedCaller(fields: Readonly<Record<string, string>> = {}, body?: string) {
  const world = new TwoParty();
  const bob = await world.party('bob');
  const { element, host } = await world.element();
  const calls: IncomingInvite[] = [];
  bob.agent.onInvite((invite) => void calls.push(invite));
  const target = { transport: 'udp', address: { host: bob.host, port: 5060 } } as const;
  const seen: { status: number; rSeq: string | undefined; to: string }[] = [];
  const request = outgoingRequest('INVITE', { Supported: '100rel', Contact: `<sip:x@${host}>`, ...fields });
  const send = async (outgoing: SipRequest): Promise<number> => {
    let status = 0;
    outgoing.requestUri = `sip:bob@${bob.host}`;
    if (outgoing.body.length > 0) outgoing.headers.set('Content-Type', 'application/sdp');
    element.transactions.send(outgoing, target, {
      onResponse: (response) => {
        status = response.status;
        if (outgoing.method !== 'INVITE') return;
        seen.push({ status, rSeq: response.headers.first('RSeq'), to: response.headers.first('To') ?? '' });
        if (status === 200) acknowledge(response.headers.first('To') ?? '');
      },
      onFailed: () => undefined,
    });
    await world.clock.run(50);
    return status;
  };
  const within = (method: string, sequence: number, more: Readonly<Record<string, string>>, text = ''): SipRequest =>
    outgoingRequest(
      method,
      {
        From: request.headers.first('From') ?? '',
        To: seen.at(-1)?.to ?? '',
        'Call-ID': request.headers.first('Call-ID') ?? '',
        CSeq: `${sequence} ${method}`,
        ...more,
      },
      Buffer.from(text),
    );
  const acknowledge = (to: string): void => element.transactions.sendAck(within('ACK', 1, { To: to }), target);
  if (body !== undefined) request.body = Buffer.from(body);
  await send(request);
  const [call] = calls;
  const prack = (sequence: number, rAck: string, text?: string): Promise<number> =>
    send(within('PRACK', sequence, { RAck: rAck }, text));
  return { world, bob, call, seen, prack, send, within };
}

test('a PRACK that names no response that waits gets 481: another number, CSeq or method, twice the same, or none at all (RFC 3262 §3)', async () => {
  const { world, call, seen, prack } = await playedCaller({}, 'offer');
  call?.ring(183, { body: description('answer') });
  await world.clock.run(50);
  const number = Number(seen.at(-1)?.rSeq);
  assert.equal(await prack(2, `${number + 1} 1 INVITE`), 481);
  assert.equal(await prack(3, `${number} 2 INVITE`), 481);
  assert.equal(await prack(4, `${number} 1 UPDATE`), 481);
  assert.equal(await prack(5, 'nonsense'), 481);
  assert.equal(await prack(6, `${number} 1 INVITE`), 200);
  assert.equal(await prack(7, `${number} 1 INVITE`), 481);
  call?.reject(486);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('after the refusal a PRACK that was under way is still known, and no response is repeated (RFC 3262 §3)', async () => {
  const { world, bob, call, seen, prack } = await playedCaller({}, 'offer');
  call?.ring(183, { body: description('answer') });
  call?.ring(182, { isReliable: true });
  await world.clock.run(50);
  const number = seen.at(-1)?.rSeq;
  call?.reject(486);
  await world.clock.run(2_000);
  assert.equal(await prack(2, `${number} 1 INVITE`), 200);
  assert.deepEqual(
    bob.messages.filter((message) => message.startsWith('>18')),
    ['>183 INVITE'],
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a PRACK may carry an offer once nothing is open, and its 200 the answer; before, it is refused (RFC 3262 §5, RFC 6337 table 1)', async () => {
  const { world, call, seen, prack } = await playedCaller({}, 'offer');
  const offers: (string | undefined)[] = [];
  call?.early.handleOffers(({ body, request }) => {
    offers.push(`${request.method} ${textOf(body)}`);
    return { status: 200, body: description('new answer') };
  });
  call?.ring(182, { isReliable: true });
  await world.clock.run(50);
  assert.equal(await prack(2, `${seen.at(-1)?.rSeq} 1 INVITE`, 'too early'), 500);
  call?.ring(183, { body: description('answer') });
  await world.clock.run(50);
  assert.equal(await prack(3, `${seen.at(-1)?.rSeq} 1 INVITE`, 'second offer'), 200);
  assert.deepEqual(offers, ['PRACK second offer']);
  call?.reject(486);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a PRACK without the answer that it owes is refused with 400, and so is the INVITE (RFC 3262 §5)', async () => {
  const { world, call, seen, prack } = await playedCaller();
  call?.ring(183, { body: description('offer of bob') });
  await world.clock.run(50);
  assert.equal(await prack(2, `${seen.at(-1)?.rSeq} 1 INVITE`), 400);
  assert.deepEqual([seen.at(-1)?.status, call?.state], [400, 'ended']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('while it rings on, a new one comes every minute, so that proxies keep the call (RFC 3262 §3, RFC 3261 §16.8)', async () => {
  const { world, alice, call, progress } = await setUp();
  call.ring(183, { body: description('answer') });
  await world.clock.run(150_000);
  assert.deepEqual(
    progress.map(({ isReliable, body }) => [isReliable, textOf(body)]),
    [
      [true, 'answer'],
      [true, undefined],
      [true, undefined],
    ],
  );
  assert.equal(alice.messages.filter((message) => message === '>PRACK').length, 3);
  call.reject(486);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a caller that does not know 100rel gets unreliable responses, whatever we wish; required of us and known it is no 420 (RFC 3262 §3)', async () => {
  for (const [fields, isReliable] of [
    [{ Supported: 'timer' }, false],
    [{ Require: '100rel' }, true],
  ] as const) {
    const { world, call, seen } = await playedCaller(fields, 'offer');
    assert.equal(call?.takesReliable, isReliable);
    call?.ring(183, { body: description('answer'), isReliable: true });
    await world.clock.run(50);
    assert.deepEqual([seen.at(-1)?.status, seen.at(-1)?.rSeq !== undefined], [183, isReliable]);
    call?.reject(486);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  }
});

test('a policy that wants 100rel of all callers refuses with 421 and says so (RFC 3261 §21.4.15)', async () => {
  const { world, alice, call, failures } = await setUp();
  call.reject(421, { headers: [['Require', '100rel']] });
  await world.clock.run(100);
  assert.deepEqual([failures[0]?.status, alice.messages.includes('<421 INVITE')], [421, true]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

/** Alice calls a proxy that forks; the test plays the phones behind it. */
async function forking(settings: Partial<InviteSettings> = { body: description('offer') }) {
  const world = new TwoParty();
  const alice = await world.party('alice');
  const { element, host } = await world.element();
  const pracks: string[] = [];
  const transactions: ServerTransaction[] = [];
  element.transactions.onRequest((transaction) => {
    const { method, requestUri, headers, body } = transaction.request;
    if (method === 'INVITE') transactions.push(transaction);
    else transaction.respond(responseTo(transaction.request, 200));
    if (method === 'PRACK') pracks.push(`${requestUri.split('@')[0]} ${headers.first('RAck')} ${Buffer.from(body)}`.trim());
  });
  element.transactions.onCancel(({ cancel, invite }) => {
    cancel.respond(responseTo(cancel.request, 200));
    invite?.respond(responseTo(invite.request, 487, { toTag: 'proxy' }));
  });
  const target = sipUri({ user: 'team', host });
  const invite = alice.agent.invite({ identity: alice.identity, target, ...settings });
  const progress: Progress[] = [];
  const sessions: Session[] = [];
  invite.onProgress((event) => void progress.push(event));
  invite.onAnswered(({ session }) => void sessions.push(session));
  await world.clock.run(10);
  const answer = async (status: number, toTag: string, rSeq?: number, text = `sdp ${toTag}`): Promise<void> => {
    const [transaction] = transactions;
    assert(transaction !== undefined);
    const reliable: [string, string][] =
      rSeq === undefined
        ? []
        : [
            ['Require', '100rel'],
            ['RSeq', `${rSeq}`],
          ];
    const headers: [string, string][] = [['Contact', `<sip:${toTag}@${host}>`], ...reliable];
    transaction.respond(responseTo(transaction.request, status, { toTag, headers, body: Buffer.from(text) }));
    await world.clock.run(50);
  };
  return { world, alice, invite, progress, sessions, answer, pracks };
}

test('forks count their RSeq each for itself: one PRACK for each response, in order, none for what comes again or too early (RFC 3262 §4)', async () => {
  const { world, progress, answer, pracks, sessions } = await forking();
  await answer(183, 'a', 7);
  await answer(183, 'b', 500);
  await answer(183, 'a', 7);
  await answer(180, 'a', 9, '');
  await answer(180, 'a', 8, '');
  await answer(180, 'a', 9, '');
  await answer(180, 'b', 501, '');
  await answer(180, 'c', undefined, '');
  assert.deepEqual(pracks, [
    'sip:a 7 1 INVITE',
    'sip:b 500 1 INVITE',
    'sip:a 8 1 INVITE',
    'sip:a 9 1 INVITE',
    'sip:b 501 1 INVITE',
  ]);
  assert.equal(progress.length, 6);
  await answer(200, 'b', undefined, '');
  assert.equal(sessions.length, 1);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a late offer is answered to each fork in its PRACK', async () => {
  const answerOffer = (offer: Body) => description(`answer to ${textOf(offer)}`);
  const { world, answer, pracks, invite } = await forking({ answerOffer });
  await answer(183, 'a', 1);
  await answer(183, 'b', 1);
  await answer(183, 'b', 2, 'repeated');
  assert.deepEqual(pracks, ['sip:a 1 1 INVITE answer to sdp a', 'sip:b 1 1 INVITE answer to sdp b', 'sip:b 2 1 INVITE']);
  invite.cancel();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('100 is never acknowledged, whatever it says; nor is a response that requires nothing (RFC 3262 §3)', async () => {
  const { world, answer, pracks, invite } = await forking();
  await answer(100, 'a', 1, '');
  await answer(180, 'b', undefined, '');
  assert.deepEqual(pracks, []);
  invite.cancel();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

testUnderLoss({
  title: 'the answer in a 183 arrives once, and the call is set up',
  set: ({ seed }) => setUp(undefined, { seed, impairment: { delayMs: 20 } }),
  async play({ world, call, progress, answered }, { lossRate }) {
    world.network.impair({}, { lossRate, delayMs: 20 });
    call.ring(183, { body: description('answer') });
    await world.clock.run(200);
    const session = call.accept();
    await world.clock.run(40_000);
    assert.deepEqual([answered.length, session?.state], [1, 'confirmed']);
    assert.equal(progress.filter(({ status }) => status === 183).length, 1);
  },
  close: closeWorld,
});
