import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalAudio } from './agreement.ts';
import type { LocalSecurity } from './crypto-agreement.ts';
import type { CryptoAttribute } from './crypto-attribute.ts';
import { OfferAnswer } from './offer-answer.ts';

const line = (tag: number, suite: string, fill: number): CryptoAttribute => ({
  tag,
  suite,
  keys: [{ key: new Uint8Array(suite.startsWith('AEAD') ? 28 : 30).fill(fill) }],
  sessionParameters: [],
});

function securityOf(fill: number, isRequired: boolean): LocalSecurity {
  return { isRequired, lines: [line(1, 'AEAD_AES_128_GCM', fill), line(2, 'AES_CM_128_HMAC_SHA1_80', fill + 1)] };
}

function phone(security?: LocalSecurity): LocalAudio {
  return {
    address: '192.0.2.1',
    port: 4000,
    codecs: [{ name: 'PCMU', clockRate: 8_000, payloadType: 0 }],
    direction: 'sendrecv',
    ptimeMs: 20,
    rtcpMux: true,
    ...(security && { security }),
  };
}

const session = (): OfferAnswer => new OfferAnswer({ username: '-', sessionId: 42, address: '192.0.2.1' });
const text = (description: Uint8Array): string => Buffer.from(description).toString('latin1');

/** Alice offers, Bob answers. */
function exchange(alice: LocalAudio, bob: LocalAudio, [a, b] = [session(), session()]) {
  const offer = a.createOffer(alice);
  const answered = b.receiveOffer(offer, bob);
  if (!answered.ok) return { a, b, offer: text(offer), status: answered.error.status };
  const accepted = a.receiveAnswer(answered.value.answer);
  return { a, b, offer: text(offer), answer: text(answered.value.answer), accepted };
}

test('who requires it offers RTP/SAVP with a key per suite; the answer takes one line, with a key of its own (RFC 4568 §5.1)', () => {
  const { a, b, offer, answer } = exchange(phone(securityOf(1, true)), phone(securityOf(5, false)));
  assert.match(offer, /m=audio 4000 RTP\/SAVP 0\r\n/);
  assert.equal(offer.match(/a=crypto:/g)?.length, 2);
  assert.match(answer ?? '', /m=audio 4000 RTP\/SAVP 0\r\n/);
  assert.deepEqual(answer?.match(/a=crypto:\d \w+/g), ['a=crypto:1 AEAD_AES_128_GCM']);
  const [alices, bobs] = [a.agreed?.security, b.agreed?.security];
  assert.equal(alices?.suite, 'AEAD_AES_128_GCM');
  assert.deepEqual(alices?.send.key, new Uint8Array(28).fill(1));
  assert.deepEqual(alices?.receive.key, new Uint8Array(28).fill(5));
  assert.deepEqual([alices.send, alices.receive], [bobs?.receive, bobs?.send]);
});

test('the answer repeats the tag of the line it takes, in the order of the offer (RFC 4568 §5.1.2)', () => {
  const lines = [line(7, 'AES_CM_128_HMAC_SHA1_80', 1), line(9, 'AEAD_AES_128_GCM', 2)];
  const { a, answer } = exchange(phone({ isRequired: true, lines }), phone(securityOf(5, false)));
  assert.deepEqual(answer?.match(/a=crypto:\d \w+/g), ['a=crypto:7 AES_CM_128_HMAC_SHA1_80']);
  assert.deepEqual(a.agreed?.security?.receive.key, new Uint8Array(30).fill(6));
});

test('where nobody requires it sound is in the clear, with profile and lines as ever', () => {
  const { a, offer, answer } = exchange(phone(securityOf(1, false)), phone(securityOf(5, false)));
  assert.equal(a.agreed?.security, undefined);
  assert.doesNotMatch(offer + answer, /SAVP|crypto/);
});

test('who requires it refuses an offer in the clear, who cannot refuses an encrypted one (RFC 4568 §5.1.2)', () => {
  assert.equal(exchange(phone(), phone(securityOf(5, true))).status, 488);
  assert.equal(exchange(phone(securityOf(1, true)), phone()).status, 488);
  const strange = { isRequired: true, lines: [line(1, 'F8_128_HMAC_SHA1_80', 1)] };
  assert.equal(exchange(phone(strange), phone(securityOf(5, false))).status, 488);
});

for (const [name, change] of [
  ['another profile', (answer: string) => answer.replace('RTP/SAVP', 'RTP/AVP')],
  ['no key', (answer: string) => answer.replace(/a=crypto:.*\r\n/, '')],
  ['a tag that was not offered', (answer: string) => answer.replace('a=crypto:1', 'a=crypto:3')],
  ['another suite under the tag', (answer: string) => answer.replace('a=crypto:1', 'a=crypto:2')],
  ['two lines', (answer: string) => answer.replace(/(a=crypto:.*\r\n)/, '$1$1')],
] as const) {
  test(`an answer with ${name} is refused: nothing is sent in the clear unseen (RFC 4568 §5.1.3)`, () => {
    const [a, b] = [session(), session()];
    const answered = b.receiveOffer(a.createOffer(phone(securityOf(1, true))), phone(securityOf(5, false)));
    assert.ok(answered.ok);
    const accepted = a.receiveAnswer(Buffer.from(change(text(answered.value.answer)), 'latin1'));
    assert.ok(!accepted.ok && accepted.error.status === 488);
    assert.equal(a.agreed, undefined);
  });
}

test('what was encrypted once is offered so again by either end, and no offer in the clear is taken', () => {
  const [alice, bob] = [phone(securityOf(1, true)), phone(securityOf(5, false))];
  const { a, b } = exchange(alice, bob);
  const again = exchange(bob, alice, [b, a]);
  assert.match(again.offer, /RTP\/SAVP/);
  assert.deepEqual(a.agreed?.security?.send.key, new Uint8Array(28).fill(1));
  const clear = text(session().createOffer(phone()));
  const refused = b.receiveOffer(Buffer.from(clear, 'latin1'), bob);
  assert.ok(!refused.ok && refused.error.status === 488);
  assert.ok(b.agreed?.security);
});
