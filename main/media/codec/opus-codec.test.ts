import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bestDelay, join, levelDbov, sine, speechLike } from '../testing/signals.ts';
import type { AudioDecoder, AudioEncoder } from './codec.ts';
import { opusDecoder, opusEncoder } from './opus-codec.ts';

const FRAME = 960;

function encodeAll(encoder: AudioEncoder, pcm: Int16Array): Uint8Array[] {
  const frame = encoder.ptimeMs * 48;
  return Array.from({ length: Math.floor(pcm.length / frame) }, (_, index) =>
    encoder.encode(pcm.subarray(index * frame, (index + 1) * frame)),
  );
}

function decoded(decoder: AudioDecoder, packet: Uint8Array): Int16Array {
  const pcm = decoder.decode(packet);
  assert.ok(pcm);
  return pcm;
}

test('speech comes through as the same speech', async () => {
  using encoder = await opusEncoder(undefined, 20);
  using decoder = await opusDecoder();
  const said = speechLike(96_000);
  const heard = join(encodeAll(encoder, said).map((packet) => decoded(decoder, packet)));
  const { delay, correlation } = bestDelay(said, heard, 960);
  assert.ok(correlation > 0.9, `correlation ${correlation}`);
  assert.ok(delay <= 400, `delay ${delay / 48} ms`);
  assert.ok(Math.abs(levelDbov(heard) - levelDbov(said)) < 1);
});

for (const [asked, given] of [
  [10, 10],
  [20, 20],
  [30, 20],
  [40, 40],
  [50, 40],
  [60, 60],
] as const) {
  test(`asked for ${asked} ms it makes packets of ${given} ms`, async () => {
    using encoder = await opusEncoder(undefined, asked);
    using decoder = await opusDecoder();
    assert.equal(encoder.ptimeMs, given);
    const packet = encoder.encode(sine(500, given * 48));
    assert.equal(decoder.samplesIn(packet), given * 48);
    assert.equal(decoded(decoder, packet).length, given * 48);
  });
}

test('keeps to maxaveragebitrate (RFC 7587 §6.1)', async () => {
  using encoder = await opusEncoder('maxaveragebitrate=12000', 20);
  const bytes = encodeAll(encoder, speechLike(96_000)).reduce((sum, packet) => sum + packet.length, 0);
  assert.ok((bytes * 8) / 2 < 14_000, `${(bytes * 8) / 2} bit/s`);
});

test('keeps to maxplaybackrate (RFC 7587 §6.1)', async () => {
  using encoder = await opusEncoder('maxplaybackrate=8000', 20);
  const [packet] = encodeAll(encoder, speechLike(FRAME)).slice(-1);
  assert.ok((packet?.[0] ?? 0xff) >> 3 < 4, 'a narrowband configuration (RFC 6716 table 2)');
});

test('gives back a lost packet out of the next one once loss is expected (RFC 6716 §2.1.7)', async () => {
  using encoder = await opusEncoder('useinbandfec=1', 20);
  encoder.expectLoss?.(0.2);
  const said = speechLike(48_000);
  const packets = encodeAll(encoder, said);
  using whole = await opusDecoder();
  const reference = packets.map((packet) => decoded(whole, packet));
  using lossy = await opusDecoder();
  const errors: { withFec: number; withPlc: number }[] = [];
  let recovered = 0;
  for (const [index, packet] of packets.entries()) {
    if (index % 7 !== 5) {
      lossy.decode(packet);
      continue;
    }
    const next = packets[index + 1];
    const heard = next === undefined ? undefined : lossy.recover?.(next, FRAME);
    if (heard === undefined) {
      lossy.conceal?.(FRAME);
      continue;
    }
    recovered++;
    errors.push({ withFec: likeness(heard, reference[index]), withPlc: 0 });
  }
  assert.ok(recovered >= 3, `${recovered} packets recovered`);
  const mean = errors.reduce((sum, { withFec }) => sum + withFec, 0) / errors.length;
  assert.ok(mean > 0.7, `likeness ${mean}`);
});

test('a smaller share of the bit rate makes smaller packets, and the whole is what it was', async () => {
  using encoder = await opusEncoder(undefined, 20);
  const said = speechLike(48_000);
  const bytes = (packets: readonly Uint8Array[]): number => packets.reduce((sum, { length }) => sum + length, 0);
  const whole = bytes(encodeAll(encoder, said));
  encoder.setBitrateShare?.(0.5);
  const half = bytes(encodeAll(encoder, said));
  encoder.setBitrateShare?.(1);
  assert.ok(half < 0.75 * whole, `${half} of ${whole}`);
  assert.ok(bytes(encodeAll(encoder, said)) > 0.9 * whole);
});

test('a receiver that wants DTX is sent packets of two bytes at most while it is quiet (RFC 7587 §3.1.3, §6.1)', async () => {
  for (const [fmtp, least] of [
    ['usedtx=1', 60],
    [undefined, 0],
  ] as const) {
    using encoder = await opusEncoder(fmtp, 20);
    const packets = encodeAll(encoder, new Int16Array(100 * FRAME));
    const pauses = packets.filter((packet) => encoder.isPause?.(packet)).length;
    assert.ok(least === 0 ? pauses === 0 : pauses >= least, `${pauses} of 100 with ${fmtp}`);
  }
});

test('a packet without FEC recovers nothing', async () => {
  using encoder = await opusEncoder(undefined, 20);
  using decoder = await opusDecoder();
  const [packet] = encodeAll(encoder, speechLike(FRAME));
  assert.ok(packet);
  assert.equal(decoder.recover?.(packet, FRAME), undefined);
});

test('conceals a missing packet with something like what was before', async () => {
  using encoder = await opusEncoder(undefined, 20);
  using decoder = await opusDecoder();
  for (const packet of encodeAll(encoder, sine(300, 20 * FRAME))) decoder.decode(packet);
  const made = decoder.conceal?.(480);
  assert.equal(made?.length, 480);
  assert.ok(levelDbov(made ?? new Int16Array(1)) > -25);
});

test('malformed payloads are no sound and do no harm', async () => {
  using encoder = await opusEncoder(undefined, 20);
  using decoder = await opusDecoder();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (payload) => {
      const pcm = decoder.decode(payload);
      assert.ok(pcm === undefined || pcm.length <= 5_760);
    }),
    { numRuns: 300 },
  );
  assert.equal(decoder.decode(new Uint8Array(0)), undefined);
  assert.equal(decoded(decoder, encoder.encode(sine(500, FRAME))).length, FRAME);
});

function likeness(a: Int16Array, b: Int16Array = new Int16Array(a.length)): number {
  let [product, aa, bb] = [0, 1, 1];
  for (let index = 0; index < a.length; index++) {
    product += (a[index] ?? 0) * (b[index] ?? 0);
    aa += (a[index] ?? 0) ** 2;
    bb += (b[index] ?? 0) ** 2;
  }
  return product / Math.sqrt(aa * bb);
}
