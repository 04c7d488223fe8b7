import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { outgoingRequest } from '../../testing/sip-element.ts';
import { noTrace } from '../../trace/trace.ts';
import { responseTo } from '../message/build.ts';
import type { SipResponse } from '../message/message.ts';
import type { Flow } from '../transport/flow.ts';
import { TransportError } from '../transport/transport-error.ts';
import { ServerRunner } from './server-transaction.ts';
import { TransactionRecorder } from './transaction-recorder.ts';

const address = { host: '192.0.2.2', port: 5060 };

class FakeChannel {
  readonly flow: Flow;
  readonly sent: { readonly atMs: number; readonly status: number; readonly response: SipResponse }[] = [];
  isBroken = false;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock, isReliable: boolean) {
    this.#clock = clock;
    this.flow = { id: 'f', transport: isReliable ? 'tcp' : 'udp', local: address, remote: address, isReliable };
  }

  async sendResponse(response: SipResponse): Promise<Result<Flow, TransportError>> {
    if (this.isBroken) return fail(new TransportError('192.0.2.2:5060', undefined));
    this.sent.push({ atMs: this.#clock.nowMs(), status: response.status, response });
    return ok(this.flow);
  }

  get log(): readonly string[] {
    return this.sent.map(({ atMs, status }) => `${atMs} ${status}`);
  }
}

function setUp(method: 'INVITE' | 'OPTIONS', isReliable = false) {
  const clock = new FakeClock();
  const channel = new FakeChannel(clock, isReliable);
  const toLayer: string[] = [];
  const heard: string[] = [];
  const request = outgoingRequest(method, { Via: 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1', Timestamp: '54' });
  const received = { request, flow: channel.flow };
  const transaction = new ServerRunner(
    {
      clock,
      transport: channel,
      recorder: new TransactionRecorder(clock, noTrace, 'test'),
      onAck: () => toLayer.push('ack'),
      onFinal: () => toLayer.push('final'),
      onEnded: () => toLayer.push('ended'),
    },
    received,
    'key',
  );
  transaction.onEnded((end) => heard.push(end));
  transaction.onTransportError((error) => heard.push(error.code));
  const answer = (status: number): void => transaction.respond(responseTo(request, status, { toTag: 't' }));
  const ack = (): void => transaction.acknowledge(received);
  return { clock, channel, transaction, toLayer, heard, answer, ack };
}

function started(method: 'INVITE' | 'OPTIONS', isReliable = false) {
  const all = setUp(method, isReliable);
  all.transaction.start();
  return all;
}

test('an INVITE nobody answers gets its 100 after 200 ms, with the Timestamp (RFC 3261 §17.2.1, §8.2.6.1)', () => {
  const { clock, channel, transaction } = started('INVITE');
  clock.advance(199);
  transaction.repeat();
  assert.deepEqual(channel.log, []);
  clock.advance(1);
  assert.deepEqual(channel.log, ['200 100']);
  assert.equal(channel.sent[0]?.response.headers.first('Timestamp'), '54');
  assert.equal(channel.sent[0]?.response.headers.first('To'), '<sip:bob@example.com>');
  transaction.repeat();
  assert.deepEqual(channel.log, ['200 100', '200 100']);
  transaction.abandon();
});

test('no 100 when the user was faster, and the repeated INVITE gets the last provisional again', () => {
  const { clock, channel, transaction, answer } = started('INVITE');
  clock.advance(100);
  answer(180);
  answer(183);
  clock.advance(1_000);
  transaction.repeat();
  assert.deepEqual(channel.log, ['100 180', '100 183', '1100 183']);
  assert.equal(transaction.state, 'proceeding');
  assert.equal(transaction.hasFinal, false);
  transaction.abandon();
});

test('over UDP a failure is repeated at T1 doubling to T2 until timer H, and the missing ACK is told (RFC 3261 §17.2.1)', () => {
  const { clock, channel, heard, toLayer, answer } = started('INVITE');
  answer(486);
  clock.advance(32_000);
  assert.deepEqual(
    channel.sent.map(({ atMs }) => atMs),
    [0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500],
  );
  assert.deepEqual(heard, ['timeout']);
  assert.deepEqual(toLayer, ['final', 'ended']);
  assert.equal(clock.pending, 0);
});

test('over TCP a failure is sent once and its ACK awaited until timer H', () => {
  const { clock, channel, heard, answer } = started('INVITE', true);
  answer(486);
  clock.advance(32_000);
  assert.deepEqual(channel.log, ['0 486']);
  assert.deepEqual(heard, ['timeout']);
  assert.equal(clock.pending, 0);
});

test('the ACK ends the repetition; further ACKs and INVITEs are absorbed until timer I (RFC 3261 §17.2.1)', () => {
  const { clock, channel, transaction, toLayer, heard, answer, ack } = started('INVITE');
  answer(486);
  transaction.repeat();
  ack();
  assert.equal(transaction.state, 'confirmed');
  clock.advance(4_999);
  ack();
  transaction.repeat();
  answer(200);
  clock.advance(1);
  assert.deepEqual(channel.log, ['0 486', '0 486']);
  assert.deepEqual(toLayer, ['final', 'ended']);
  assert.deepEqual(heard, ['ended']);
  assert.equal(clock.pending, 0);
});

test('over TCP timer I is zero', () => {
  const { clock, heard, answer, ack } = started('INVITE', true);
  answer(603);
  ack();
  clock.advance(0);
  assert.deepEqual(heard, ['ended']);
  assert.equal(clock.pending, 0);
});

test('after a 2xx the INVITE is absorbed, each further 2xx of the user sent, each ACK passed up, until timer L (RFC 6026 §7.1)', () => {
  for (const isReliable of [false, true]) {
    const { clock, channel, transaction, toLayer, heard, answer, ack } = started('INVITE', isReliable);
    answer(200);
    assert.equal(transaction.state, 'accepted');
    assert.equal(transaction.hasFinal, true);
    transaction.repeat();
    clock.advance(500);
    answer(200);
    answer(180);
    answer(486);
    ack();
    ack();
    clock.advance(31_500);
    assert.deepEqual(channel.log, ['0 200', '500 200']);
    assert.deepEqual(toLayer, ['final', 'ack', 'ack', 'ended']);
    assert.deepEqual(heard, ['ended']);
    assert.equal(clock.pending, 0);
  }
});

test('an ACK before the final response means nothing', () => {
  const { transaction, toLayer, ack } = started('INVITE');
  ack();
  assert.equal(transaction.state, 'proceeding');
  assert.deepEqual(toLayer, []);
  transaction.abandon();
});

test('an INVITE whose user never answers ends in the end', () => {
  const { clock, heard } = started('INVITE');
  clock.advance(limits.transaction.giveUpMs);
  assert.deepEqual(heard, ['timeout']);
  assert.equal(clock.pending, 0);
});

test('an INVITE response that cannot be sent is told, and the transaction goes on (RFC 6026 §7.1)', async () => {
  for (const status of [180, 200, 486]) {
    const { clock, channel, transaction, heard, answer } = started('INVITE', true);
    channel.isBroken = true;
    answer(status);
    await settle();
    assert.deepEqual(heard, ['SIP_TRANSPORT']);
    assert.notEqual(transaction.state, 'terminated');
    transaction.abandon();
    assert.equal(clock.pending, 0);
  }
});

test('a non-INVITE response is repeated for each repeated request until timer J (RFC 3261 §17.2.2)', () => {
  const { clock, channel, transaction, toLayer, heard, answer } = started('OPTIONS');
  transaction.repeat();
  answer(200);
  clock.advance(31_999);
  transaction.repeat();
  answer(404);
  clock.advance(1);
  transaction.repeat();
  assert.deepEqual(channel.log, ['0 200', '31999 200']);
  assert.deepEqual(toLayer, ['final', 'ended']);
  assert.deepEqual(heard, ['ended']);
  assert.equal(clock.pending, 0);
});

test('over TCP timer J is zero', () => {
  const { clock, heard, answer } = started('OPTIONS', true);
  answer(200);
  clock.advance(0);
  assert.deepEqual(heard, ['ended']);
  assert.equal(clock.pending, 0);
});

test('a slow non-INVITE answer is announced by 100 after 3.5 s, not before (RFC 4320 §4.1)', () => {
  const { clock, channel, transaction, answer } = started('OPTIONS');
  answer(100);
  answer(183);
  clock.advance(3_499);
  transaction.repeat();
  assert.deepEqual(channel.log, []);
  clock.advance(1);
  transaction.repeat();
  answer(183);
  answer(200);
  assert.deepEqual(channel.log, ['3500 100', '3500 100', '3500 200']);
  transaction.abandon();
});

test('over TCP the user may send 100 at once, but no other provisional (RFC 4320 §4.1)', () => {
  const { clock, channel, transaction, answer } = started('OPTIONS', true);
  answer(180);
  answer(100);
  clock.advance(3_500);
  assert.deepEqual(channel.log, ['0 100']);
  transaction.abandon();
});

test('a non-INVITE request that nobody answers in 64*T1 gets no answer at all (RFC 4320 §4.2)', () => {
  const { clock, channel, heard, answer } = started('OPTIONS');
  clock.advance(32_000);
  answer(200);
  assert.deepEqual(heard, ['timeout']);
  assert.deepEqual(channel.log, ['3500 100']);
  assert.equal(clock.pending, 0);
});

test('a 408 to a non-INVITE request is never sent; repetitions stay absorbed (RFC 4320 §4.2)', () => {
  const { clock, channel, transaction, heard, answer } = started('OPTIONS');
  answer(408);
  assert.equal(transaction.hasFinal, true);
  transaction.repeat();
  answer(200);
  clock.advance(32_000);
  assert.deepEqual(channel.log, []);
  assert.deepEqual(heard, ['ended']);
  assert.equal(clock.pending, 0);
});

test('a 408 to an INVITE is sent', () => {
  const { channel, transaction, answer } = started('INVITE');
  answer(408);
  assert.deepEqual(channel.log, ['0 408']);
  transaction.abandon();
});

test('a non-INVITE response that cannot be sent ends the transaction (RFC 3261 §17.2.4)', async () => {
  const { clock, channel, heard, answer } = started('OPTIONS', true);
  channel.isBroken = true;
  answer(200);
  await settle();
  assert.deepEqual(heard, ['transport']);
  assert.equal(clock.pending, 0);
});

test('a user that answered before the machine started costs no timer but the last', () => {
  const { clock, transaction, answer } = setUp('OPTIONS');
  answer(200);
  transaction.start();
  assert.equal(clock.pending, 1);
  transaction.abandon();
  assert.equal(clock.pending, 0);
  const early = setUp('INVITE');
  early.answer(180);
  early.transaction.start();
  early.clock.advance(1_000);
  assert.deepEqual(early.channel.log, ['0 180']);
  early.transaction.abandon();
});

test('an abandoned transaction says nothing and leaves no timer', () => {
  for (const method of ['INVITE', 'OPTIONS'] as const) {
    const { clock, channel, transaction, heard, toLayer, answer } = started(method);
    transaction.abandon();
    transaction.abandon();
    transaction.start();
    answer(200);
    transaction.repeat();
    assert.deepEqual([heard, toLayer, channel.log], [[], ['ended'], []]);
    assert.equal(clock.pending, 0);
  }
});
