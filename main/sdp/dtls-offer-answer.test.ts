import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LocalAudio } from './agreement.ts';
import type { CryptoAttribute } from './crypto-attribute.ts';
import { type Fingerprint, parseFingerprint, serializeFingerprint } from './dtls-attributes.ts';
import { OfferAnswer } from './offer-answer.ts';
import type { LocalSecurity } from './security-agreement.ts';

const fingerprintOf = (fill: number): Fingerprint => ({ hash: 'sha-256', digest: new Uint8Array(32).fill(fill) });
const suite: CryptoAttribute = {
  tag: 1,
  suite: 'AES_CM_128_HMAC_SHA1_80',
  keys: [{ key: new Uint8Array(30).fill(7) }],
  sessionParameters: [],
};

function security(fill: number, policy: LocalSecurity['policy'], keying: LocalSecurity['keying'] = 'dtls'): LocalSecurity {
  return { policy, keying, lines: [suite], fingerprint: fingerprintOf(fill) };
}

function phone(own?: LocalSecurity): LocalAudio {
  return {
    address: '192.0.2.1',
    port: 4000,
    codecs: [{ name: 'PCMU', clockRate: 8_000, payloadType: 0 }],
    direction: 'sendrecv',
    ptimeMs: 20,
    rtcpMux: true,
    ...(own && { security: own }),
  };
}

const session = (): OfferAnswer => new OfferAnswer({ username: '-', sessionId: 42, address: '192.0.2.1' });
const text = (description: Uint8Array): string => Buffer.from(description).toString('latin1');
const bytes = (description: string): Uint8Array => Buffer.from(description, 'latin1');

function exchange(alice: LocalAudio, bob: LocalAudio, [a, b] = [session(), session()], change = (sdp: string) => sdp) {
  const offer = change(text(a.createOffer(alice)));
  const answered = b.receiveOffer(bytes(offer), bob);
  if (!answered.ok) return { a, b, offer, status: answered.error.status };
  const accepted = a.receiveAnswer(answered.value.answer);
  return { a, b, offer, answer: text(answered.value.answer), accepted };
}

test('an offer is actpass with our fingerprint, who answers begins the handshake (RFC 5763 §5)', () => {
  const { a, b, offer, answer } = exchange(phone(security(1, 'required')), phone(security(2, 'off')));
  assert.match(offer, /m=audio 4000 UDP\/TLS\/RTP\/SAVP 0\r\n/);
  assert.match(offer, /a=fingerprint:sha-256 01:01:[\s\S]*a=setup:actpass\r\n/);
  assert.doesNotMatch(offer, /a=crypto/);
  assert.match(answer ?? '', /UDP\/TLS\/RTP\/SAVP 0\r\n[\s\S]*a=fingerprint:sha-256 02:02:[\s\S]*a=setup:active\r\n/);
  assert.deepEqual(a.agreed?.security, { kind: 'dtls', role: 'server', fingerprints: [fingerprintOf(2)] });
  assert.deepEqual(b.agreed?.security, { kind: 'dtls', role: 'client', fingerprints: [fingerprintOf(1)] });
});

for (const [setup, role] of [
  ['active', 'server'],
  ['passive', 'client'],
  ['actpass', 'client'],
] as const) {
  test(`an offer with setup:${setup} makes us the ${role} (RFC 4145 §4.1)`, () => {
    const { b } = exchange(phone(security(1, 'required')), phone(security(2, 'off')), undefined, (offer) =>
      offer.replace('actpass', setup),
    );
    assert.ok(b.agreed?.security?.kind === 'dtls');
    assert.equal(b.agreed.security.role, role);
  });
}

test('roles stay over a new offer, whoever makes it (RFC 8842 §5.3)', () => {
  const [alice, bob] = [phone(security(1, 'required')), phone(security(2, 'off'))];
  const { a, b } = exchange(alice, bob);
  const former = a.agreed?.security;
  const again = exchange(bob, alice, [b, a]);
  assert.match(again.offer, /setup:actpass/);
  assert.match(again.answer ?? '', /setup:passive/);
  assert.deepEqual(a.agreed?.security, former);
});

