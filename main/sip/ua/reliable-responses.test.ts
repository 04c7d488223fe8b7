import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Emitter } from '../../base/event.ts';
import { limits } from '../../limits.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { outgoingRequest } from '../../testing/sip-element.ts';
import { responseTo } from '../message/build.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';
import type { ServerTransaction } from '../transaction/transaction.ts';
import { ReliableResponses } from './reliable-responses.ts';

function setUp(seed = 1) {
  const clock = new FakeClock();
  const request = outgoingRequest('INVITE');
  const sent: [status: number, atMs: number][] = [];
  const numbers: number[] = [];
  const transaction: ServerTransaction = {
    id: 'x',
    request,
    flow: { id: 'f', transport: 'udp', local: { host: '::', port: 1 }, remote: { host: '::', port: 2 }, isReliable: false },
    state: 'proceeding',
    hasFinal: false,
    toTag: undefined,
    respond: (response: SipResponse) => {
      sent.push([response.status, clock.nowMs()]);
      numbers.push(Number(response.headers.first('RSeq')));
    },
    onEnded: new Emitter<'ended'>().event,
    onTransportError: new Emitter<never>().event,
  };
  let givenUp = 0;
  const responses = new ReliableResponses({
    clock,
    random: new SeededRandom(seed),
    transaction,
    onGivenUp: () => {
      givenUp += 1;
    },
  });
  const response = (status: number, body = ''): SipResponse =>
    responseTo(request, status, { toTag: 't', body: Buffer.from(body) });
  const prack = (rAck: string): SipRequest => outgoingRequest('PRACK', { RAck: rAck });
  return { clock, sent, numbers, responses, response, prack, givenUp: () => givenUp };
}

test('RSeq starts between 1 and 2^31 - 1 and grows by one; the next goes out when the former has its PRACK (RFC 3262 §3)', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const { responses, response, numbers, prack, clock, sent } = setUp(seed);
    responses.send(response(183, 'v=0'));
    responses.send(response(180));
    const [first = 0] = numbers;
    assert.ok(first >= 1 && first <= 2 ** 31 - 1);
    assert.deepEqual([sent.length, responses.holdsSuccess, responses.isAwaited], [1, true, true]);
    assert.equal(responses.acknowledge(prack(`${first} 1 INVITE`)), true);
    assert.deepEqual([numbers, responses.holdsSuccess], [[first, first + 1], false]);
    assert.equal(responses.acknowledge(prack(`${first} 1 INVITE`)), false);
    responses.finish();
    assert.equal(clock.pending, 0);
  }
});

test('after 64*T1 without PRACK it is given up, once, and nothing more is sent', () => {
  const { responses, response, clock, sent, givenUp } = setUp();
  responses.send(response(183));
  clock.advance(40_000);
  responses.send(response(180));
  assert.deepEqual([givenUp(), sent.length, clock.pending], [1, 7, 0]);
});

test('of those that wait beyond the limit the oldest goes', () => {
  const { responses, response, sent, numbers, prack } = setUp();
  for (let index = 0; index < limits.userAgent.provisionals + 3; index++) responses.send(response(180 + (index % 4)));
  while (responses.acknowledge(prack(`${numbers.at(-1)} 1 INVITE`)));
  assert.equal(sent.length, limits.userAgent.provisionals + 1);
});

test('after the final response nothing is sent, but a PRACK for the last one counts (RFC 3262 §3)', () => {
  const { responses, response, sent, numbers, prack, clock } = setUp();
  responses.send(response(183));
  responses.send(response(180));
  responses.finish();
  clock.advance(10_000);
  assert.equal(responses.acknowledge(prack(`${numbers[0]} 1 INVITE`)), true);
  assert.deepEqual([sent.length, responses.isAwaited], [1, false]);
});
