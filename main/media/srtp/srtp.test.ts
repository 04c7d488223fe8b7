import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../limits.ts';
import { serializeRtcpCompound } from '../rtcp/serialize-rtcp.ts';
import { serializeRtpPacket } from '../rtp/rtp-packet.ts';
import type { SrtpMasterKey } from './make-cipher.ts';
import { SrtpReceiver } from './srtp-receiver.ts';
import { SrtpSender } from './srtp-sender.ts';
import { masterKeyBytes, type SrtpSuiteName, srtpSuites } from './suites.ts';

const names = Object.keys(srtpSuites) as SrtpSuiteName[];
const masterKey = (suite: SrtpSuiteName, fill = 1): SrtpMasterKey => ({
  suite,
  key: new Uint8Array(masterKeyBytes(suite)).map((_, index) => fill + index),
});

function rtp(sequenceNumber: number, { ssrc = 5, csrcs = [] as number[], extension = false } = {}): Uint8Array {
  return serializeRtpPacket({
    marker: false,
    payloadType: 8,
    sequenceNumber: sequenceNumber % 2 ** 16,
    timestamp: (sequenceNumber * 160) % 2 ** 32,
    ssrc,
    csrcs,
    ...(extension ? { extension: { profile: 0xbede, bytes: new Uint8Array(8).fill(3) } } : {}),
    payload: new Uint8Array(160).fill(sequenceNumber),
  });
}

const rtcp = (ssrc = 5): Uint8Array =>
  serializeRtcpCompound([
    { kind: 'receiverReport', ssrc, blocks: [] },
    { kind: 'goodbye', ssrcs: [ssrc] },
  ]);

function sealed(packet: Uint8Array | undefined): Uint8Array {
  assert.ok(packet);
  return packet;
}

