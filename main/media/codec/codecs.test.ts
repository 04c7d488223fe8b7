import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSupportedCodec, makeDecoder, makeEncoder } from './codecs.ts';

test('knows codecs by name in any case, with their own clock rate', () => {
  assert.ok(isSupportedCodec({ name: 'pcmu', payloadType: 0, clockRate: 8_000 }));
  assert.ok(isSupportedCodec({ name: 'Opus', payloadType: 96, clockRate: 48_000 }));
  assert.ok(!isSupportedCodec({ name: 'opus', payloadType: 96, clockRate: 8_000 }));
  assert.ok(!isSupportedCodec({ name: 'iLBC', payloadType: 97, clockRate: 8_000 }));
});

test('each codec plays what it made', async () => {
  for (const codec of [
    { name: 'PCMU', payloadType: 0, clockRate: 8_000 },
    { name: 'PCMA', payloadType: 8, clockRate: 8_000 },
    { name: 'G722', payloadType: 9, clockRate: 8_000 },
    { name: 'opus', payloadType: 96, clockRate: 48_000 },
  ]) {
    using encoder = await makeEncoder(codec, 20);
    using decoder = await makeDecoder(codec);
    assert.equal(encoder.clockRate, codec.clockRate);
    assert.equal(decoder.decode(encoder.encode(new Int16Array(960)))?.length, 960);
  }
});
