import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bestDelay, join, levelDbov, sine, speechLike } from '../testing/signals.ts';
import { g722Decoder, g722Encoder } from './g722-codec.ts';

function throughTheWire(said: Int16Array): Int16Array {
  using encoder = g722Encoder(20);
  using decoder = g722Decoder();
  const heard: Int16Array[] = [];
  for (let at = 0; at < said.length; at += 960) heard.push(decoder.decode(encoder.encode(said.subarray(at, at + 960))) ?? said);
  return join(heard);
}

test('speech over the wire and back is the same speech', () => {
  const said = speechLike(48_000);
  const { delay, correlation } = bestDelay(said, throughTheWire(said), 960);
  assert.ok(correlation > 0.985, `correlation ${correlation}`);
  assert.ok(delay < 48 * 6, `${delay / 48} ms`);
});

test('tones up to 6.5 kHz keep their level: it is wideband', () => {
  for (const hz of [200, 1_000, 3_000, 5_000, 6_500]) {
    const said = sine(hz, 48_000);
    const gain = levelDbov(throughTheWire(said).subarray(4_800)) - levelDbov(said);
    assert.ok(Math.abs(gain) < 0.5, `${hz} Hz: ${gain} dB`);
  }
});

for (const ptimeMs of [10, 20, 30, 40, 60]) {
  test(`packets of ${ptimeMs} ms have ${ptimeMs * 8} bytes, and the clock of timestamps counts them (RFC 3551 §4.5.2)`, () => {
    using encoder = g722Encoder(ptimeMs);
    using decoder = g722Decoder();
    const payload = encoder.encode(new Int16Array(ptimeMs * 48));
    assert.equal(encoder.clockRate, 8_000);
    assert.equal(payload.length, ptimeMs * 8);
    assert.equal(decoder.samplesIn(payload), ptimeMs * 48);
    assert.equal(decoder.decode(payload)?.length, ptimeMs * 48);
  });
}
