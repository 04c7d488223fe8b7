import assert from 'node:assert/strict';
import { test } from 'node:test';
import { responseTo } from '../sip/message/build.ts';
import { sipUri } from '../sip/message/uri.ts';
import type { RequestId } from '../sip/ua/initial-request.ts';
import { type IncomingText, receiveTexts, sendText, sendTextWithin, type TextSettings } from '../sip/ua/message-usage.ts';
import { outgoingRequest } from '../testing/sip-element.ts';
import { description, NOTHING_LEFT_OVER, TwoParty } from '../testing/two-party.ts';
import { testUnderLoss } from '../testing/under-loss.ts';
import { closeWorld } from './session-pair.ts';

const WRITTEN = 1_700_000_000_000;

/** Alice writes, Bob answers 200. */
async function setUp(options: ConstructorParameters<typeof TwoParty>[0] = {}) {
  const world = new TwoParty(options);
  const [alice, bob] = [await world.party('alice'), await world.party('bob')];
  const received: IncomingText[] = [];
  receiveTexts(bob.agent, (message) => {
    received.push(message);
    message.respond(200);
  });
  const send = async (fields: Partial<TextSettings> = {}) => {
    const sending = sendText(alice.agent, {
      identity: alice.identity,
      target: bob.uri,
      text: 'hello',
      writtenAtUnixMs: WRITTEN,
      ...fields,
    });
    await world.clock.run(40_000);
    return sending;
  };
  return { world, alice, bob, received, send };
}

