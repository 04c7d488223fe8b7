import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LocalAudio } from './agreement.ts';
import { type IceCandidate, type IceDescription, parseCandidate, serializeCandidate } from './ice-attributes.ts';
import { OfferAnswer } from './offer-answer.ts';

const host = '1 1 UDP 2130706431 192.0.2.1 4000 typ host';
const ice = (fill: string): IceDescription => ({
  ufrag: fill.repeat(4),
  password: fill.repeat(22),
  candidates: [{ foundation: '1', priority: 2_130_706_431, address: '192.0.2.1', port: 4_000, type: 'host' }],
  isLite: false,
});

function phone(own?: IceDescription, rtcpMux = true): LocalAudio {
  return {
    address: '192.0.2.1',
    port: 4000,
    codecs: [{ name: 'PCMU', clockRate: 8_000, payloadType: 0 }],
    direction: 'sendrecv',
    ptimeMs: 20,
    rtcpMux,
    ...(own && { ice: own }),
  };
}

const session = (): OfferAnswer => new OfferAnswer({ username: '-', sessionId: 42, address: '192.0.2.1' });
const text = (description: Uint8Array): string => Buffer.from(description).toString('latin1');

function exchange(alice: LocalAudio, bob: LocalAudio, change = (offer: string) => offer) {
  const [a, b] = [session(), session()];
  const offer = change(text(a.createOffer(alice)));
  const answered = b.receiveOffer(Buffer.from(offer, 'latin1'), bob);
  assert.ok(answered.ok);
  assert.ok(a.receiveAnswer(answered.value.answer).ok);
  return { a, b, offer, answer: text(answered.value.answer) };
}

test('both ends learn of each other, and who offered chooses the way (RFC 8839 §4, RFC 8445 §6.1.1)', () => {
  const { a, b, offer } = exchange(phone(ice('a')), phone(ice('b')));
  assert.match(offer, /a=ice-ufrag:aaaa\r\na=ice-pwd:a{22}\r\na=candidate:1 1 UDP 2130706431 192\.0\.2\.1 4000 typ host\r\n/);
  assert.deepEqual(a.agreed?.ice, { ...ice('b'), isControlling: true });
  assert.deepEqual(b.agreed?.ice, { ...ice('a'), isControlling: false });
});

test('who does not speak it, or not on one port with RTCP, is not asked to: the address counts (RFC 8445 §5.4)', () => {
  for (const [alice, bob] of [
    [phone(ice('a')), phone()],
    [phone(), phone(ice('b'))],
    [phone(ice('a'), false), phone(ice('b'))],
    [phone(ice('a')), phone(ice('b'), false)],
  ] as const) {
    const { a, b, answer } = exchange(alice, bob);
    assert.deepEqual([a.agreed?.ice, b.agreed?.ice], [undefined, undefined]);
    assert.doesNotMatch(answer, /ice-|candidate/);
  }
});

test('an end with ice-lite only answers: we choose, whoever offered (RFC 8445 §6.1.1)', () => {
  const { b } = exchange(phone(ice('a')), phone(ice('b')), (offer) => offer.replace('t=0 0\r\n', 't=0 0\r\na=ice-lite\r\n'));
  assert.deepEqual([b.agreed?.ice?.isLite, b.agreed?.ice?.isControlling], [true, true]);
});

test('an address that somebody on the way has changed is no candidate: no ICE then (RFC 8839 §3.2.5)', () => {
  const { b } = exchange(phone(ice('a')), phone(ice('b')), (offer) =>
    offer.replace('c=IN IP4 192.0.2.1', 'c=IN IP4 198.51.100.1'),
  );
  assert.equal(b.agreed?.ice, undefined);
});

test('with trickle candidates may come later, or never: checks tell where they come from (RFC 8838)', () => {
  const { b } = exchange(phone(ice('a')), phone(ice('b')), (offer) =>
    offer.replace(/a=candidate:.*\r\n/, '').replace('a=ice-pwd', 'a=ice-options:trickle\r\na=ice-pwd'),
  );
  assert.deepEqual(b.agreed?.ice?.candidates, []);
});

test('candidates over TCP, of RTCP, with names in place of addresses, and broken ones are left out (RFC 8839 §5.1)', () => {
  assert.ok(parseCandidate(host));
  assert.deepEqual(parseCandidate(`${host.replace('host', 'srflx')} raddr 10.0.0.1 rport 99 generation 0`)?.related, {
    host: '10.0.0.1',
    port: 99,
  });
  for (const wrong of [
    host.replace('UDP', 'TCP'),
    host.replace('1 1 ', '1 2 '),
    host.replace('192.0.2.1', 'a3b9.local'),
    host.replace('4000', '99999'),
    host.replace('typ host', 'typ other'),
    host.replace('2130706431', '99999999999'),
    host.replace('1 1', '! 1'),
    '1 1 UDP 1 192.0.2.1 4000',
    '',
  ]) {
    assert.equal(parseCandidate(wrong), undefined, wrong);
  }
  fc.assert(fc.property(fc.string(), (value) => void parseCandidate(value)));
});

test('candidates come back as they were written', () => {
  const candidate = fc.record(
    {
      foundation: fc.stringMatching(/^[A-Za-z\d+/]{1,32}$/),
      priority: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      address: fc.oneof(fc.ipV4(), fc.ipV6()),
      port: fc.integer({ min: 1, max: 65_535 }),
      type: fc.constantFrom('host', 'srflx', 'prflx', 'relay'),
    },
    { noNullPrototype: true },
  );
  fc.assert(fc.property(candidate, (one: IceCandidate) => assert.deepEqual(parseCandidate(serializeCandidate(one)), one)));
});
