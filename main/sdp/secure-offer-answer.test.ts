import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LocalAudio } from './agreement.ts';
import type { CryptoAttribute } from './crypto-attribute.ts';
import { OfferAnswer } from './offer-answer.ts';
import type { LocalSecurity } from './security-agreement.ts';

const line = (tag: number, suite: string, fill: number): CryptoAttribute => ({
  tag,
  suite,
  keys: [{ key: new Uint8Array(suite.startsWith('AEAD') ? 28 : 30).fill(fill) }],
  sessionParameters: [],
});

type Policy = LocalSecurity['policy'];

function securityOf(fill: number, policy: Policy): LocalSecurity {
  return { policy, keying: 'sdes', lines: [line(1, 'AEAD_AES_128_GCM', fill), line(2, 'AES_CM_128_HMAC_SHA1_80', fill + 1)] };
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
  const { a, b, offer, answer } = exchange(phone(securityOf(1, 'required')), phone(securityOf(5, 'off')));
  assert.match(offer, /m=audio 4000 RTP\/SAVP 0\r\n/);
  assert.equal(offer.match(/a=crypto:/g)?.length, 2);
  assert.match(answer ?? '', /m=audio 4000 RTP\/SAVP 0\r\n/);
  assert.deepEqual(answer?.match(/a=crypto:\d \w+/g), ['a=crypto:1 AEAD_AES_128_GCM']);
  const [alices, bobs] = [a.agreed?.security, b.agreed?.security];
  assert.ok(alices?.kind === 'sdes' && bobs?.kind === 'sdes');
  assert.equal(alices.suite, 'AEAD_AES_128_GCM');
  assert.deepEqual(alices?.send.key, new Uint8Array(28).fill(1));
  assert.deepEqual(alices?.receive.key, new Uint8Array(28).fill(5));
  assert.deepEqual([alices.send, alices.receive], [bobs.receive, bobs.send]);
});

test('the answer repeats the tag of the line it takes, in the order of the offer (RFC 4568 §5.1.2)', () => {
  const lines = [line(7, 'AES_CM_128_HMAC_SHA1_80', 1), line(9, 'AEAD_AES_128_GCM', 2)];
  const { a, answer } = exchange(
    phone({ policy: 'required' as const, keying: 'sdes' as const, lines }),
    phone(securityOf(5, 'off')),
  );
  assert.deepEqual(answer?.match(/a=crypto:\d \w+/g), ['a=crypto:7 AES_CM_128_HMAC_SHA1_80']);
  assert.ok(a.agreed?.security?.kind === 'sdes');
  assert.deepEqual(a.agreed.security.receive.key, new Uint8Array(30).fill(6));
});

test('where nobody requires it sound is in the clear, with profile and lines as ever', () => {
  const { a, offer, answer } = exchange(phone(securityOf(1, 'off')), phone(securityOf(5, 'off')));
  assert.equal(a.agreed?.security, undefined);
  assert.doesNotMatch(offer + answer, /SAVP|crypto/);
});

test('who requires it refuses an offer in the clear, who cannot refuses an encrypted one (RFC 4568 §5.1.2)', () => {
  assert.equal(exchange(phone(), phone(securityOf(5, 'required'))).status, 488);
  assert.equal(exchange(phone(securityOf(1, 'required')), phone()).status, 488);
  const strange = { policy: 'required' as const, keying: 'sdes' as const, lines: [line(1, 'F8_128_HMAC_SHA1_80', 1)] };
  assert.equal(exchange(phone(strange), phone(securityOf(5, 'off'))).status, 488);
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
    const answered = b.receiveOffer(a.createOffer(phone(securityOf(1, 'required'))), phone(securityOf(5, 'off')));
    assert.ok(answered.ok);
    const accepted = a.receiveAnswer(Buffer.from(change(text(answered.value.answer)), 'latin1'));
    assert.ok(!accepted.ok && accepted.error.status === 488);
    assert.equal(a.agreed, undefined);
  });
}

test('what was encrypted once is offered so again by either end, and no offer in the clear is taken', () => {
  const [alice, bob] = [phone(securityOf(1, 'required')), phone(securityOf(5, 'off'))];
  const { a, b } = exchange(alice, bob);
  const again = exchange(bob, alice, [b, a]);
  assert.match(again.offer, /RTP\/SAVP/);
  assert.ok(a.agreed?.security?.kind === 'sdes');
  assert.deepEqual(a.agreed.security.send.key, new Uint8Array(28).fill(1));
  const clear = text(session().createOffer(phone()));
  const refused = b.receiveOffer(Buffer.from(clear, 'latin1'), bob);
  assert.ok(!refused.ok && refused.error.status === 488);
  assert.ok(b.agreed?.security);
});

test('who prefers it names keys beside sound in the clear; who knows them encrypts, who does not need not (RFC 8643 §3)', () => {
  const both = exchange(phone(securityOf(1, 'preferred')), phone(securityOf(5, 'off')));
  assert.match(both.offer, /m=audio 4000 RTP\/AVP 0\r\n/);
  assert.match(both.answer ?? '', /m=audio 4000 RTP\/AVP 0\r\n[\s\S]*a=crypto:1 AEAD_AES_128_GCM/);
  assert.equal(both.a.agreed?.security?.kind, 'sdes');
  assert.deepEqual(both.a.agreed?.security?.kind, both.b.agreed?.security?.kind);

  const one = exchange(phone(securityOf(1, 'preferred')), phone());
  assert.ok(one.accepted?.ok);
  assert.equal(one.a.agreed?.security, undefined);
});

test('preferred keys that were taken stay: the same profile again, and an answer without keys is refused', () => {
  const [alice, bob] = [phone(securityOf(1, 'preferred')), phone(securityOf(5, 'off'))];
  const { a, b } = exchange(alice, bob);
  const offer = a.createOffer({ ...alice, direction: 'sendonly' });
  assert.match(text(offer), /RTP\/AVP 0\r\n[\s\S]*a=crypto:1/);
  const answered = b.receiveOffer(offer, bob);
  assert.ok(answered.ok);
  const stripped = text(answered.value.answer).replace(/a=crypto:.*\r\n/g, '');
  const accepted = a.receiveAnswer(Buffer.from(stripped, 'latin1'));
  assert.ok(!accepted.ok && accepted.error.status === 488);
});

test('keys in an answer that fit none of ours are no reason to go on in the clear, however much it is only preferred', () => {
  const [a, b] = [session(), session()];
  const answered = b.receiveOffer(a.createOffer(phone(securityOf(1, 'preferred'))), phone(securityOf(5, 'off')));
  assert.ok(answered.ok);
  const changed = text(answered.value.answer).replace('a=crypto:1', 'a=crypto:4');
  const accepted = a.receiveAnswer(Buffer.from(changed, 'latin1'));
  assert.ok(!accepted.ok && accepted.error.status === 488);
});

test('RTP/SAVPF is understood, and the answer repeats it (RFC 5124)', () => {
  const [a, b] = [session(), session()];
  const offer = text(a.createOffer(phone(securityOf(1, 'required')))).replace('RTP/SAVP', 'RTP/SAVPF');
  const answered = b.receiveOffer(Buffer.from(offer, 'latin1'), phone(securityOf(5, 'off')));
  assert.ok(answered.ok);
  assert.match(text(answered.value.answer), /m=audio 4000 RTP\/SAVPF 0\r\n/);
});
