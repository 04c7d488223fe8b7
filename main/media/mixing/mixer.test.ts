import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../limits.ts';
import { BLOCK_SAMPLES, MediaError } from '../protocol.ts';
import { join, levelDbov, shareAt, sine } from '../testing/signals.ts';
import { Mixer, type MixLeg } from './mixer.ts';

/** A leg whose peer says a tone, with what is sent to it. */
interface Speaker {
  readonly leg: MixLeg;
  readonly says: Int16Array;
  /** What its own device captures. */
  readonly captures: Int16Array;
  readonly sent: Int16Array[];
}

const SECOND = 48_000;
const quiet = new Int16Array(2 * SECOND);

function speaker(mixer: Mixer, says: Int16Array, captures: Int16Array = quiet): Speaker {
  return { leg: mixer.open(), says, captures, sent: [] };
}

/** Blocks `from` to `to` of a conversation, as the media host goes through them. */
function talk(mixer: Mixer, speakers: readonly Speaker[], from: number, to: number): void {
  for (let index = from; index < to; index++) {
    const at = index * BLOCK_SAMPLES;
    for (const { leg, says } of speakers) leg.hear(says.subarray(at, at + BLOCK_SAMPLES));
    mixer.mix();
    for (const { leg, captures, sent } of speakers) {
      const block = captures.slice(at, at + BLOCK_SAMPLES);
      leg.addOthers(block);
      sent.push(block);
    }
    mixer.endBlock();
  }
}

/** The loudest step between neighbouring samples: a tone's own is 2·pi·f·A/rate, a click's is far above. */
function steepest(pcm: Int16Array): number {
  return pcm.reduce((most, sample, index) => Math.max(most, Math.abs(sample - (pcm[index - 1] ?? sample))), 0);
}

test('each of three hears exactly the two others and the person, and not itself', () => {
  const mixer = new Mixer();
  const tones = [440, 700, 1_000];
  const speakers = tones.map((hz) => speaker(mixer, sine(hz, SECOND, 5_000), sine(1_500, SECOND, 5_000)));
  for (const { leg } of speakers) leg.join('room');
  talk(mixer, speakers, 0, 50);
  for (const [index, { sent }] of speakers.entries()) {
    const heard = join(sent.slice(1));
    const shares = [...tones, 1_500].map((hz) => shareAt(hz, heard));
    for (const [each, share] of shares.entries()) {
      if (each === index) assert.ok(share < 1e-4, `leg ${index} hears itself: ${share}`);
      else assert.ok(Math.abs(share - 1 / 3) < 0.01, `leg ${index} hears ${share} of ${each}`);
    }
    // Three tones of -16.3 - 3 dBov each.
    assert.ok(Math.abs(levelDbov(heard) - (20 * Math.log10(5_000 / 32_768) - 3.01 + 10 * Math.log10(3))) < 0.1);
  }
});

test('who is in no mix, or in another one, hears nobody; below the ceiling sound passes bit by bit', () => {
  const mixer = new Mixer();
  const microphone = sine(300, SECOND, 8_000);
  const [a, b, c] = [440, 700, 1_000].map((hz) => speaker(mixer, sine(hz, SECOND), microphone));
  assert.ok(a && b && c);
  a.leg.join('one');
  b.leg.join('other');
  talk(mixer, [a, b, c], 0, 20);
  for (const { sent } of [a, b, c]) assert.deepEqual(join(sent), microphone.slice(0, 20 * BLOCK_SAMPLES));
});

test('coming, going and changing places make no click, and afterwards all is as if it had been so always', () => {
  const mixer = new Mixer();
  const [a, b, c] = [440, 700, 1_000].map((hz) => speaker(mixer, sine(hz, 2 * SECOND, 5_000)));
  assert.ok(a && b && c);
  const own = steepest(sine(440, SECOND, 5_000)) + steepest(sine(700, SECOND, 5_000)) + steepest(sine(1_000, SECOND, 5_000));
  const all = [a, b, c];
  a.leg.join('room');
  b.leg.join('room');
  talk(mixer, all, 0, 33);
  c.leg.join('room');
  talk(mixer, all, 33, 67);
  c.leg.join(undefined);
  c.leg.join('elsewhere');
  talk(mixer, all, 67, 90);
  b.leg.join('elsewhere');
  talk(mixer, all, 90, 120);
  for (const { sent } of all) assert.ok(steepest(join(sent)) < own, `${steepest(join(sent))} of ${own}`);
  assert.deepEqual(join(a.sent.slice(95)), new Int16Array(25 * BLOCK_SAMPLES));
  assert.ok(shareAt(700, join(c.sent.slice(95))) > 0.999);
});

test('who is gone in the middle of a word fades, and its mix with it', () => {
  const mixer = new Mixer();
  const [a, b] = [440, 715].map((hz) => speaker(mixer, sine(hz, SECOND, 8_000)));
  assert.ok(a && b);
  a.leg.join('room');
  b.leg.join('room');
  talk(mixer, [a, b], 0, 21);
  b.leg[Symbol.dispose]();
  talk(mixer, [a], 21, 40);
  const heard = join(a.sent);
  // The fade of 10 ms adds a little to the tone's own steepness.
  assert.ok(steepest(heard) < 1.3 * steepest(sine(715, SECOND, 8_000)));
  assert.deepEqual(join(a.sent.slice(22)), new Int16Array(18 * BLOCK_SAMPLES));
});

test('a mix is full at its limit; who is in already, and other mixes, are not touched by that', () => {
  const mixer = new Mixer();
  const legs = Array.from({ length: limits.media.mixedLegs }, () => mixer.open());
  for (const leg of legs) leg.join('room');
  const late = mixer.open();
  assert.throws(
    () => late.join('room'),
    (error) => error instanceof MediaError && error.code === 'MEDIA_STREAM_LIMIT',
  );
  legs[0]?.join('room');
  late.join('other');
  legs[1]?.[Symbol.dispose]();
  late.join('room');
});
