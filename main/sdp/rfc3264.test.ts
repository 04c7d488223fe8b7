// Exchanges between two ends of ours and with the ones in the RFCs, as stories.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AgreedAudio, LocalAudio } from './agreement.ts';
import type { AudioCodec } from './audio-codec.ts';
import type { Direction } from './direction.ts';
import { OfferAnswer } from './offer-answer.ts';
import { parseSessionDescription, type SessionDescription } from './session-description.ts';

const pcmu: AudioCodec = { name: 'PCMU', clockRate: 8000, payloadType: 0 };
const pcma: AudioCodec = { name: 'PCMA', clockRate: 8000, payloadType: 8 };
const opus: AudioCodec = { name: 'opus', clockRate: 48_000, channels: 2, payloadType: 96 };
const keys: AudioCodec = { name: 'telephone-event', clockRate: 8000, payloadType: 101, fmtp: '0-15' };

const alice: LocalAudio = {
  address: '192.0.2.1',
  port: 4000,
  codecs: [opus, pcmu, pcma, keys],
  direction: 'sendrecv',
  ptimeMs: 20,
  rtcpMux: true,
};
const bob: LocalAudio = { ...alice, address: '192.0.2.2', port: 6000, codecs: [pcma, pcmu, keys] };

const end = (address = '192.0.2.1'): OfferAnswer => new OfferAnswer({ username: '-', sessionId: 7, address });

function text(...lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1');
}

function read(bytes: Uint8Array): SessionDescription {
  const parsed = parseSessionDescription(bytes);
  assert.ok(parsed.ok);
  return parsed.value;
}

const mediaOf = (bytes: Uint8Array): unknown => read(bytes).media.map(({ kind, port, formats }) => [kind, port, formats]);

/** `offerer` offers, `answerer` answers: what both then have. */
function exchange(
  offerer: OfferAnswer,
  offering: LocalAudio,
  answerer: OfferAnswer,
  answering: LocalAudio,
): readonly [AgreedAudio | undefined, AgreedAudio | undefined] {
  const answered = answerer.receiveOffer(offerer.createOffer(offering), answering);
  assert.ok(answered.ok);
  assert.ok(offerer.receiveAnswer(answered.value.answer).ok);
  return [offerer.agreed, answerer.agreed];
}

test('RFC 3264 §10.1: Bob takes audio in one of three codecs and none of the video', () => {
  const offer = text(
    ...['v=0', 'o=alice 2890844526 2890844526 IN IP4 192.0.2.9', 's=', 'c=IN IP4 192.0.2.9', 't=0 0'],
    ...['m=audio 62986 RTP/AVP 0 4 18', 'a=rtpmap:0 PCMU/8000', 'a=rtpmap:4 G723/8000', 'a=rtpmap:18 G729/8000', 'a=inactive'],
    ...['m=video 51372 RTP/AVP 31', 'a=rtpmap:31 H261/90000', 'm=video 53000 RTP/AVP 32', 'a=rtpmap:32 MPV/90000'],
  );
  const answered = end().receiveOffer(offer, bob);
  assert.ok(answered.ok);
  assert.deepEqual(mediaOf(answered.value.answer), [
    ['audio', 6000, ['0']],
    ['video', 0, ['31']],
    ['video', 0, ['32']],
  ]);
  assert.deepEqual([answered.value.agreed?.direction, answered.value.agreed?.remoteHold], ['inactive', true]);
});

test('RFC 3264 §10.2: one of several codecs is chosen, then the port changes and key presses come along', () => {
  const caller = end();
  const callee = end('192.0.2.2');
  assert.equal(exchange(caller, { ...alice, codecs: [opus, pcmu] }, callee, { ...bob, codecs: [pcmu] })[0]?.send.name, 'PCMU');
  const [atCaller, atCallee] = exchange(caller, { ...alice, port: 4010 }, callee, bob);
  assert.deepEqual([atCallee?.remote.port, atCaller?.remote.port], [4010, 6000]);
  assert.deepEqual(
    [atCaller?.dtmf, atCallee?.dtmf],
    [
      { send: 101, receive: 101, clockRate: 8000 },
      { send: 101, receive: 101, clockRate: 8000 },
    ],
  );
});

test('hold, hold from both sides, and resume, as both ends see it (§8.4)', () => {
  const [caller, callee] = [end(), end('192.0.2.2')];
  const steps: readonly (readonly [atCaller: Direction, atCallee: Direction, seen: readonly unknown[]])[] = [
    ['sendrecv', 'sendrecv', ['sendrecv', false, 'sendrecv', false]],
    ['sendonly', 'sendrecv', ['sendonly', false, 'recvonly', true]],
    ['sendonly', 'sendonly', ['inactive', true, 'inactive', true]],
    ['sendrecv', 'sendonly', ['recvonly', true, 'sendonly', false]],
    ['inactive', 'sendrecv', ['inactive', true, 'inactive', true]],
    ['sendrecv', 'sendrecv', ['sendrecv', false, 'sendrecv', false]],
  ];
  for (const [atCaller, atCallee, [callerDirection, callerHeld, calleeDirection, calleeHeld]] of steps) {
    const [left, right] = exchange(caller, { ...alice, direction: atCaller }, callee, { ...bob, direction: atCallee });
    assert.deepEqual([left?.direction, right?.direction], [callerDirection, calleeDirection], `${atCaller} ${atCallee}`);
    assert.equal(left?.remoteHold, callerHeld, `${atCaller} ${atCallee}`);
    assert.equal(right?.remoteHold, calleeHeld, `${atCaller} ${atCallee}`);
  }
});

