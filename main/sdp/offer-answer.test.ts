import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AgreedAudio, LocalAudio } from './agreement.ts';
import type { AudioCodec } from './audio-codec.ts';
import type { Direction } from './direction.ts';
import { OfferAnswer } from './offer-answer.ts';

const opus: AudioCodec = { name: 'opus', clockRate: 48_000, channels: 2, payloadType: 96, fmtp: 'useinbandfec=1' };
const pcma: AudioCodec = { name: 'PCMA', clockRate: 8000, payloadType: 8 };
const pcmu: AudioCodec = { name: 'PCMU', clockRate: 8000, payloadType: 0 };
const events8: AudioCodec = { name: 'telephone-event', clockRate: 8000, payloadType: 101, fmtp: '0-15' };
const events48: AudioCodec = { name: 'telephone-event', clockRate: 48_000, payloadType: 102, fmtp: '0-15' };

const phone: LocalAudio = {
  address: '192.0.2.1',
  port: 4000,
  codecs: [opus, pcma, pcmu, events48, events8],
  direction: 'sendrecv',
  ptimeMs: 20,
  rtcpMux: true,
};

const session = (): OfferAnswer => new OfferAnswer({ username: '-', sessionId: 42, address: '192.0.2.1' });
const bytes = (...lines: readonly string[]): Uint8Array => Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');
const text = (description: Uint8Array): string => Buffer.from(description).toString('latin1');
const linesOf = (description: Uint8Array, start: string): string[] =>
  text(description)
    .split('\r\n')
    .filter((line) => line.startsWith(start));

function remote(...media: readonly string[]): Uint8Array {
  return bytes('v=0', 'o=bob 1 1 IN IP4 192.0.2.2', 's=-', 'c=IN IP4 192.0.2.2', 't=0 0', ...media);
}

function answered(
  offer: Uint8Array,
  local = phone,
  exchange = session(),
): { lines: string[]; agreed: AgreedAudio | undefined; answer: Uint8Array } {
  const result = exchange.receiveOffer(offer, local);
  assert.ok(result.ok, JSON.stringify(result));
  return { ...result.value, lines: text(result.value.answer).split('\r\n') };
}