test('fingerprint and setup of the session count where the line has none (RFC 8122 §5)', () => {
  const { b } = exchange(phone(security(1, 'required')), phone(security(2, 'off')), undefined, (offer) => {
    const lines = offer.match(/a=(?:fingerprint|setup):.*\r\n/g) ?? [];
    return lines.reduce((rest, line) => rest.replace(line, ''), offer).replace('t=0 0\r\n', `t=0 0\r\n${lines.join('')}`);
  });
  assert.ok(b.agreed?.security?.kind === 'dtls');
  assert.deepEqual(b.agreed.security.fingerprints, [fingerprintOf(1)]);
});

for (const [name, change] of [
  ['no fingerprint', (sdp: string) => sdp.replace(/a=fingerprint:.*\r\n/, '')],
  ['a fingerprint that cannot be read', (sdp: string) => sdp.replace(/a=fingerprint:.*\r\n/, 'a=fingerprint:sha-256 zz\r\n')],
  ['setup:holdconn', (sdp: string) => sdp.replace('actpass', 'holdconn')],
] as const) {
  test(`an offer of UDP/TLS/RTP/SAVP with ${name} is refused`, () => {
    assert.equal(exchange(phone(security(1, 'required')), phone(security(2, 'off')), undefined, change).status, 488);
  });
}

for (const [name, change] of [
  ['sound in the clear', (sdp: string) => sdp.replace('UDP/TLS/RTP/SAVP', 'RTP/AVP')],
  ['no fingerprint', (sdp: string) => sdp.replace(/a=fingerprint:.*\r\n/, '')],
  ['setup:actpass', (sdp: string) => sdp.replace('setup:active', 'setup:actpass')],
  [
    'keys in place of a handshake',
    (sdp: string) => sdp.replace(/a=fingerprint:.*\r\n/, 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA\r\n'),
  ],
] as const) {
  test(`an answer with ${name} is refused: there is no way down`, () => {
    const [a, b] = [session(), session()];
    const answered = b.receiveOffer(a.createOffer(phone(security(1, 'required'))), phone(security(2, 'off')));
    assert.ok(answered.ok);
    const accepted = a.receiveAnswer(bytes(change(text(answered.value.answer))));
    assert.ok(!accepted.ok && accepted.error.status === 488);
    assert.equal(a.agreed, undefined);
  });
}

test('who requires a handshake takes no keys that the servers on the way can read; who requires keys takes a handshake', () => {
  const sdes = phone(security(1, 'required', 'sdes'));
  assert.equal(exchange(sdes, phone(security(2, 'required'))).status, 488);
  const { b } = exchange(phone(security(2, 'required')), sdes);
  assert.equal(b.agreed?.security?.kind, 'dtls');
});

test('what was agreed by handshake is not replaced by keys in the description', () => {
  const [alice, bob] = [phone(security(1, 'required')), phone(security(2, 'off'))];
  const { b } = exchange(alice, bob);
  const refused = b.receiveOffer(session().createOffer(phone(security(1, 'required', 'sdes'))), bob);
  assert.ok(!refused.ok && refused.error.status === 488);
});

test('a preferred handshake is named beside sound in the clear, and may be left (RFC 8643 §3)', () => {
  const both = exchange(phone(security(1, 'preferred')), phone(security(2, 'off')));
  assert.match(both.offer, /m=audio 4000 RTP\/AVP 0\r\n[\s\S]*a=fingerprint/);
  assert.equal(both.a.agreed?.security?.kind, 'dtls');
  const one = exchange(phone(security(1, 'preferred')), phone());
  assert.ok(one.accepted?.ok);
  assert.equal(one.a.agreed?.security, undefined);
});

test('fingerprints come back as they were written, in either case', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (digest) => {
      const value = serializeFingerprint({ hash: 'sha-256', digest });
      assert.deepEqual(parseFingerprint(value), { hash: 'sha-256', digest });
      assert.deepEqual(parseFingerprint(value.toLowerCase()), { hash: 'sha-256', digest });
    }),
  );
});

test('what is no fingerprint is none; never throws', () => {
  for (const value of [
    '',
    'sha-256',
    'sha-256 0',
    'sha-256 00:',
    'sha-256 00-11',
    'sha-256 00:11 22',
    `sha-256 ${'00:'.repeat(5_000)}00`,
  ]) {
    assert.equal(parseFingerprint(value), undefined, value.slice(0, 40));
  }
  fc.assert(fc.property(fc.string(), (value) => void parseFingerprint(value)));
});
