import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallSound } from '../calls/calling-account.ts';
import { readableUri } from '../calls/target.ts';
import { responseTo } from '../sip/message/build.ts';
import type { SipRequest, SipResponse } from '../sip/message/message.ts';
import { serializeNameAddr } from '../sip/message/name-addr.ts';
import { sipUri } from '../sip/message/uri.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import { description, NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';
import { CallPair, pcmuAt, ringing } from './call-pair.ts';

const silence: CallSound = { device: { kind: 'local', play: 'silence' } };

/** Bob, and an INVITE to him with `fields` from a machine that the test plays. */
async function invited(fields: Readonly<Record<string, string>>, settings: Parameters<CallPair['caller']>[1] = {}) {
  const world = new CallPair();
  const bob = await world.caller('bob', settings);
  const { element, host } = await world.element();
  const seen: SipResponse[] = [];
  const request = outgoingRequest('INVITE', { Contact: `<sip:x@${host}>`, 'Content-Type': 'application/sdp', ...fields });
  request.requestUri = `sip:bob@${bob.host}`;
  request.body = Buffer.from(pcmuAt(host, 9_000));
  const target = { transport: 'udp', address: { host: bob.host, port: 5060 } } as const;
  element.transactions.send(request, target, { onResponse: (response) => void seen.push(response), onFailed: () => undefined });
  element.transactions.onRequest((transaction) => {
    transaction.respond(responseTo(transaction.request, 200));
  });
  await world.clock.run(200);
  const call = bob.calls.running[0];
  const close = async (): Promise<void> => {
    call?.hangUp();
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  };
  return { world, call, seen, close };
}

test('a withheld call is anonymous to the callee; its own server is told who calls (RFC 3323 §4.1, RFC 3325 §9)', async () => {
  const world = new CallPair();
  const alice = await world.caller('alice', { isWithheld: true });
  const bob = await world.caller('bob');
  world.place(alice, bob.uri);
  await world.clock.run(500);
  const { facts } = ringing(bob);
  assert.equal(serializeNameAddr(facts.peer).replace(/;tag=.*/, ''), '"Anonymous" <sip:anonymous@anonymous.invalid>');
  assert.equal(facts.isWithheld, true);
  const [invite = ''] = alice.texts;
  assert.match(invite, /\r\nPrivacy: id\r\nP-Preferred-Identity: <sip:alice@example\.com>\r\n/);
  assert.match(invite, /\r\nContact: <sip:anonymous@10\.0\.0\.1:5060>\r\n/);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('an asserted identity is believed from the account’s own server, and from nobody else (RFC 3325 §5)', async () => {
  const fields = {
    'P-Asserted-Identity': '"Carol" <sip:carol@example.com>',
    From: '"X" <sip:anonymous@anonymous.invalid>;tag=a',
  };
  for (const [isOwn, expected] of [
    [true, 'carol@example.com'],
    [false, 'anonymous@anonymous.invalid'],
  ] as const) {
    const { call, close } = await invited(fields, { isOwnServer: async (_identity, host) => isOwn && host === '10.0.0.2' });
    assert.equal(call && readableUri(call.facts.peer.uri), expected);
    await close();
  }
});

test('whom the call was for before is told: Diversion and History-Info (RFC 5806, RFC 7044)', async () => {
  const { call, close } = await invited({ Diversion: '<sip:team@example.com>;reason=no-answer' });
  assert.deepEqual(
    call?.facts.diversions?.map(({ from, reason }) => [readableUri(from.uri), reason]),
    [['team@example.com', 'no-answer']],
  );
  await close();
});

test('a call that somebody else has answered says so, and who gave up says why (RFC 3326 §2)', async () => {
  const world = new CallPair();
  const [alice, bob] = [await world.party('alice'), await world.caller('bob')];
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description(pcmuAt(alice.host, 9_000)) });
  await world.clock.run(100);
  const call = ringing(bob);
  invite.cancel([['Reason', 'SIP;cause=200;text="Call completed elsewhere"']]);
  await world.clock.run(100);
  assert.deepEqual(call.facts.end, { by: 'remote', status: 487, reason: 'SIP;cause=200;text="Call completed elsewhere"' });
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a caller that asks to be answered without a person is, where the account allows it, and only there (RFC 5373 §4)', async () => {
  for (const [fields, state, at] of [
    [{ 'Answer-Mode': 'Auto' }, 'active', 0],
    [{ 'Alert-Info': '<http://127.0.0.1>;info=alert-autoanswer' }, 'active', 0],
    [{ 'Call-Info': '<sip:x>;answer-after=2' }, 'incoming', 2_000],
    [{ 'Answer-Mode': 'Manual' }, 'incoming', undefined],
  ] as const) {
    const { world, call, seen, close } = await invited(fields, { autoAnswer: silence });
    assert.deepEqual([call?.facts.state, call?.facts.answersAfterMs], [state, at]);
    await world.clock.run(2_100);
    assert.equal(call?.facts.state, at === undefined ? 'incoming' : 'active');
    if (at !== undefined) assert.equal(seen.find(({ status }) => status === 200)?.headers.first('Answer-Mode'), 'Auto');
    await close();
  }
  const { world, call, close } = await invited({ 'Answer-Mode': 'Auto' });
  await world.clock.run(10_000);
  assert.deepEqual([call?.facts.state, call?.facts.answersAfterMs], ['incoming', undefined]);
  await close();
});

