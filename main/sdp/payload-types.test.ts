import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AudioCodec } from './audio-codec.ts';
import { announcedWith, withKeptNumbers } from './payload-types.ts';

const opus: AudioCodec = { name: 'opus', clockRate: 48_000, channels: 2, payloadType: 96 };
const events: AudioCodec = { name: 'telephone-event', clockRate: 8000, payloadType: 101 };
const pcmu: AudioCodec = { name: 'PCMU', clockRate: 8000, payloadType: 0 };

const numbers = (codecs: readonly AudioCodec[]): number[] => codecs.map(({ payloadType }) => payloadType);

test('a codec keeps the number it was announced with (RFC 3264 §8.3.2)', () => {
  assert.deepEqual(numbers(withKeptNumbers([opus, pcmu, events], [])), [96, 0, 101]);
  assert.deepEqual(numbers(withKeptNumbers([opus, pcmu, events], [{ ...opus, payloadType: 111 }])), [111, 0, 101]);
});

test('a number that stands for another codec is not used again: the next free dynamic one is', () => {
  assert.deepEqual(numbers(withKeptNumbers([opus, events], [{ ...events, payloadType: 96 }])), [97, 96]);
  assert.deepEqual(numbers(withKeptNumbers([opus, { ...events, payloadType: 97 }], [{ ...pcmu, payloadType: 96 }])), [98, 97]);
});

test('without a free number a codec is left out', () => {
  const all = Array.from(
    { length: 32 },
    (_, index): AudioCodec => ({ name: `X${index}`, clockRate: 8000, payloadType: 96 + index }),
  );
  assert.deepEqual(numbers(withKeptNumbers([opus, pcmu], all)), [0]);
});

test('what is announced later replaces what had its number', () => {
  assert.deepEqual(announcedWith([opus, pcmu], [{ ...events, payloadType: 96 }]), [{ ...events, payloadType: 96 }, pcmu]);
});
