import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest } from '../sip/message/message.ts';
import type { ServerTransaction } from '../sip/transaction/transaction.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import { description, NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';

/** One answer of a peer that does not care for rules. */
const answers = fc.record({
  waitMs: fc.constantFrom(0, 10, 300, 5_000),
  status: fc.constantFrom(100, 180, 183, 199, 200, 200, 202, 302, 401, 407, 408, 481, 422, 486, 487, 491, 503, 603),
  tag: fc.constantFrom('a', 'b', 'c', ''),
  fields: fc.subarray([
    ['Contact', '<sip:x@10.0.0.2>'],
    ['Contact', '*'],
    ['Contact', '<sip:'],
    ['Contact', '<sip:y@nowhere.example>;q=9'],
    ['Record-Route', '<sip:10.0.0.2;lr>'],
    ['Record-Route', '<<'],
    ['WWW-Authenticate', 'Digest realm="example.com", nonce="n", stale=true'],
    ['Proxy-Authenticate', 'Digest realm='],
    ['Retry-After', 'tomorrow'],
    ['Require', '100rel'],
    ['RSeq', '1'],
    ['RSeq', '2'],
    ['RSeq', '-1'],
    ['Session-Expires', '1;refresher=uac'],
    ['Session-Expires', '90;refresher=uas'],
    ['Min-SE', '200'],
    ['Allow', 'INVITE, UPDATE'],
  ] as [string, string][]),
  body: fc.constantFrom('', 'offer'),
});

test('whatever a callee answers, the call ends and nothing is left over', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(answers, { maxLength: 8 }),
      fc.constantFrom(0, 20, 2_000, 30_000),
      fc.boolean(),
      async (script, cancelMs, hasOffer) => {
        const world = new TwoParty();
        const alice = await world.party('alice');
        const { element, host } = await world.element();
        element.transactions.onCancel(({ cancel }) => cancel.respond(responseTo(cancel.request, 200)));
        element.transactions.onRequest((transaction) => void play(transaction, world, script));
        const from = { uri: { ...alice.uri, host }, params: new Map() };
        const offer = hasOffer ? { body: description('offer') } : { answerOffer: () => description('answer') };
        const invite = alice.agent.invite({
          identity: { ...alice.identity, from },
          target: { ...alice.uri, user: 'x', host },
          ...offer,
        });
        const ends: string[] = [];
        invite.onAnswered(({ session }) => {
          ends.push('answered');
          world.clock.after(1_000, () => void session.bye());
        });
        invite.onFailed(() => void ends.push('failed'));
        await world.clock.run(cancelMs);
        invite.cancel();
        await world.clock.run(70_000);
        assert.equal(ends.length, 1);
        assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
      },
    ),
    { seed: 1, numRuns: 60 },
  );
});

async function play(
  transaction: ServerTransaction,
  world: TwoParty,
  script: readonly (typeof answers extends fc.Arbitrary<infer T> ? T : never)[],
): Promise<void> {
  const { request } = transaction;
  for (const { waitMs, status, tag, fields, body } of script) {
    await new Promise<void>((resolve) => void world.clock.after(waitMs, resolve));
    const toTag = tag === '' ? {} : { toTag: tag };
    transaction.respond(responseTo(request, status, { ...toTag, headers: fields, body: Buffer.from(body) }));
  }
  transaction.respond(responseTo(request, 500, { toTag: 'end' }));
}

/** One request of a caller that does not care for rules. */
const requests = fc.record({
  waitMs: fc.constantFrom(0, 10, 600),
  method: fc.constantFrom(
    'INVITE',
    'INVITE',
    'ACK',
    'BYE',
    'CANCEL',
    'OPTIONS',
    'INFO',
    'REGISTER',
    'REFER',
    'NOTIFY',
    'SUBSCRIBE',
    'PRACK',
    'UPDATE',
    'UPDATE',
  ),
  sequence: fc.integer({ min: 0, max: 4 }),
  fromTag: fc.constantFrom(';tag=f1', ';tag=f2', ''),
  isInDialog: fc.boolean(),
  fields: fc.dictionary(
    fc.constantFrom(
      'Require',
      'Contact',
      'Record-Route',
      'Expires',
      'Content-Type',
      'Reason',
      'Refer-To',
      'Replaces',
      'Event',
      'Subscription-State',
      'Supported',
      'RAck',
      'Session-Expires',
      'Min-SE',
      'Join',
    ),
    fc.constantFrom(
      'x',
      '*',
      '0',
      '<sip:x@10.0.0.2>',
      'application/sdp',
      'refer',
      'active',
      'one;to-tag=a;from-tag=f1',
      '100rel',
      'timer',
      '90;refresher=uac',
      '1 1 INVITE',
    ),
  ),
  body: fc.constantFrom('', 'sdp'),
});

test('whatever a caller sends, every call ends and nothing is left over', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(requests, { maxLength: 12 }),
      fc.constantFrom('ring', 'early', 'accept', 'acceptEarly', 'acceptLate', 'reject'),
      async (script, behaviour) => {
        const world = new TwoParty();
        const bob = await world.party('bob');
        const { element } = await world.element();
        const target = { transport: 'udp', address: { host: bob.host, port: 5060 } } as const;
        bob.agent.onInvite((incoming) => {
          if (behaviour === 'reject') incoming.reject(486);
          else if (behaviour === 'early' || behaviour === 'acceptEarly') incoming.ring(183, { body: description('answer') });
          else incoming.ring(180);
          incoming.early.handleOffers(() => ({ status: 200, body: description('answer') }));
          if (behaviour === 'acceptEarly') incoming.accept();
          if (behaviour === 'accept') incoming.accept({ body: description('answer') })?.handleReinvite(() => ({ status: 200 }));
          if (behaviour === 'acceptLate') world.clock.after(700, () => void incoming.accept({ body: description('answer') }));
        });
        bob.agent.onRefer((refer) => {
          const referral = behaviour === 'reject' ? refer.reject(603) : refer.accept();
          if (behaviour === 'acceptLate') world.clock.after(700, () => referral?.report(200));
        });
        let to = '<sip:bob@example.com>';
        const send = (request: SipRequest): void => {
          const onResponse = (response: { headers: SipRequest['headers'] }): void => {
            to = response.headers.first('To') ?? to;
          };
          if (request.method === 'ACK') element.transactions.sendAck(request, target);
          else element.transactions.send(request, target, { onResponse, onFailed: () => undefined });
        };
        for (const { waitMs, method, sequence, fromTag, isInDialog, fields, body } of script) {
          await world.clock.run(waitMs);
          const request = outgoingRequest(
            method,
            {
              From: `<sip:f@example.com>${fromTag}`,
              To: isInDialog ? to : '<sip:bob@example.com>',
              'Call-ID': 'one',
              CSeq: `${sequence} ${method}`,
              ...fields,
            },
            Buffer.from(body),
          );
          request.requestUri = `sip:bob@${bob.host}`;
          send(request);
        }
        await world.clock.run(300_000);
        assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
      },
    ),
    { seed: 1, numRuns: 100 },
  );
});
