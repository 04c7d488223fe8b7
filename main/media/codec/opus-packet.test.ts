import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createEncoder } from 'libopus-wasm';
import { speechLike } from '../testing/signals.ts';
import { carriesFec, opusSamplesIn } from './opus-packet.ts';

const durations: readonly (readonly [config: number, ms: number])[] = [
  [0, 10],
  [1, 20],
  [2, 40],
  [3, 60],
  [9, 20],
  [12, 10],
  [13, 20],
  [15, 20],
  [16, 2.5],
  [17, 5],
  [18, 10],
  [19, 20],
  [31, 20],
];
for (const [config, ms] of durations) {
  test(`configuration ${config} has frames of ${ms} ms (RFC 6716 §3.1)`, () => {
    assert.equal(opusSamplesIn(Uint8Array.of(config << 3, 0)), ms * 48);
  });
}

test('codes 1 and 2 hold two frames, code 3 says how many (RFC 6716 §3.2)', () => {
  assert.equal(opusSamplesIn(Uint8Array.of((9 << 3) | 1, 0)), 40 * 48);
  assert.equal(opusSamplesIn(Uint8Array.of((9 << 3) | 2, 0)), 40 * 48);
  assert.equal(opusSamplesIn(Uint8Array.of((9 << 3) | 3, 6)), 120 * 48);
});

test('nothing, no count, or over 120 ms cannot be decoded (RFC 6716 §3.4)', () => {
  assert.equal(opusSamplesIn(new Uint8Array(0)), 0);
  assert.equal(opusSamplesIn(Uint8Array.of((9 << 3) | 3)), 0);
  assert.equal(opusSamplesIn(Uint8Array.of((9 << 3) | 3, 7)), 0);
  assert.equal(opusSamplesIn(Uint8Array.of((3 << 3) | 3, 3)), 0);
});

test('sees FEC in the packets of an encoder that spends it, and in no others', async () => {
  const share = async (fec: boolean): Promise<number> => {
    using encoder = await createEncoder({ channels: 1, fec, packetLossPercent: 20, bitrate: 24_000, application: 2_048 });
    const speech = speechLike(48_000);
    const packets = Array.from({ length: 50 }, (_, index) => encoder.encode(speech.subarray(index * 960, (index + 1) * 960)));
    return packets.filter(carriesFec).length / packets.length;
  };
  assert.ok((await share(true)) > 0.3);
  assert.equal(await share(false), 0);
});

test('never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 8 }), (packet) => {
      carriesFec(packet);
      assert.ok(opusSamplesIn(packet) <= 5_760);
    }),
  );
});
