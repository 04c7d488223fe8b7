import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concealedSpeech, mosOf, opusSpeech, ratingOf } from './e-model.ts';

const near = (actual: number, expected: number, tolerance = 0.01): void =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

test('the mean opinion score of a rating (G.107 annex B)', () => {
  const table: readonly (readonly [number, number])[] = [
    [-5, 1],
    [0, 1],
    [50, 2.58],
    [60, 3.1],
    [70, 3.6],
    [80, 4.03],
    [90, 4.34],
    [93.2, 4.41],
    [100, 4.5],
    [120, 4.5],
  ];
  for (const [rating, mos] of table) near(mosOf(rating), mos);
});

test('nothing impaired but the codec rates 93.2 (G.107 §7.7)', () => {
  assert.equal(ratingOf({ delayMs: 0, lossPercent: 0, codec: concealedSpeech }), 93.2);
});

test('delay costs little up to 177.3 ms and much beyond', () => {
  const rating = (delayMs: number): number => ratingOf({ delayMs, lossPercent: 0, codec: concealedSpeech });
  near(rating(100), 93.2 - 2.4);
  near(rating(177.3), 93.2 - 4.2552);
  near(rating(300), 93.2 - 7.2 - 13.497);
});

test('random loss by Ie,eff = Ie + (95 - Ie) Ppl / (Ppl + Bpl) (G.107 §7.5)', () => {
  const rating = (lossPercent: number): number => ratingOf({ delayMs: 0, lossPercent, codec: concealedSpeech });
  near(rating(1), 93.2 - 95 / 26.1);
  near(rating(5), 93.2 - (95 * 5) / 30.1);
  // G.729A of G.113 appendix I: Ie 11, Bpl 19.
  const g729 = { equipment: 11, lossRobustness: 19 };
  near(ratingOf({ delayMs: 0, lossPercent: 2, codec: g729 }), 93.2 - 11 - (84 * 2) / 21);
});

test('stays within 0 and 100 whatever the facts', () => {
  assert.equal(ratingOf({ delayMs: 10_000, lossPercent: 100, codec: concealedSpeech }), 0);
});

test('Opus sounds as well as G.711 without loss, and better with it', () => {
  const mos = (codec: typeof opusSpeech, lossPercent: number): number => mosOf(ratingOf({ delayMs: 60, lossPercent, codec }));
  assert.equal(mos(opusSpeech, 0), mos(concealedSpeech, 0));
  for (const lossPercent of [1, 5, 10, 20]) assert.ok(mos(opusSpeech, lossPercent) > mos(concealedSpeech, lossPercent));
});
