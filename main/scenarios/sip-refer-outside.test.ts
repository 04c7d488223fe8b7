import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { IncomingRefer } from '../sip/ua/incoming-refer.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import { NOTHING_LEFT_OVER } from '../testing/two-party.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { carol, follow, inCall } from './refer-stage.ts';
import { closeWorld } from './session-pair.ts';

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
testUnderLoss({
  title: 'outside of dialogs the end of every reference is told',
  set: ({ seed }) => inCall((refer) => refer.accept()?.report(486), { seed }),
  async play({ world, alice, bob }, { lossRate }) {
    world.network.impair({}, { lossRate });
    const seen = Array.from({ length: 10 }, () =>
      follow(alice.agent.referOutside({ identity: alice.identity, referee: bob.uri, target: carol })),
    );
    await world.clock.run(limits.userAgent.referralSeconds * 1_000 + 70_000);
    assert.equal(seen.filter(({ end }) => end?.outcome === 'reported' && end.status === 486).length, 10);
  },
  close: closeWorld,
});