test('who insists on it is refused with 403 where the account does not allow it (RFC 5373 §4.3)', async () => {
  const { call, seen, close } = await invited({ 'Priv-Answer-Mode': 'Auto;require' });
  assert.deepEqual([call, seen.map(({ status }) => status)], [undefined, [403]]);
  await close();
});

test('an account that requires 100rel requires it of whom it calls, and refuses who has it not with 421 (RFC 3262, RFC 3261 §21.4.15)', async () => {
  const { call, seen, close } = await invited({ Supported: 'timer' }, { requires100rel: true });
  assert.deepEqual([call, seen[0]?.status, seen[0]?.headers.first('Require')], [undefined, 421, '100rel']);
  await close();
  const world = new CallPair();
  const [alice, bob] = [await world.caller('alice', { requires100rel: true }), await world.caller('bob')];
  world.place(alice, bob.uri);
  await world.clock.run(500);
  assert.match(alice.texts[0] ?? '', /\r\nRequire: 100rel\r\n/);
  assert.equal(alice.messages.includes('>PRACK'), true);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a call that wants to join another is refused with 481 where there is no such dialog, and with 400 where it names none (RFC 3911 §4)', async () => {
  const world = new CallPair();
  const [alice, bob] = [await world.caller('alice'), await world.caller('bob')];
  const carol = await world.party('carol');
  const outgoing = world.place(alice, bob.uri);
  await world.clock.run(500);
  const answering = bob.calls.answer(ringing(bob), silence);
  await world.clock.run(500);
  await answering;
  const { dialog } = bob.calls.running[0] ?? {};
  const toTag = dialog?.localTag;
  const joining = async (join: string): Promise<number | undefined> => {
    const headers = [['Join', join] as const];
    const invite = carol.agent.invite({ identity: carol.identity, target: bob.uri, body: description('x'), headers });
    let status: number | undefined;
    invite.onFailed((failure) => {
      status = failure.status;
    });
    await world.clock.run(500);
    return status;
  };
  assert.equal(await joining(`${dialog?.callId};to-tag=${toTag};from-tag=other`), 481);
  assert.equal(await joining('nonsense'), 400);
  assert.equal(outgoing.facts.state, 'active');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

/** Alice calls an address of Bob's. */
async function callingBob(settings: Parameters<CallPair['caller']>[1]) {
  const world = new CallPair();
  const alice = await world.caller('alice');
  const bob = await world.caller('bob', settings);
  const outgoing = world.place(alice, bob.uri);
  await world.clock.run(500);
  return { world, alice, bob, outgoing };
}

test('who answers in place of whom was called says so by UPDATE, where the account wants it; the caller sees it (RFC 4916 §4.4)', async () => {
  for (const tellsConnectedIdentity of [true, false]) {
    const identity = { from: { displayName: 'Bob B.', uri: sipUri({ user: 'bb', host: 'example.com' }), params: new Map() } };
    const { world, alice, bob, outgoing } = await callingBob({ tellsConnectedIdentity, identity });
    const answering = bob.calls.answer(ringing(bob), silence);
    await world.clock.run(1_000);
    await answering;
    assert.equal(readableUri(outgoing.facts.peer.uri), tellsConnectedIdentity ? 'bb@example.com' : 'bob@10.0.0.2');
    assert.equal(alice.messages.includes('<UPDATE'), tellsConnectedIdentity);
    if (tellsConnectedIdentity) assert.equal(outgoing.facts.peer.displayName, 'Bob B.');
    outgoing.hangUp();
    await world.clock.run(500);
    // From here on she calls him what he says he is, with the tag he always had.
    const bye = alice.texts.find((text) => text.startsWith('BYE')) ?? '';
    assert.match(
      bye,
      tellsConnectedIdentity ? /\r\nTo: "Bob B\." <sip:bb@example\.com>;tag=/ : /\r\nTo: <sip:bob@10\.0\.0\.2>;tag=/,
    );
    assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
  }
});

test('a peer without from-change is not told (RFC 4916 §4.2)', async () => {
  const world = new TwoParty();
  const bob = await world.party('bob');
  const { element, host } = await world.element();
  const told: boolean[] = [];
  bob.agent.onInvite((invite) => {
    const session = invite.accept({ body: description('answer') });
    if (session) told.push(session.identifyAs({ uri: sipUri({ user: 'bb', host: 'example.com' }), params: new Map() }));
  });
  const request: SipRequest = outgoingRequest(
    'INVITE',
    { Contact: `<sip:x@${host}>`, Allow: 'INVITE, UPDATE' },
    Buffer.from('o'),
  );
  request.requestUri = `sip:bob@${bob.host}`;
  request.headers.set('Content-Type', 'application/sdp');
  const target = { transport: 'udp', address: { host: bob.host, port: 5060 } } as const;
  element.transactions.send(request, target, { onResponse: () => undefined, onFailed: () => undefined });
  await world.clock.run(100);
  assert.deepEqual(told, [false]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});
