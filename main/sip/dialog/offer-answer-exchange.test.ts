import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SipRequest } from '../message/message.ts';
import { type ExchangeStep, hasDescription, OfferAnswerExchange } from './offer-answer-exchange.ts';

function after(...steps: ExchangeStep[]): OfferAnswerExchange {
  const exchange = new OfferAnswerExchange();
  for (const step of steps) assert.equal(exchange.take(step), true, step);
  return exchange;
}

test('one offer at a time: each state knows the steps that lead out of it (RFC 3264 §4)', () => {
  const all: readonly ExchangeStep[] = ['bare', 'offerSent', 'offerReceived', 'answerSent', 'answerReceived', 'withdrawn'];
  const possible: [ExchangeStep[], ExchangeStep[]][] = [
    [[], ['bare', 'offerSent', 'offerReceived']],
    [['bare'], ['offerSent', 'offerReceived', 'withdrawn']],
    [['offerSent'], ['answerReceived', 'withdrawn']],
    [['offerReceived'], ['answerSent', 'withdrawn']],
  ];
  for (const [steps, expected] of possible) {
    assert.deepEqual(
      all.filter((step) => after(...steps).take(step)),
      expected,
    );
  }
  assert.equal(after('offerSent', 'answerReceived').state, 'idle');
  assert.equal(after('bare', 'withdrawn').state, 'idle');
});

test('what a description is follows from what went before (RFC 6337 §2.2, table 1)', () => {
  assert.equal(after('offerSent').receive(), 'answer');
  assert.equal(after('bare').receive(), 'offer');
  assert.equal(after().receive(), undefined);
  assert.equal(after('offerSent', 'answerReceived').receive(), undefined);
  assert.equal(after('offerReceived').send(), 'answer');
  assert.equal(after('bare').send(), 'offer');
  assert.equal(after('offerSent').send(), undefined);
});

test('an offer that comes across ours is refused with 491, one across its own with 500 (RFC 3311 §5.2)', () => {
  assert.deepEqual(
    [after(), after('offerSent'), after('offerReceived'), after('bare')].map(({ refusal }) => refusal),
    [undefined, 491, 500, 500],
  );
});

test('each fork answers the same offer for itself', () => {
  const exchange = after('offerSent');
  const [a, b] = [exchange.fork(), exchange.fork()];
  assert.equal(a.receive(), 'answer');
  assert.deepEqual([exchange.state, a.state, b.state], ['ours', 'idle', 'ours']);
});

test('a description is a body of its type, or of none', () => {
  const cases: [string | undefined, string, boolean][] = [
    ['application/sdp', 'v=0', true],
    ['Application/SDP ; charset=utf-8', 'v=0', true],
    ['application/sdp', '', false],
    ['application/isup', 'x', false],
    [undefined, 'v=0', true],
  ];
  for (const [contentType, body, expected] of cases) {
    const fields: [string, string][] = contentType === undefined ? [] : [['Content-Type', contentType]];
    assert.equal(hasDescription(new SipRequest('INVITE', 'sip:x', fields, Buffer.from(body))), expected);
  }
});