test('a text goes out of dialogs with Date, without Contact, and makes no dialog (RFC 3428 §4)', async () => {
  const { world, alice, bob, received, send } = await setUp();
  assert.deepEqual(await send({ text: 'naïve 你好 🎪\r\nline two' }), { ok: true, value: 'delivered' });
  assert.deepEqual(alice.messages, ['>MESSAGE', '<200 MESSAGE']);
  const [request = '', response = ''] = alice.texts;
  assert.match(request, /\r\nContent-Type: text\/plain;charset=utf-8\r\n/);
  assert.match(request, /\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\n/);
  assert.doesNotMatch(request + response, /\r\nContact:/);
  const [message] = received;
  assert.deepEqual([message?.text, message?.writtenAtUnixMs, message?.dialog], ['naïve 你好 🎪\r\nline two', WRITTEN, undefined]);
  assert.equal(alice.agent.dialogCount + bob.agent.dialogCount, 0);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('200 says delivered, 202 accepted, all else failed (RFC 3428 §7)', async () => {
  const world = new TwoParty();
  const alice = await world.party('alice');
  const { element, host } = await world.element();
  const statuses = [202, 200, 404, 480];
  element.transactions.onRequest((transaction) => {
    transaction.respond(responseTo(transaction.request, statuses.shift() ?? 500, { toTag: 't' }));
  });
  const outcomes: unknown[] = [];
  for (let turn = 0; turn < 4; turn++) {
    const target = sipUri({ user: 'x', host });
    const sending = sendText(alice.agent, { identity: alice.identity, target, text: 'x', writtenAtUnixMs: WRITTEN });
    await world.clock.run(100);
    const outcome = await sending;
    outcomes.push(outcome.ok ? outcome.value : outcome.error.status);
  }
  assert.deepEqual(outcomes, ['accepted', 'delivered', 404, 480]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a text is taken out of multipart bodies; other types get 415 with Accept, a body without type 400; an empty one is answered (RFC 3428 §7)', async () => {
  const { world, bob, received } = await setUp();
  const { element } = await world.element();
  const target = { transport: 'udp', address: { host: bob.host, port: 5060 } } as const;
  const cases: [type: string | undefined, body: string, status: number][] = [
    ['text/html', '<b>x</b>', 415],
    ['message/cpim', 'x', 415],
    [undefined, 'x', 400],
    ['text/plain', '', 200],
    [undefined, '', 200],
    ['Text/PLAIN; charset="UTF-8"', 'x', 200],
    ['multipart/mixed;boundary=b', '--b\r\nContent-Type: image/png\r\n\r\n!\r\n--b\r\n\r\ny\r\n--b--', 200],
    ['multipart/alternative;boundary=b', '--b\r\n\r\nz\r\n--b\r\nContent-Type: text/html\r\n\r\n<b>\r\n--b--', 200],
    ['multipart/mixed;boundary=b', '--b\r\nContent-Type: text/html\r\n\r\n<b>\r\n--b--', 415],
    ['multipart/mixed;boundary=b', '--b\r\n\r\nno end', 400],
  ];
  for (const [type, body, status] of cases) {
    const request = outgoingRequest('MESSAGE', type === undefined ? {} : { 'Content-Type': type }, Buffer.from(body));
    request.requestUri = `sip:bob@${bob.host}`;
    const seen: [number, string | undefined][] = [];
    element.transactions.send(request, target, {
      onResponse: (response) => void seen.push([response.status, response.headers.first('Accept')]),
      onFailed: () => undefined,
    });
    await world.clock.run(100);
    assert.deepEqual(
      seen,
      [[status, status === 415 ? 'text/plain, multipart/mixed, multipart/alternative' : undefined]],
      `${type}: ${body}`,
    );
  }
  assert.deepEqual(
    received.map(({ text }) => text),
    ['x', 'y', 'z'],
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a text is in the charset it names, else in UTF-8; octets that are none are latin1 (RFC 3261 §7.4.1)', async () => {
  const { world, bob, received } = await setUp();
  const { element } = await world.element();
  const target = { transport: 'udp', address: { host: bob.host, port: 5060 } } as const;
  const cases: readonly (readonly [type: string, body: Buffer, text: string])[] = [
    ['text/plain', Buffer.from('gr\xfc\xdfe', 'latin1'), 'grüße'],
    ['text/plain;charset=gb2312', Buffer.from('c4e3bac3', 'hex'), '你好'],
    ['text/plain;charset="Big5"', Buffer.from('a741a66e', 'hex'), '你好'],
    ['text/plain;charset=iso-8859-1', Buffer.from('grüße'), 'grüße'],
    ['text/plain;charset=x-unknown', Buffer.from('grüße'), 'grüße'],
  ];
  for (const [type, body] of cases) {
    const request = outgoingRequest('MESSAGE', { 'Content-Type': type }, body);
    request.requestUri = `sip:bob@${bob.host}`;
    element.transactions.send(request, target, { onResponse: () => undefined, onFailed: () => undefined });
    await world.clock.run(100);
  }
  assert.deepEqual(
    received.map(({ text }) => text),
    cases.map(([, , text]) => text),
  );
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('texts go within a dialog too, both ways, and stay out of the call (RFC 3428 §4)', async () => {
  const { world, alice, bob, received } = await setUp();
  const answers: string[] = [];
  receiveTexts(alice.agent, ({ text, respond }) => {
    answers.push(text);
    respond(202);
  });
  bob.agent.onInvite((incoming) => {
    const session = incoming.accept({ body: description('answer') });
    session?.onAck(() => void sendTextWithin(session.dialog, 'welcome').then((outcome) => void outcomes.push(outcome)));
  });
  const outcomes: unknown[] = [];
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description('offer') });
  invite.onAnswered(
    ({ session }) => void sendTextWithin(session.dialog, 'thanks').then((outcome) => void outcomes.push(outcome)),
  );
  await world.clock.run(1_000);
  assert.deepEqual([answers, received.map(({ text }) => text)], [['welcome'], ['thanks']]);
  assert.equal(received[0]?.dialog?.state, 'confirmed');
  assert.deepEqual(outcomes.toSorted(byValue), [
    { ok: true, value: 'accepted' },
    { ok: true, value: 'delivered' },
  ]);
  assert.deepEqual([alice.agent.callCount, bob.agent.callCount], [1, 1]);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

function byValue(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

test('a text that makes the request too long for UDP goes over TCP, in and out of a dialog (RFC 3428 §8)', async () => {
  const { world, alice, bob, received, send } = await setUp();
  assert.deepEqual(await send({ text: 'x'.repeat(3_000) }), { ok: true, value: 'delivered' });
  assert.match(alice.texts[0] ?? '', /^MESSAGE [\s\S]*\r\nVia: SIP\/2\.0\/TCP /);
  assert.equal(received[0]?.text.length, 3_000);

  bob.agent.onInvite((incoming) => void incoming.accept({ body: description('answer') }));
  const invite = alice.agent.invite({ identity: alice.identity, target: bob.uri, body: description('offer') });
  invite.onAnswered(({ session }) => void sendTextWithin(session.dialog, 'y'.repeat(3_000)));
  await world.clock.run(1_000);
  assert.equal(received[1]?.text.length, 3_000);
  assert.match(bob.texts.find((text) => text.includes('yyy')) ?? '', /\r\nVia: SIP\/2\.0\/TCP /);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('it never falls back to a long datagram; just below the bound it is one (RFC 3428 §8)', async () => {
  const { world, alice } = await setUp();
  const machine = world.network.host('10.0.0.99');
  const socket = await machine.bindDatagram({ host: '10.0.0.99', port: 5060 });
  assert.ok(socket.ok);
  const sizes = new Set<number>();
  socket.value.onDatagram(({ bytes }) => void sizes.add(bytes.length));
  for (const length of [2_000, 500]) {
    const target = sipUri({ user: 'x', host: '10.0.0.99' });
    const sending = sendText(alice.agent, {
      identity: alice.identity,
      target,
      text: 'x'.repeat(length),
      writtenAtUnixMs: WRITTEN,
    });
    await world.clock.run(40_000);
    const outcome = await sending;
    assert.equal(outcome.ok ? 200 : outcome.error.cause, length === 2_000 ? 'too-long' : 'timeout');
  }
  assert.deepEqual([sizes.size, [...sizes].every((size) => size < 1_300)], [1, true]);
  socket.value[Symbol.dispose]();
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('a repeated text keeps Call-ID, From tag and CSeq, so that the peer knows it', async () => {
  const { world, received, send } = await setUp();
  const ids: RequestId[] = [];
  const onSent = (id: RequestId): void => void ids.push(id);
  await send({ onSent });
  await send({ onSent, repeats: ids[0] });
  await send({ onSent });
  const [first, again, other] = received.map(({ requestId }) => requestId);
  assert.deepEqual([first, again], [ids[0], ids[0]]);
  assert.notEqual(other?.callId, first?.callId);
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

test('redirections are followed (RFC 3428 §7, RFC 3261 §8.1.3.4)', async () => {
  const { world, alice, bob, received } = await setUp();
  const { element, host } = await world.element();
  element.transactions.onRequest((transaction) => {
    const contact = ['Contact', `<sip:bob@${bob.host}>`] as const;
    transaction.respond(responseTo(transaction.request, 302, { toTag: 't', headers: [contact] }));
  });
  const target = sipUri({ user: 'bob', host });
  const sending = sendText(alice.agent, { identity: alice.identity, target, text: 'moved', writtenAtUnixMs: WRITTEN });
  await world.clock.run(100);
  assert.deepEqual(await sending, { ok: true, value: 'delivered' });
  assert.equal(received[0]?.text, 'moved');
  assert.deepEqual(await world.close(), NOTHING_LEFT_OVER);
});

testUnderLoss({
  title: 'a text comes through, once',
  set: ({ seed, lossRate }) => setUp({ seed, impairment: { lossRate, delayMs: 20 } }),
  async play({ send, received }) {
    assert.equal((await send()).ok, true);
    assert.equal(received.length, 1);
  },
  close: closeWorld,
});
