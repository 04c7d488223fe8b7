import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest, SipResponse } from '../sip/message/message.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import type { AcceptedReferral, IncomingRefer } from '../sip/ua/incoming-refer.ts';
import type { Referral, ReferralEnd } from '../sip/ua/referral.ts';
import type { Session } from '../sip/ua/session.ts';
import type { ReportedStatus } from '../sip/ua/sipfrag.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import { description, NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';

const carol = sipUri({ user: 'carol', host: 'example.com' });

/** Alice and Bob talk; Alice refers Bob, who treats it as `treat` says. */
async function inCall(treat: (refer: IncomingRefer) => void, options: ConstructorParameters<typeof TwoParty>[0] = {}) {
  const world = new TwoParty(options);
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const sessions: Session[] = [];
  bob.agent.onInvite((incoming) => {
    const session = incoming.accept({ body: description('answer') });
    if (session) sessions.push(session);
  });
  bob.agent.onRefer(treat);
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description('offer') });
  invite.onAnswered(({ session }) => void sessions.unshift(session));
  await world.clock.run(5_000);
  const [hers, his] = sessions;
  assert(hers !== undefined && his !== undefined);
  for (const party of [alice, bob]) {
    party.messages.splice(0);
    party.texts.splice(0);
  }
  return { world, alice, bob, hers, his };
}

/** What a referral comes to. */
function follow(referral: Referral): { readonly progress: ReportedStatus[]; end?: ReferralEnd } {
  const seen: { readonly progress: ReportedStatus[]; end?: ReferralEnd } = { progress: [] };
  referral.onProgress((report) => void seen.progress.push(report));
  void referral.ended.then((end) => {
    seen.end = end;
  });
  return seen;
}

