import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Resampler } from '../dsp/resampler.ts';
import { bestDelay, join, levelDbov, sine, speechLike } from '../testing/signals.ts';
import { aLaw, muLaw } from './g711.ts';
import { g711Decoder, g711Encoder } from './g711-codec.ts';

for (const law of [muLaw, aLaw]) {
  test(`${law.name}: speech from 8 kHz over 48 kHz and the wire and back is the same speech`, () => {
    const said = speechLike(8_000, 8_000);
    const up = new Resampler(8_000, 48_000);
    const down = new Resampler(48_000, 8_000);
    using encoder = g711Encoder(law, 20);
    using decoder = g711Decoder(law);
    const heard: Int16Array[] = [];
    for (let at = 0; at < said.length; at += 160) {
      heard.push(down.process(decoder.decode(encoder.encode(up.process(said.subarray(at, at + 160)))) ?? new Int16Array(0)));
    }
    const { delay, correlation } = bestDelay(said, join(heard), 160);
    assert.ok(correlation >= 0.99, `correlation ${correlation}`);
    assert.ok(delay <= 64, `delay of four filters ${delay / 8} ms`);
  });

  test(`${law.name}: the level stays`, () => {
    using encoder = g711Encoder(law, 20);
    using decoder = g711Decoder(law);
    const said = sine(1_004, 48_000);
    const heard: Int16Array[] = [];
    for (let at = 0; at < said.length; at += 960) heard.push(decoder.decode(encoder.encode(said.subarray(at, at + 960))) ?? said);
    assert.ok(Math.abs(levelDbov(join(heard).subarray(960)) - levelDbov(said)) < 0.1);
  });
}

for (const ptimeMs of [10, 20, 30, 40, 60]) {
  test(`packets of ${ptimeMs} ms have ${ptimeMs * 8} bytes and claim their length (RFC 3551 §4.5.14)`, () => {
    using encoder = g711Encoder(muLaw, ptimeMs);
    using decoder = g711Decoder(muLaw);
    const payload = encoder.encode(new Int16Array(ptimeMs * 48));
    assert.equal(payload.length, ptimeMs * 8);
    assert.equal(decoder.samplesIn(payload), ptimeMs * 48);
    assert.equal(decoder.decode(payload)?.length, ptimeMs * 48);
  });
}

test('an empty payload is no sound', () => {
  using decoder = g711Decoder(muLaw);
  assert.equal(decoder.samplesIn(new Uint8Array(0)), 0);
  assert.equal(decoder.decode(new Uint8Array(0))?.length, 0);
});