for (const suite of names) {
  const { rtpTagBytes, rtcpTagBytes } = srtpSuites[suite];

  test(`${suite}: packets of every shape come out as they went in, and only the payload is hidden (RFC 3711 §3.1)`, () => {
    const [sender, receiver] = [new SrtpSender(masterKey(suite)), new SrtpReceiver(masterKey(suite))];
    [{}, { csrcs: [1, 2, 3] }, { extension: true }, { csrcs: [9], extension: true }].forEach((shape, number) => {
      const plain = rtp(number, shape);
      const packet = sealed(sender.protectRtp(plain));
      assert.equal(packet.length, plain.length + rtpTagBytes);
      assert.deepEqual(packet.subarray(0, plain.length - 160), plain.subarray(0, plain.length - 160));
      assert.notDeepEqual(packet.subarray(plain.length - 160, plain.length), plain.subarray(plain.length - 160));
      assert.deepEqual(receiver.unprotectRtp(packet), { ok: true, value: plain });
    });
  });

  test(`${suite}: control packets too, behind them flag and index (RFC 3711 §3.4)`, () => {
    const [sender, receiver] = [new SrtpSender(masterKey(suite)), new SrtpReceiver(masterKey(suite))];
    for (let number = 0; number < 3; number++) {
      const packet = sealed(sender.protectRtcp(rtcp()));
      assert.equal(packet.length, rtcp().length + 4 + rtcpTagBytes);
      assert.deepEqual(receiver.unprotectRtcp(packet), { ok: true, value: rtcp() });
    }
  });

  test(`${suite}: with an MKI in every packet; another one is not believed (RFC 3711 §3.1)`, () => {
    const key = { ...masterKey(suite), mki: Uint8Array.of(0, 0, 7) };
    const [sender, receiver] = [new SrtpSender(key), new SrtpReceiver(key)];
    assert.deepEqual(receiver.unprotectRtp(sealed(sender.protectRtp(rtp(1)))), { ok: true, value: rtp(1) });
    assert.deepEqual(receiver.unprotectRtcp(sealed(sender.protectRtcp(rtcp()))), { ok: true, value: rtcp() });
    const other = new SrtpSender({ ...key, mki: Uint8Array.of(0, 0, 8) });
    assert.deepEqual(receiver.unprotectRtp(sealed(other.protectRtp(rtp(2)))), { ok: false, error: 'forged' });
    assert.deepEqual(receiver.unprotectRtcp(sealed(other.protectRtcp(rtcp()))), { ok: false, error: 'forged' });
  });

  test(`${suite}: one changed bit anywhere is a forgery, and changes nothing`, () => {
    const [sender, receiver] = [new SrtpSender(masterKey(suite)), new SrtpReceiver(masterKey(suite))];
    const packet = sealed(sender.protectRtp(rtp(1)));
    const control = sealed(sender.protectRtcp(rtcp()));
    for (let at = 0; at < packet.length; at++) {
      const forged = packet.with(at, (packet[at] ?? 0) ^ 4);
      const before = forged.slice();
      assert.equal(receiver.unprotectRtp(forged).ok, false, `byte ${at}`);
      assert.deepEqual(forged, before);
    }
    for (let at = 0; at < control.length; at++) {
      assert.equal(receiver.unprotectRtcp(control.with(at, (control[at] ?? 0) ^ 4)).ok, false, `byte ${at}`);
    }
    assert.ok(receiver.unprotectRtp(packet).ok);
    assert.ok(receiver.unprotectRtcp(control).ok);
  });

  test(`${suite}: who has another key is not believed`, () => {
    const [stranger, receiver] = [new SrtpSender(masterKey(suite, 2)), new SrtpReceiver(masterKey(suite))];
    assert.deepEqual(receiver.unprotectRtp(sealed(stranger.protectRtp(rtp(1)))), { ok: false, error: 'forged' });
    assert.deepEqual(receiver.unprotectRtcp(sealed(stranger.protectRtcp(rtcp()))), { ok: false, error: 'forged' });
  });

  test(`${suite}: what is too short, or says it has more than it has, is refused`, () => {
    const receiver = new SrtpReceiver(masterKey(suite));
    const packet = sealed(new SrtpSender(masterKey(suite)).protectRtp(rtp(1)));
    for (let length = 0; length < 12 + rtpTagBytes; length++) {
      assert.deepEqual(receiver.unprotectRtp(packet.slice(0, length)), { ok: false, error: 'short' });
    }
    for (let length = 0; length < 12 + rtcpTagBytes; length++) {
      assert.deepEqual(receiver.unprotectRtcp(packet.slice(0, length)), { ok: false, error: 'short' });
    }
    const extended = rtp(1).with(0, 0x90).with(14, 0xff).with(15, 0xff);
    assert.deepEqual(receiver.unprotectRtp(extended), { ok: false, error: 'short' });
  });
}

const suite = 'AES_CM_128_HMAC_SHA1_80';
const pair = (): [SrtpSender, SrtpReceiver] => [new SrtpSender(masterKey(suite)), new SrtpReceiver(masterKey(suite))];

test('a packet is taken once; so is one of the last 128, older ones never (RFC 3711 §3.3.2)', () => {
  const [sender, receiver] = pair();
  const packets = Array.from({ length: 200 }, (_, number) => sealed(sender.protectRtp(rtp(number))));
  const arrive = (number: number): string => {
    const opened = receiver.unprotectRtp((packets[number] ?? new Uint8Array(0)).slice());
    return opened.ok ? 'taken' : opened.error;
  };
  assert.equal(arrive(199), 'taken');
  assert.equal(arrive(199), 'replayed');
  assert.deepEqual([arrive(198), arrive(72), arrive(71), arrive(0)], ['taken', 'taken', 'replayed', 'replayed']);
  assert.deepEqual([arrive(198), arrive(72)], ['replayed', 'replayed']);
});

test('a control packet is taken once (RFC 3711 §3.3.2)', () => {
  const [sender, receiver] = pair();
  const [first, second] = [sealed(sender.protectRtcp(rtcp())), sealed(sender.protectRtcp(rtcp()))];
  assert.ok(receiver.unprotectRtcp(second.slice()).ok);
  assert.ok(receiver.unprotectRtcp(first.slice()).ok);
  assert.deepEqual(receiver.unprotectRtcp(first), { ok: false, error: 'replayed' });
  assert.deepEqual(receiver.unprotectRtcp(second), { ok: false, error: 'replayed' });
});