test('a reference is accepted with 202 and reported on in NOTIFYs until the final response (RFC 3515 §2.4)', async () => {
  const accepted: AcceptedReferral[] = [];
  const refers: IncomingRefer[] = [];
  const { world, alice, hers } = await inCall((refer) => {
    refers.push(refer);
    const referral = refer.accept();
    if (referral) accepted.push(referral);
  });
  const seen = follow(alice.agent.refer(hers.dialog, { target: carol }));
  await world.clock.run(100);
  accepted[0]?.report(180);
  await world.clock.run(100);
  assert.equal(seen.end, undefined);
  accepted[0]?.report(200);
  await world.clock.run(100);

  assert.deepEqual(seen.progress, [
    { status: 100, reason: 'Trying' },
    { status: 180, reason: 'Ringing' },
    { status: 200, reason: 'OK' },
  ]);
  assert.deepEqual(seen.end, { outcome: 'reported', status: 200, reason: 'OK' });
  assert.deepEqual(alice.messages.toSorted(), [
    '<202 REFER',
    '<NOTIFY',
    '<NOTIFY',
    '<NOTIFY',
    '>200 NOTIFY',
    '>200 NOTIFY',
    '>200 NOTIFY',
    '>REFER',
  ]);
  const [request = ''] = alice.texts;
  assert.match(request, /\r\nRefer-To: <sip:carol@example\.com>\r\n/);
  assert.match(request, /\r\nReferred-By: <sip:alice@example\.com>\r\n/);
  assert.match(request, /\r\nContact: <sip:alice@10\.0\.0\.1:5060>\r\n/);
  assert.match(alice.texts.find((text) => text.startsWith('SIP/2.0 202')) ?? '', /\r\nContact: <sip:bob@10\.0\.0\.2:5060>\r\n/);
  const notifies = alice.texts.filter((text) => text.startsWith('NOTIFY'));
  assert.match(notifies[0] ?? '', /\r\nEvent: refer\r\n/);
  assert.match(notifies[0] ?? '', /\r\nSubscription-State: active;expires=240\r\n/);
  assert.match(notifies[0] ?? '', /\r\nContent-Type: message\/sipfrag;version=2\.0\r\n[\s\S]*\r\n\r\nSIP\/2\.0 100 Trying\r\n$/);
  assert.match(notifies[2] ?? '', /\r\nSubscription-State: terminated;reason=noresource\r\n/);
  assert.deepEqual(
    [refers[0]?.reference, refers[0]?.referredBy],
    [{ target: carol, method: 'INVITE' }, '<sip:alice@example.com>'],
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('Refer-To carries Replaces, and nothing else of its header parts is believed (RFC 3891 §4)', async () => {
  const refers: IncomingRefer[] = [];
  const { world, alice, hers } = await inCall((refer) => {
    refers.push(refer);
    refer.reject(603);
  });
  const replaces = { callId: '1@x', toTag: 'a', fromTag: 'b', isEarlyOnly: false };
  const seen = follow(alice.agent.refer(hers.dialog, { target: carol, replaces }));
  await world.clock.run(100);
  assert.match(
    alice.texts[0] ?? '',
    /\r\nRefer-To: <sip:carol@example\.com\?Replaces=1%40x%3Bto-tag%3Da%3Bfrom-tag%3Db&Require=replaces>\r\n/,
  );
  assert.deepEqual(refers[0]?.reference, { target: carol, method: 'INVITE', replaces });
  assert.deepEqual([seen.end?.outcome, seen.end?.outcome === 'refused' && seen.end.failure.status], ['refused', 603]);
  const evil = '<sip:carol@example.com;method=BYE?Route=%3Csip:evil%3E&Authorization=x>';
  void hers.dialog.request('REFER', { headers: [['Refer-To', evil]] });
  await world.clock.run(100);
  assert.deepEqual(refers[1]?.reference, { target: carol, method: 'BYE' });
  assert.equal(hers.state, 'confirmed');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a REFER needs exactly one good Refer-To: else 400; nobody to follow it: 603 (RFC 3515 §2.4.2)', async () => {
  const { world, hers, bob, alice, his } = await inCall((refer) => refer.reject(480));
  const cases: [headers: (readonly [string, string])[], status: number][] = [
    [[], 400],
    [
      [
        ['Refer-To', '<sip:a@example.com>'],
        ['Refer-To', '<sip:b@example.com>'],
      ],
      400,
    ],
    [[['Refer-To', '<sip:a@example.com>, <sip:b@example.com>']], 400],
    [[['Refer-To', '<sip:>']], 400],
    [[['Refer-To', '<sip:a@example.com?Replaces=x>']], 400],
    [[['r', '"A" <tel:+123>']], 480],
    [[['Refer-To', '<http://example.com/>']], 480],
  ];
  for (const [headers, status] of cases) {
    const sending = hers.dialog.request('REFER', { headers });
    await world.clock.run(100);
    const outcome = await sending;
    assert.equal(outcome.ok ? 0 : outcome.error.status, status, JSON.stringify(headers));
  }
  const seen = follow(bob.agent.refer(his.dialog, { target: carol }));
  await world.clock.run(100);
  assert.equal(seen.end?.outcome === 'refused' && seen.end.failure.status, 603);
  assert.equal(alice.messages.includes('<400 REFER'), true);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('of several references in one dialog the later ones are told apart by id, the CSeq of their REFER (RFC 3515 §2.4.6)', async () => {
  const accepted: (AcceptedReferral | undefined)[] = [];
  const { world, alice, hers } = await inCall((refer) => void accepted.push(refer.accept()));
  const first = follow(alice.agent.refer(hers.dialog, { target: carol }));
  await world.clock.run(100);
  const second = follow(alice.agent.refer(hers.dialog, { target: carol }));
  await world.clock.run(100);
  accepted[1]?.report(486);
  accepted[0]?.report(200);
  await world.clock.run(100);
  assert.deepEqual(second.end, { outcome: 'reported', status: 486, reason: 'Busy Here' });
  assert.deepEqual(first.end, { outcome: 'reported', status: 200, reason: 'OK' });
  const refers = alice.texts.filter((text) => text.startsWith('REFER'));
  const sequence = /\r\nCSeq: (?<number>\d+) REFER\r\n/.exec(refers[1] ?? '')?.groups?.number;
  assert.ok(alice.texts.some((text) => text.includes(`\r\nEvent: refer;id=${sequence}\r\n`)));
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('what happens fast is told in order, without steps that are over already', async () => {
  const { world, alice, hers } = await inCall(
    (refer) => {
      const referral = refer.accept();
      for (const status of [180, 181, 183, 180]) referral?.report(status);
      referral?.report(302, 'Gone Fishing');
      referral?.report(180);
    },
    { impairment: { delayMs: 50 } },
  );
  const seen = follow(alice.agent.refer(hers.dialog, { target: carol }));
  await world.clock.run(1_000);
  assert.deepEqual(
    seen.progress.map(({ status }) => status),
    [100, 302],
  );
  assert.deepEqual(seen.end, { outcome: 'reported', status: 302, reason: 'Gone Fishing' });
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('the reports go on after the BYE: the dialog lives as long as its last usage (RFC 5057)', async () => {
  const accepted: (AcceptedReferral | undefined)[] = [];
  const { world, alice, bob, hers, his } = await inCall((refer) => void accepted.push(refer.accept()));
  const seen = follow(alice.agent.refer(hers.dialog, { target: carol }));
  await world.clock.run(100);
  void hers.bye();
  await world.clock.run(100);
  assert.deepEqual(
    [hers.state, his.state, alice.agent.callCount, alice.agent.dialogCount, bob.agent.dialogCount],
    ['ended', 'ended', 0, 1, 1],
  );
  accepted[0]?.report(200);
  await world.clock.run(100);
  assert.equal(seen.end?.outcome, 'reported');
  assert.deepEqual([alice.agent.dialogCount, bob.agent.dialogCount], [0, 0]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('no report was wanted, and none comes: Refer-Sub: false both ways (RFC 4488 §4)', async () => {
  const { world, alice, bob, hers } = await inCall((refer) => refer.accept()?.report(200));
  const seen = follow(alice.agent.refer(hers.dialog, { target: carol, isUnreported: true }));
  await world.clock.run(1_000);
  assert.deepEqual(seen, { progress: [], end: { outcome: 'unreported' } });
  assert.deepEqual(alice.messages, ['>REFER', '<202 REFER']);
  for (const text of alice.texts) assert.match(text, /\r\nRefer-Sub: false\r\n/);
  assert.equal(bob.agent.dialogCount, 1);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('limits.userAgent.referrals are followed at once, further ones get 503 with Retry-After', async () => {
  const { world, alice, hers } = await inCall((refer) => void refer.accept());
  for (let count = 0; count < limits.userAgent.referrals; count++) alice.agent.refer(hers.dialog, { target: carol });
  await world.clock.run(1_000);
  const seen = follow(alice.agent.refer(hers.dialog, { target: carol }));
  await world.clock.run(1_000);
  const failure = seen.end?.outcome === 'refused' ? seen.end.failure : undefined;
  assert.deepEqual([failure?.status, failure?.response?.headers.first('Retry-After')], [503, '5']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a reference that nobody decides on is given up: terminated;reason=timeout, and the end is unknown', async () => {
  const { world, alice, hers } = await inCall((refer) => void refer.accept());
  const seen = follow(alice.agent.refer(hers.dialog, { target: carol }));
  await world.clock.run(limits.userAgent.referralSeconds * 1_000 - 1_000);
  assert.equal(seen.end, undefined);
  await world.clock.run(2_000);
  assert.deepEqual(seen.end, { outcome: 'unknown' });
  assert.match(
    alice.texts.findLast((text) => text.startsWith('NOTIFY')) ?? '',
    /\r\nSubscription-State: terminated;reason=timeout\r\n/,
  );
  assert.equal(hers.state, 'confirmed');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a SUBSCRIBE within renews the reports or ends them; others get 489, 481 or 403 (RFC 6665 §4.2.1, RFC 3515 §2.4.4)', async () => {
  const { world, alice, bob, hers } = await inCall((refer) => refer.accept()?.report(180));
  const seen = follow(alice.agent.refer(hers.dialog, { target: carol }));
  await world.clock.run(100);
  const subscribe = async (...headers: (readonly [string, string])[]): Promise<SipResponse | undefined> => {
    const sending = hers.dialog.request('SUBSCRIBE', { headers });
    await world.clock.run(100);
    const outcome = await sending;
    return outcome.ok ? outcome.value : outcome.error.response;
  };
  const renewed = await subscribe(['Event', 'Refer'], ['Expires', '60']);
  assert.deepEqual([renewed?.status, renewed?.headers.first('Expires')], [200, '60']);
  assert.match(
    alice.texts.findLast((text) => text.startsWith('NOTIFY')) ?? '',
    /active;expires=60\r\n[\s\S]*SIP\/2\.0 180 Ringing/,
  );
  const long = await subscribe(['Event', 'refer']);
  assert.equal(long?.headers.first('Expires'), `${limits.userAgent.referralSeconds}`);
  const other = await subscribe(['Event', 'presence']);
  assert.deepEqual([other?.status, other?.headers.first('Allow-Events')], [489, 'refer']);
  assert.equal((await subscribe())?.status, 489);
  assert.equal((await subscribe(['Event', 'refer;id=99']))?.status, 481);
  const outside = alice.agent.request({
    identity: alice.identity,
    method: 'SUBSCRIBE',
    target: bob.uri,
    headers: [['Event', 'refer']],
  });
  await world.clock.run(100);
  const refusal = await outside;
  assert.equal(refusal.ok ? 200 : refusal.error.status, 403);
  assert.equal(seen.end, undefined);
  assert.equal((await subscribe(['Event', 'refer'], ['Expires', '0']))?.status, 200);
  assert.deepEqual(seen.end, { outcome: 'unknown' });
  assert.equal((await subscribe(['Event', 'refer']))?.status, 481);
  assert.equal(hers.state, 'confirmed');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a NOTIFY for nothing gets 481, of an unknown package 489, of another type 415, without state 400; the call stays (RFC 6665 §4.1.3)', async () => {
  const { world, alice, hers, his } = await inCall((refer) => void refer.accept());
  const notify = async (headers: (readonly [string, string])[], type = 'message/sipfrag'): Promise<number> => {
    const sending = his.dialog.request('NOTIFY', {
      headers,
      body: { contentType: type, bytes: Buffer.from('SIP/2.0 200 OK\r\n') },
    });
    await world.clock.run(100);
    const outcome = await sending;
    return outcome.ok ? outcome.value.status : outcome.error.status;
  };
  const active = ['Subscription-State', 'active;expires=60'] as const;
  assert.equal(await notify([['Event', 'refer'], active]), 481);
  const seen = follow(alice.agent.refer(hers.dialog, { target: carol }));
  await world.clock.run(100);
  assert.equal(await notify([['Event', 'presence'], active]), 489);
  assert.equal(await notify([['Event', 'refer'], active], 'text/plain'), 415);
  assert.equal(await notify([['Event', 'refer']]), 400);
  assert.equal(await notify([['Event', 'refer;id=77'], active]), 481);
  assert.deepEqual(seen.progress.length, 1);
  assert.equal(await notify([['Event', 'refer'], active]), 200);
  assert.equal(seen.end?.outcome, 'reported');
  assert.deepEqual([hers.state, his.state], ['confirmed', 'confirmed']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('from outside of any call it makes a dialog of its own for its reports, if it is accepted (RFC 3515 §2.4.4)', async () => {
  const { world, alice, bob } = await inCall((refer) => {
    if (refer.request.headers.first('Refer-To')?.includes('carol')) refer.accept()?.report(200);
    else refer.reject(403);
  });
  const { element, host } = await world.element();
  const target = { transport: 'udp', address: { host: bob.host, port: 5060 } } as const;
  const notifies: SipRequest[] = [];
  element.transactions.onRequest((transaction) => {
    notifies.push(transaction.request);
    transaction.respond(responseTo(transaction.request, 200));
  });
  const statuses: number[] = [];
  for (const user of ['dave', 'carol']) {
    const request = outgoingRequest('REFER', {
      Contact: `<sip:x@${host}>`,
      'Refer-To': `<sip:${user}@example.com>`,
      'Record-Route': `<sip:${host};lr>`,
    });
    request.requestUri = `sip:bob@${bob.host}`;
    element.transactions.send(request, target, {
      onResponse: (response) => {
        statuses.push(response.status);
        if (response.status === 202) assert.equal(response.headers.first('Record-Route'), `<sip:${host};lr>`);
      },
      onFailed: () => undefined,
    });
    await world.clock.run(100);
  }
  assert.deepEqual(statuses, [403, 202]);
  assert.deepEqual(
    notifies.map(({ body, headers }) => [Buffer.from(body).toString().trim(), headers.first('Route')]),
    [
      ['SIP/2.0 100 Trying', `<sip:${host};lr>`],
      ['SIP/2.0 200 OK', `<sip:${host};lr>`],
    ],
  );
  assert.deepEqual([alice.agent.dialogCount, bob.agent.dialogCount], [1, 1]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

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

test('a NOTIFY that is not taken ends the reports, not the call (RFC 6665 §4.2.2, RFC 5057 §5.1)', async () => {
  const { world, bob, hers, his } = await inCall((refer) => void refer.accept());
  void hers.dialog.request('REFER', { headers: [['Refer-To', '<sip:carol@example.com>']] }); // nobody waits for the reports: 481
  await world.clock.run(1_000);
  assert.deepEqual(bob.messages.toSorted(), ['<481 NOTIFY', '<REFER', '>202 REFER', '>NOTIFY']);
  assert.deepEqual([hers.state, his.state], ['confirmed', 'confirmed']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

for (const lossRate of [0.1, 0.3]) {
  test(`with ${lossRate * 100} % loss the end is told`, async () => {
    for (let seed = 1; seed <= 6; seed++) {
      const { world, alice, hers } = await inCall((refer) => {
        const referral = refer.accept();
        referral?.report(180);
        world.clock.after(4_000, () => referral?.report(200));
      });
      world.network.impair({}, { lossRate, delayMs: 20, jitterMs: 30 });
      const seen = follow(alice.agent.refer(hers.dialog, { target: carol }));
      await world.clock.run(120_000);
      assert.deepEqual(seen.end, { outcome: 'reported', status: 200, reason: 'OK' }, `seed ${seed}`);
      world.network.impair({}, {});
      assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
    }
  });
}

test('outside of dialogs ours makes one by its NOTIFYs; Target-Dialog names the call that entitles us (RFC 3515 §2.4.4, RFC 4538)', async () => {
  const refers: IncomingRefer[] = [];
  const { world, alice, bob, hers, his } = await inCall((refer) => {
    refers.push(refer);
    const referral = refer.accept();
    referral?.report(180);
    void world.clock.after(500, () => referral?.report(200));
  });
  const settings = { identity: alice.identity, referee: bob.uri, target: carol };
  const seen = follow(alice.agent.referOutside({ ...settings, about: hers.dialog }));
  await world.clock.run(100);
  assert.deepEqual([alice.agent.dialogCount, bob.agent.dialogCount], [2, 2]);
  await world.clock.run(1_000);
  assert.deepEqual(seen.end, { outcome: 'reported', status: 200, reason: 'OK' });
  assert.equal(seen.progress.at(-1)?.status, 200);
  assert.deepEqual([refers[0]?.dialog, refers[0]?.about], [undefined, his.dialog]);
  assert.match(alice.texts[0] ?? '', /\r\nTarget-Dialog: [0-9a-f]+;local-tag=[0-9a-f]+;remote-tag=[0-9a-f]+\r\n/);
  assert.match(alice.texts[0] ?? '', /\r\nTo: <sip:bob@10\.0\.0\.2>\r\n/);
  const plain = follow(alice.agent.referOutside(settings));
  await world.clock.run(1_000);
  assert.deepEqual([plain.end?.outcome, refers[1]?.about], ['reported', undefined]);
  assert.deepEqual([alice.agent.dialogCount, bob.agent.dialogCount], [1, 1]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a Target-Dialog that is made up names nothing (RFC 4538 §4)', async () => {
  const refers: IncomingRefer[] = [];
  const { world, alice, bob, hers } = await inCall((refer) => {
    refers.push(refer);
    refer.reject(403);
  });
  const { callId, localTag } = hers.dialog;
  const values = [
    '',
    ';',
    'x',
    `${callId};local-tag=${localTag}`,
    `${callId};local-tag=${localTag};remote-tag=guess`,
    `${callId};local-tag=`,
  ];
  for (const value of values) {
    const headers = [
      ['Refer-To', '<sip:carol@example.com>'],
      ['Target-Dialog', value],
    ] as const;
    void alice.agent.request({ identity: alice.identity, method: 'REFER', target: bob.uri, headers });
    await world.clock.run(100);
  }
  assert.deepEqual(
    refers.map(({ about }) => about),
    values.map(() => undefined),
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('outside of dialogs: refused, unreported, and silent after 2xx', async () => {
  const { world, alice, bob } = await inCall((refer) => {
    const user = refer.request.headers.first('Refer-To')?.includes('dave') ? 'dave' : 'carol';
    if (user === 'dave') refer.reject(403);
    else refer.accept()?.report(200);
  });
  const settings = { identity: alice.identity, referee: bob.uri };
  const dave = follow(alice.agent.referOutside({ ...settings, target: sipUri({ user: 'dave', host: 'example.com' }) }));
  const quiet = follow(alice.agent.referOutside({ ...settings, target: carol, isUnreported: true }));
  await world.clock.run(1_000);
  assert.equal(dave.end?.outcome === 'refused' && dave.end.failure.status, 403);
  assert.deepEqual(quiet.end, { outcome: 'unreported' });
  const { element, host } = await world.element();
  element.transactions.onRequest((transaction) => transaction.respond(responseTo(transaction.request, 202, { toTag: 't' })));
  const silent = follow(alice.agent.referOutside({ ...settings, referee: sipUri({ user: 'x', host }), target: carol }));
  await world.clock.run(33_000);
  assert.deepEqual(silent.end, { outcome: 'unknown' });
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

for (const lossRate of [0.1, 0.3]) {
  test(`outside of dialogs with ${lossRate * 100} % loss the end is told`, async () => {
    const { world, alice, bob } = await inCall((refer) => refer.accept()?.report(486), { seed: 3, impairment: { lossRate } });
    const seen = Array.from({ length: 10 }, () =>
      follow(alice.agent.referOutside({ identity: alice.identity, referee: bob.uri, target: carol })),
    );
    await world.clock.run(limits.userAgent.referralSeconds * 1_000 + 70_000);
    assert.equal(seen.filter(({ end }) => end?.outcome === 'reported' && end.status === 486).length, 10);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  });
}