test('offers may come from either end in turn; each counts its own versions (§8)', () => {
  const [caller, callee] = [end(), end('192.0.2.2')];
  exchange(caller, alice, callee, bob);
  exchange(callee, { ...bob, direction: 'sendonly' }, caller, alice);
  exchange(callee, bob, caller, alice);
  assert.deepEqual([caller.agreed?.remoteHold, callee.agreed?.direction], [false, 'sendrecv']);
  assert.equal(read(callee.createOffer({ ...bob, port: 6002 })).origin.sessionVersion, '4');
});

test('a late offer stands in the 200 and is answered in the ACK (RFC 3261 §13.2.1)', () => {
  const [atCallee, atCaller] = exchange(end('192.0.2.2'), bob, end(), alice);
  assert.deepEqual([atCallee?.send.name, atCaller?.send.name], ['PCMA', 'PCMA']);
  assert.deepEqual([atCallee?.remote.address, atCaller?.remote.address], ['192.0.2.1', '192.0.2.2']);
});

test('IPv6: addresses without brackets on both sides, IP4 and IP6 may meet (RFC 8866 §5.7, RFC 5118 §4.6)', () => {
  const [caller, callee] = [end('2001:db8::7'), end('2001:db8::8')];
  const [left, right] = exchange(caller, { ...alice, address: '2001:db8::1' }, callee, { ...bob, address: '2001:db8::2' });
  assert.deepEqual([left?.remote.address, right?.remote.address], ['2001:db8::2', '2001:db8::1']);
  const { origin, connection } = read(caller.createOffer({ ...alice, address: '2001:db8::1' }));
  assert.deepEqual([origin.addressType, connection], ['IP6', { addressType: 'IP6', address: '2001:db8::1' }]);
});

test('RFC 5118 §4.8: each media line has an address of its own and of its own family', () => {
  const offer = text(
    ...[
      'v=0',
      'o=bob 280744730 28977631 IN IP4 host.example.com',
      's=',
      't=0 0',
      'm=audio 22334 RTP/AVP 0',
      'c=IN IP6 2001:db8::1',
    ],
    ...['m=video 6024 RTP/AVP 107', 'c=IN IP4 192.0.2.1', 'a=rtpmap:107 H263-1998/90000'],
  );
  const answered = end().receiveOffer(offer, bob);
  assert.ok(answered.ok);
  assert.equal(answered.value.agreed?.remote.address, '2001:db8::1');
});

test('RFC 4475 §3.1.1.1: a static payload type that nobody assigned is no codec', () => {
  const offer = text(
    'v=0',
    'o=mhandley 29739 7272939 IN IP4 192.0.2.3',
    's=-',
    'c=IN IP4 192.0.2.4',
    't=0 0',
    'm=audio 49217 RTP/AVP 0 12 77',
  );
  const answered = end().receiveOffer(offer, bob);
  assert.ok(answered.ok);
  assert.deepEqual(mediaOf(answered.value.answer), [['audio', 6000, ['0']]]);
});

test('an answer has the media lines of its offer, in number, order, kind and profile, whatever they are (§6)', () => {
  const line = fc.constantFrom(
    ...['m=audio 5000 RTP/AVP 0 8', 'm=audio 0 RTP/AVP 0', 'm=audio 5002 RTP/AVP 96 101', 'm=video 5004 RTP/AVP 31'],
    ...['m=image 9 udptl t38', 'm=audio 5000/2 RTP/SAVPF 0', 'c=IN IP4 0.0.0.0', 'c=IN IP6 ::1', 'a=sendonly', 'a=inactive'],
    ...['a=rtpmap:96 opus/48000/2', 'a=rtpmap:101 telephone-event/8000', 'a=ptime:0', 'a=rtcp:1', 'x=?'],
  );
  fc.assert(
    fc.property(fc.array(fc.array(line, { maxLength: 12 }), { maxLength: 4 }), (offers) => {
      const callee = end();
      for (const lines of offers) {
        const offer = text('v=0', 'o=- 1 1 IN IP4 192.0.2.9', 's=-', 'c=IN IP4 192.0.2.9', 't=0 0', ...lines);
        const answered = callee.receiveOffer(offer, bob);
        if (!answered.ok) continue;
        const profiles = (bytes: Uint8Array): unknown => read(bytes).media.map(({ kind, protocol }) => [kind, protocol]);
        assert.deepEqual(profiles(answered.value.answer), profiles(offer));
        const live = read(answered.value.answer).media.filter(({ port }) => port !== 0);
        assert.equal(live.length, answered.value.agreed ? 1 : 0);
        const formats = read(offer).media.flatMap((media) => media.formats);
        assert.ok(live.every((media) => media.formats.every((format) => formats.includes(format))));
        assert.ok((answered.value.agreed?.receive ?? []).every(({ name }) => bob.codecs.some((codec) => codec.name === name)));
      }
    }),
    { numRuns: 400 },
  );
});