test('forgeries far ahead move neither window nor round: what is real is taken after them (RFC 3711 §3.3)', () => {
  const [sender, receiver] = pair();
  const packets = Array.from({ length: 10 }, (_, number) => sealed(sender.protectRtp(rtp(number))));
  assert.ok(receiver.unprotectRtp(packets[0] ?? rtp(0)).ok);
  for (const ahead of [300, 20_000, 40_000, 65_535]) {
    const forged = sealed(new SrtpSender(masterKey(suite, 9)).protectRtp(rtp(ahead)));
    assert.equal(receiver.unprotectRtp(forged).ok, false);
  }
  for (const packet of packets.slice(1)) assert.ok(receiver.unprotectRtp(packet).ok);
});

test('the round goes on at 2^16, in disorder across it too, and over many of them (RFC 3711 §3.3.1)', () => {
  const [sender, receiver] = pair();
  const packets = Array.from({ length: 40 }, (_, number) => sealed(sender.protectRtp(rtp(65_516 + number))));
  const order = packets.map((_, index) => index ^ 3);
  for (const index of order) {
    assert.deepEqual(receiver.unprotectRtp((packets[index] ?? rtp(0)).slice()), { ok: true, value: rtp(65_516 + index) });
  }
  for (const packet of packets) assert.deepEqual(receiver.unprotectRtp(packet), { ok: false, error: 'replayed' });
  for (let sequence = 65_556; sequence < 4 * 65_536; sequence += 20_000) {
    const packet = sealed(sender.protectRtp(rtp(sequence)));
    assert.deepEqual(receiver.unprotectRtp(packet), { ok: true, value: rtp(sequence) });
  }
});

test('a source that is first heard after its first round ended is heard', () => {
  const [sender, receiver] = pair();
  sender.protectRtp(rtp(65_535));
  assert.deepEqual(receiver.unprotectRtp(sealed(sender.protectRtp(rtp(65_536)))), { ok: true, value: rtp(65_536) });
});

test('a packet from before the first round is refused without a look at its tag', () => {
  const [sender, receiver] = pair();
  assert.ok(receiver.unprotectRtp(sealed(sender.protectRtp(rtp(3)))).ok);
  assert.deepEqual(receiver.unprotectRtp(sealed(new SrtpSender(masterKey(suite)).protectRtp(rtp(65_000)))), {
    ok: false,
    error: 'replayed',
  });
});

test('every source has its own round and window; only so many are remembered', () => {
  const [sender, receiver] = pair();
  for (let ssrc = 0; ssrc < 3 * limits.media.srtpSources; ssrc++) {
    const packet = sealed(sender.protectRtp(rtp(7, { ssrc })));
    assert.ok(receiver.unprotectRtp(packet.slice()).ok);
    assert.deepEqual(receiver.unprotectRtp(packet), { ok: false, error: 'replayed' });
  }
});

test('no two packets of one sender share key stream: SRTP and SRTCP, sources and rounds', () => {
  const sender = new SrtpSender(masterKey(suite));
  const zeros = (sequenceNumber: number, ssrc: number): Uint8Array => rtp(sequenceNumber, { ssrc }).fill(0, 12);
  const payloads = [zeros(65_535, 1), zeros(65_536, 1), zeros(65_537, 1), zeros(0, 2), zeros(1, 2)].map((packet) =>
    Buffer.from(sealed(sender.protectRtp(packet)).subarray(12, 28)).toString('hex'),
  );
  assert.equal(new Set(payloads).size, payloads.length);
});

test('whatever arrives, it neither throws nor is believed', () => {
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.uint8Array({ maxLength: 120 }), (name, bytes) => {
      const receiver = new SrtpReceiver({ ...masterKey(name), mki: Uint8Array.of() });
      assert.equal(receiver.unprotectRtp(bytes).ok, false);
      assert.equal(receiver.unprotectRtcp(bytes).ok, false);
    }),
    { numRuns: 500 },
  );
});