function offered(answer: Uint8Array, local = phone, exchange = session()): AgreedAudio | undefined {
  exchange.createOffer(local);
  const result = exchange.receiveAnswer(answer);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

test('an offer lists our codecs by preference with what the other end needs to know (RFC 3264 §5.1)', () => {
  assert.equal(
    text(session().createOffer({ ...phone, rtcpPort: 4009 })),
    [
      'v=0',
      'o=- 42 1 IN IP4 192.0.2.1',
      's=-',
      'c=IN IP4 192.0.2.1',
      't=0 0',
      'm=audio 4000 RTP/AVP 96 8 0 102 101',
      'a=rtpmap:96 opus/48000/2',
      'a=fmtp:96 useinbandfec=1',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:102 telephone-event/48000',
      'a=fmtp:102 0-15',
      'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15',
      'a=ptime:20',
      'a=rtcp-mux',
      'a=rtcp:4009',
      'a=sendrecv',
      '',
    ].join('\r\n'),
  );
  assert.match(text(session().createOffer({ ...phone, address: '2001:db8::1' })), /\r\nc=IN IP6 2001:db8::1\r\n/);
});

test('an answer has the common codecs in the order and with the numbers of the offer, static ones without rtpmap too (§6.1)', () => {
  const { lines, agreed } = answered(
    remote(
      'm=audio 5000 RTP/AVP 18 0 111 8 107',
      'a=rtpmap:111 OPUS/48000/2',
      'a=fmtp:111 stereo=1',
      'a=rtpmap:107 telephone-event/8000',
    ),
  );
  assert.ok(lines.includes('m=audio 4000 RTP/AVP 0 111 8 107'));
  assert.ok(lines.includes('a=rtpmap:111 opus/48000/2') && lines.includes('a=fmtp:111 useinbandfec=1'));
  assert.deepEqual(agreed?.send, { name: 'PCMU', clockRate: 8000, payloadType: 0 });
  assert.deepEqual(
    agreed?.receive.map(({ name, payloadType }) => [name, payloadType]),
    [
      ['PCMU', 0],
      ['opus', 111],
      ['PCMA', 8],
    ],
  );
  assert.deepEqual(agreed?.dtmf, { send: 107, receive: 107, clockRate: 8000 });
  assert.deepEqual(agreed?.remote, { address: '192.0.2.2', port: 5000, rtcpPort: 5001 });
});

test('we send with their payload types and receive with ours (§5.1)', () => {
  const agreed = offered(
    remote(
      'm=audio 5000 RTP/AVP 120 100',
      'a=rtpmap:120 opus/48000/2',
      'a=fmtp:120 maxaveragebitrate=20000',
      'a=rtpmap:100 telephone-event/48000',
    ),
  );
  assert.deepEqual(agreed?.send, {
    name: 'opus',
    clockRate: 48_000,
    channels: 2,
    payloadType: 120,
    fmtp: 'maxaveragebitrate=20000',
  });
  assert.deepEqual(agreed?.receive, [opus]);
  assert.deepEqual(agreed?.dtmf, { send: 100, receive: 102, clockRate: 48_000 });
});

test('key presses have the clock rate of the voice (RFC 4733 §2.1); if there is only another one, that', () => {
  const opusLines = ['a=rtpmap:96 opus/48000/2', 'a=rtpmap:97 telephone-event/48000', 'a=rtpmap:101 telephone-event/8000'];
  assert.deepEqual(answered(remote('m=audio 5000 RTP/AVP 96 101 97', ...opusLines)).lines[5], 'm=audio 4000 RTP/AVP 96 97');
  assert.deepEqual(answered(remote('m=audio 5000 RTP/AVP 96 101', ...opusLines)).agreed?.dtmf, {
    send: 101,
    receive: 101,
    clockRate: 8000,
  });
  assert.deepEqual(
    answered(remote('m=audio 5000 RTP/AVP 96 0 101 97', ...opusLines)).lines[5],
    'm=audio 4000 RTP/AVP 96 0 101 97',
  );
  assert.equal(answered(remote('m=audio 5000 RTP/AVP 0')).agreed?.dtmf, undefined);
});

test('every media line is answered in its place; other media, other profiles and further audio get port 0 (§6)', () => {
  const { lines, agreed } = answered(
    remote(
      'm=video 6000 RTP/AVP 31 34',
      'a=rtpmap:31 H261/90000',
      'm=audio 5000 RTP/SAVP 0',
      'm=audio 0 RTP/AVP 0',
      'm=audio 5002 RTP/AVP 18',
      'm=audio 5004 RTP/AVP 0',
      'm=audio 5006 RTP/AVP 8',
      'm=application 7000 TCP/BFCP *',
    ),
  );
  assert.deepEqual(
    lines.filter((line) => line.startsWith('m=')),
    [
      'm=video 0 RTP/AVP 31 34',
      'm=audio 0 RTP/SAVP 0',
      'm=audio 0 RTP/AVP 0',
      'm=audio 0 RTP/AVP 18',
      'm=audio 4000 RTP/AVP 0',
      'm=audio 0 RTP/AVP 8',
      'm=application 0 TCP/BFCP *',
    ],
  );
  assert.equal(agreed?.remote.port, 5004);
});

test('nothing in common is 488, no description is 400, and both leave all as it was (RFC 3261 §13.3.1.3)', () => {
  const exchange = session();
  answered(remote('m=audio 5000 RTP/AVP 0'), phone, exchange);
  const { agreed } = exchange;
  for (const media of [
    'm=audio 5000 RTP/AVP 18',
    'm=audio 5000 RTP/AVP 101',
    'm=video 5000 RTP/AVP 31',
    'm=audio 5000 RTP/SAVPF 0',
  ]) {
    const result = exchange.receiveOffer(remote(media, 'a=rtpmap:101 telephone-event/8000'), phone);
    assert.equal(!result.ok && result.error.status, 488, media);
  }
  for (const garbage of [bytes(''), bytes('v=1'), Buffer.from([0, 1, 2]), new Uint8Array(0)]) {
    const result = exchange.receiveOffer(garbage, phone);
    assert.equal(!result.ok && result.error.status, 400);
  }
  const noAddress = exchange.receiveOffer(bytes('v=0', 'o=- 1 1 IN IP4 h', 's=-', 't=0 0', 'm=audio 5000 RTP/AVP 0'), phone);
  assert.equal(!noAddress.ok && noAddress.error.status, 488);
  assert.equal(exchange.agreed, agreed);
});

test('an offer that ends all streams is answered with port 0 and no sound is left (§8.2)', () => {
  const exchange = session();
  answered(remote('m=audio 5000 RTP/AVP 0'), phone, exchange);
  const { lines, agreed } = answered(remote('m=audio 0 RTP/AVP 0'), phone, exchange);
  assert.ok(lines.includes('m=audio 0 RTP/AVP 0'));
  assert.deepEqual([agreed, exchange.agreed], [undefined, undefined]);
  assert.deepEqual(linesOf(exchange.createOffer(phone), 'm='), ['m=audio 4000 RTP/AVP 96 8 0 102 101']);
  assert.equal(answered(remote()).agreed, undefined);
});

/** What they offer, what we want, what we answer, and whether they hold us (§6.1, §8.4). */
const directions: readonly (readonly [theirs: Direction, ours: Direction, answer: Direction, remoteHold: boolean])[] = [
  ['sendrecv', 'sendrecv', 'sendrecv', false],
  ['sendrecv', 'sendonly', 'sendonly', false],
  ['sendrecv', 'inactive', 'inactive', false],
  ['sendonly', 'sendrecv', 'recvonly', true],
  ['sendonly', 'sendonly', 'inactive', true],
  ['sendonly', 'recvonly', 'recvonly', true],
  ['recvonly', 'sendrecv', 'sendonly', false],
  ['recvonly', 'recvonly', 'inactive', false],
  ['inactive', 'sendrecv', 'inactive', true],
];

test('hold: the answer is what both want, seen from us, and says who holds (§6.1, §8.4)', () => {
  for (const [theirs, ours, expected, remoteHold] of directions) {
    const { lines, agreed } = answered(remote('m=audio 5000 RTP/AVP 0', `a=${theirs}`), { ...phone, direction: ours });
    assert.deepEqual(
      [lines.at(-2), agreed?.direction, agreed?.remoteHold],
      [`a=${expected}`, expected, remoteHold],
      `${theirs} ${ours}`,
    );
  }
});

test('hold as RFC 2543 wrote it: nothing is sent to 0.0.0.0 (§8.4)', () => {
  const { lines, agreed } = answered(remote('m=audio 5000 RTP/AVP 0', 'c=IN IP4 0.0.0.0'));
  assert.deepEqual([lines.at(-2), agreed?.direction, agreed?.remoteHold], ['a=recvonly', 'recvonly', true]);
});

test('as offerer: our hold is not theirs, and while both hold theirs is remembered', () => {
  const exchange = session();
  const reoffer = (ours: Direction, theirs: Direction): readonly [Direction | undefined, boolean | undefined] => {
    const agreed = offered(remote('m=audio 5000 RTP/AVP 0', `a=${theirs}`), { ...phone, direction: ours }, exchange);
    return [agreed?.direction, agreed?.remoteHold];
  };
  assert.deepEqual(reoffer('sendrecv', 'sendrecv'), ['sendrecv', false]);
  assert.deepEqual(reoffer('sendonly', 'recvonly'), ['sendonly', false]);
  assert.deepEqual(reoffer('sendonly', 'inactive'), ['inactive', true]);
  assert.deepEqual(reoffer('inactive', 'inactive'), ['inactive', true]);
  assert.deepEqual(reoffer('sendrecv', 'sendonly'), ['recvonly', true]);
  assert.deepEqual(reoffer('sendonly', 'sendrecv'), ['sendonly', false]);
});

test('the version grows by one with each change, and only then (§8)', () => {
  const exchange = session();
  const version = (description: Uint8Array): string | undefined => linesOf(description, 'o=')[0]?.split(' ')[2];
  const offer = remote('m=audio 5000 RTP/AVP 0');
  assert.equal(version(answered(offer, phone, exchange).answer), '1');
  assert.equal(version(answered(offer, phone, exchange).answer), '1');
  assert.equal(version(exchange.createOffer({ ...phone, direction: 'sendonly' })), '2');
  exchange.rollback();
  assert.equal(version(exchange.createOffer({ ...phone, direction: 'sendonly' })), '2');
  exchange.rollback();
  assert.equal(version(exchange.createOffer(phone)), '3');
});

test('a later offer of ours keeps the number and order of their media lines (§8)', () => {
  const exchange = session();
  answered(remote('m=video 6000 RTP/AVP 31', 'm=audio 5000 RTP/AVP 0'), phone, exchange);
  assert.deepEqual(linesOf(exchange.createOffer(phone), 'm='), ['m=video 0 RTP/AVP 31', 'm=audio 4000 RTP/AVP 96 8 0 102 101']);
  const result = exchange.receiveAnswer(remote('m=video 0 RTP/AVP 31', 'm=audio 5008 RTP/AVP 8'));
  assert.equal(result.ok && result.value?.remote.port, 5008);
  const fewer = exchange.receiveOffer(remote('m=audio 5000 RTP/AVP 0'), phone);
  assert.equal(!fewer.ok && fewer.error.status, 488);
});

test('a payload type keeps its codec in later offers, whoever gave it (§8.3.2)', () => {
  const exchange = session();
  const theirs = ['a=rtpmap:96 telephone-event/48000', 'a=rtpmap:97 opus/48000/2', 'a=rtpmap:101 iLBC/8000'];
  answered(remote('m=audio 5000 RTP/AVP 97 96 101', ...theirs), phone, exchange);
  const offer = exchange.createOffer(phone);
  assert.deepEqual(linesOf(offer, 'm='), ['m=audio 4000 RTP/AVP 97 8 0 96 101']);
  assert.deepEqual(linesOf(offer, 'a=rtpmap:9'), ['a=rtpmap:97 opus/48000/2', 'a=rtpmap:96 telephone-event/48000']);
  const result = exchange.receiveAnswer(remote('m=audio 5000 RTP/AVP 97 96', ...theirs));
  assert.deepEqual(result.ok && result.value?.receive.map(({ payloadType }) => payloadType), [97]);
  assert.deepEqual(result.ok && result.value?.dtmf, { send: 96, receive: 96, clockRate: 48_000 });
});

test('an answer that does not fit the offer is refused, and the offer stays open until it is rolled back', () => {
  const exchange = session();
  answered(remote('m=audio 5000 RTP/AVP 0'), phone, exchange);
  const { agreed } = exchange;
  exchange.createOffer(phone);
  const wrong = [
    remote(),
    remote('m=video 5000 RTP/AVP 31'),
    remote('m=audio 5000 RTP/AVP 0', 'm=audio 5002 RTP/AVP 0'),
    remote('m=audio 5000 RTP/AVP 18'),
    remote('m=audio 5000 RTP/SAVP 0'),
  ];
  for (const answer of wrong) {
    const result = exchange.receiveAnswer(answer);
    assert.equal(!result.ok && result.error.status, 488, text(answer));
  }
  const garbage = exchange.receiveAnswer(bytes('hello'));
  assert.equal(!garbage.ok && garbage.error.status, 400);
  assert.deepEqual([exchange.pending, exchange.agreed], ['offered', agreed]);
  exchange.rollback();
  assert.deepEqual([exchange.pending, exchange.agreed], ['none', agreed]);
});

test('an answer with port 0 means no sound (§6)', () => {
  assert.equal(offered(remote('m=audio 0 RTP/AVP 0')), undefined);
});

test('descriptions after the answer do not count (RFC 3261 §13.2.1)', () => {
  const exchange = session();
  const agreed = offered(remote('m=audio 5000 RTP/AVP 0'), phone, exchange);
  const again = exchange.receiveAnswer(remote('m=audio 9999 RTP/AVP 8'));
  assert.deepEqual([again.ok && again.value, exchange.agreed], [agreed, agreed]);
});

test('an offer that crosses ours is 491 (RFC 3261 §14.2)', () => {
  const exchange = session();
  exchange.createOffer(phone);
  const result = exchange.receiveOffer(remote('m=audio 5000 RTP/AVP 0'), phone);
  assert.equal(!result.ok && result.error.status, 491);
});

test('forks of one offer are answered each for itself (RFC 3261 §13.2.2.4)', () => {
  const first = session();
  first.createOffer(phone);
  const second = first.fork();
  assert.ok(first.receiveAnswer(remote('m=audio 5000 RTP/AVP 0')).ok);
  assert.equal(second.pending, 'offered');
  assert.ok(second.receiveAnswer(remote('m=audio 6000 RTP/AVP 8')).ok);
  assert.deepEqual([first.agreed?.remote.port, second.agreed?.remote.port], [5000, 6000]);
});

test('rtcp-mux needs both; then RTCP goes where RTP goes (RFC 5761 §5.1.1)', () => {
  const mux = answered(remote('m=audio 5000 RTP/AVP 0', 'a=rtcp-mux', 'a=rtcp:5009'));
  assert.deepEqual([mux.lines.includes('a=rtcp-mux'), mux.agreed?.rtcpMux, mux.agreed?.remote.rtcpPort], [true, true, 5000]);
  const apart = answered(remote('m=audio 5000 RTP/AVP 0', 'a=rtcp:5009'));
  assert.deepEqual(
    [apart.lines.includes('a=rtcp-mux'), apart.agreed?.rtcpMux, apart.agreed?.remote.rtcpPort],
    [false, false, 5009],
  );
  const ours = answered(remote('m=audio 5000 RTP/AVP 0', 'a=rtcp-mux'), { ...phone, rtcpMux: false });
  assert.deepEqual([ours.lines.includes('a=rtcp-mux'), ours.agreed?.rtcpMux], [false, false]);
});

test('we send packets of the length they ask for, as far as our codecs can (§6.1)', () => {
  const sent = (...attributes: string[]): number | undefined =>
    answered(remote('m=audio 5000 RTP/AVP 0', ...attributes)).agreed?.ptimeMs;
  assert.deepEqual(
    [
      [],
      ['a=ptime:30'],
      ['a=ptime:33'],
      ['a=ptime:5'],
      ['a=ptime:500'],
      ['a=maxptime:10'],
      ['a=ptime:40', 'a=maxptime:20'],
      ['a=ptime:x'],
    ].map((lines) => sent(...lines)),
    [20, 30, 30, 10, 60, 10, 20, 20],
  );
});

test('attributes of others, BUNDLE and ICE among them, change nothing (RFC 3264 §5)', () => {
  const plain = answered(remote('m=audio 5000 RTP/AVP 0'));
  const rich = answered(
    remote(
      'a=group:BUNDLE 0',
      'a=ice-ufrag:x',
      'm=audio 5000 RTP/AVP 0',
      'a=mid:0',
      'a=candidate:1 1 UDP 1 192.0.2.9 9 typ host',
      'a=rtcp-fb:* nack',
      'a=ssrc:1 cname:x',
    ),
  );
  assert.deepEqual([rich.lines, rich.agreed], [plain.lines, plain.agreed]);
});

test('both ends of any exchange agree on the same thing', () => {
  const codecs = fc
    .shuffledSubarray([opus, pcma, pcmu, events8, events48], { minLength: 1 })
    .chain((list) =>
      fc.constant(list.map((codec, index) => (codec.payloadType < 96 ? codec : { ...codec, payloadType: 96 + index }))),
    );
  const direction = fc.constantFrom<Direction>('sendrecv', 'sendonly', 'recvonly', 'inactive');
  const local = fc.record({
    codecs,
    direction,
    rtcpMux: fc.boolean(),
    ptimeMs: fc.constantFrom(10, 20, 40, 60),
    port: fc.integer({ min: 1, max: 65_000 }),
  });
  fc.assert(
    fc.property(local, local, (a, b) => {
      const [alice, bob] = [session(), session()];
      const answer = bob.receiveOffer(alice.createOffer({ ...phone, ...a }), { ...phone, ...b, address: '192.0.2.2' });
      if (!answer.ok) return;
      const atAlice = alice.receiveAnswer(answer.value.answer);
      const atBob = answer.value.agreed;
      assert.ok(atAlice.ok && atAlice.value && atBob);
      const [left, right] = [atAlice.value, atBob];
      assert.equal(left.send.name, right.send.name);
      assert.ok(right.receive.some(({ payloadType, name }) => payloadType === left.send.payloadType && name === left.send.name));
      assert.ok(left.receive.some(({ payloadType, name }) => payloadType === right.send.payloadType && name === right.send.name));
      assert.deepEqual([left.dtmf?.send, left.dtmf?.receive], [right.dtmf?.receive, right.dtmf?.send]);
      assert.equal(left.rtcpMux, right.rtcpMux);
      assert.deepEqual([left.remote.port, right.remote.port], [b.port, a.port]);
      assert.equal(
        left.direction.replace('send', 'x').replace('recv', 'send').replace('x', 'recv').replace('recvsend', 'sendrecv'),
        right.direction,
      );
    }),
  );
});

test('no sequence of offers and answers makes it throw', () => {
  const piece = fc.constantFrom(
    'v=0',
    'o=- 1 1 IN IP4 h',
    's=-',
    'c=IN IP4 0.0.0.0',
    't=0 0',
    'm=audio 5000 RTP/AVP 0 96',
    'm=audio 0 RTP/AVP 0',
    'm=video 1 X *',
    'a=rtpmap:96 opus/48000/2',
    'a=inactive',
    'a=rtcp:x',
    'b=AS:1',
    '',
    'x',
  );
  const description = fc.oneof(
    fc.array(piece).map((lines) => bytes('v=0', 'o=- 1 1 IN IP4 h', ...lines)),
    fc.array(piece).map((lines) => bytes(...lines)),
    fc.uint8Array(),
  );
  const step = fc.tuple(fc.constantFrom('offer', 'receiveOffer', 'receiveAnswer', 'rollback', 'fork'), description);
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let exchange = session();
      for (const [kind, received] of steps) {
        if (kind === 'offer') exchange.createOffer(phone);
        if (kind === 'receiveOffer') exchange.receiveOffer(received, phone);
        if (kind === 'receiveAnswer') exchange.receiveAnswer(received);
        if (kind === 'rollback') exchange.rollback();
        if (kind === 'fork') exchange = exchange.fork();
      }
    }),
  );
});
