import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import type { SipResponse } from '../sip/message/message.ts';
import type { AcceptedReferral, IncomingRefer } from '../sip/ua/incoming-refer.ts';
import { description, NOTHING_LEFT_OVER } from '../testing/two-party.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { carol, follow, inCall } from './refer-stage.ts';
import { closeWorld } from './session-pair.ts';

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

for (const [status, end, others] of [
  [404, 'unknown', 'goes with the dialog'],
  [481, 'reported', 'goes on'],
  [488, 'reported', 'goes on'],
] as const) {
  test(`a re-INVITE is answered ${status}: what is reported in the same dialog ${others} (RFC 5057 §5.1)`, async () => {
    const accepted: (AcceptedReferral | undefined)[] = [];
    const { world, alice, hers, his } = await inCall((refer) => void accepted.push(refer.accept()));
    const seen = follow(alice.agent.refer(hers.dialog, { target: carol }));
    await world.clock.run(100);
    his.handleReinvite(() => ({ status }));
    void hers.reinvite({ offer: () => description('hold') });
    await world.clock.run(100);
    assert.deepEqual([hers.state, alice.messages.includes('>BYE')], [status === 488 ? 'confirmed' : 'ended', status === 404]);
    accepted[0]?.report(200);
    await world.clock.run(100);
    assert.equal(seen.end?.outcome, end);
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  });
}

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
test('a NOTIFY that is not taken ends the reports, not the call (RFC 6665 §4.2.2, RFC 5057 §5.1)', async () => {
  const { world, bob, hers, his } = await inCall((refer) => void refer.accept());
  void hers.dialog.request('REFER', { headers: [['Refer-To', '<sip:carol@example.com>']] }); // nobody waits for the reports: 481
  await world.clock.run(1_000);
  assert.deepEqual(bob.messages.toSorted(), ['<481 NOTIFY', '<REFER', '>202 REFER', '>NOTIFY']);
  assert.deepEqual([hers.state, his.state], ['confirmed', 'confirmed']);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
testUnderLoss({
  title: 'the end of a reference is told',
  async set({ seed }) {
    const pair = await inCall(
      (refer) => {
        const referral = refer.accept();
        referral?.report(180);
        pair.world.clock.after(4_000, () => referral?.report(200));
      },
      { seed },
    );
    return pair;
  },
  async play({ world, alice, hers }, { lossRate }) {
    world.network.impair({}, { lossRate, delayMs: 20, jitterMs: 30 });
    const seen = follow(alice.agent.refer(hers.dialog, { target: carol }));
    await world.clock.run(120_000);
    assert.deepEqual(seen.end, { outcome: 'reported', status: 200, reason: 'OK' });
  },
  close: closeWorld,
});
