import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../limits.ts';
import { PacketStore } from './packet-store.ts';
import type { PlayoutPacket } from './playout.ts';

const decoder = {
  clockRate: 8_000,
  samplesIn: (payload: Uint8Array) => payload.length * 6,
  decode: () => undefined,
  [Symbol.dispose]: () => undefined,
};

function packet(sequence: number, bytes = 160): PlayoutPacket {
  return { sequence, timestamp: 0, payload: new Uint8Array(bytes), decoder };
}

test('gives packets in order of sequence, however they came', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 1_000 }), { maxLength: 50 }), (sequences) => {
      const store = new PacketStore();
      for (const sequence of sequences) store.insert(packet(sequence));
      const taken = sequences.map(() => store.shift()?.sequence);
      assert.deepEqual(
        taken,
        [...sequences].sort((a, b) => a - b),
      );
      assert.equal(store.samples, 0);
    }),
  );
});

test('counts the sound it holds', () => {
  const store = new PacketStore();
  store.insert(packet(2));
  store.insert(packet(1, 80));
  assert.equal(store.samples, 1_440);
  store.shift();
  assert.equal(store.samples, 960);
});

test('says when it holds more sound or packets than the limits allow', () => {
  const long = new PacketStore();
  for (let sequence = 0; sequence < limits.media.playoutMs / 20; sequence++) long.insert(packet(sequence));
  assert.equal(long.isOverfull, false);
  long.insert(packet(1_000));
  assert.equal(long.isOverfull, true);
  const many = new PacketStore();
  for (let sequence = 0; sequence <= limits.media.playoutPackets; sequence++) many.insert(packet(sequence, 0));
  assert.equal(many.isOverfull, true);
});
