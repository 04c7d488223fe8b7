import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StreamCounts, summarize } from './stream-statistics.ts';

const counts: StreamCounts = {
  durationMs: 10_000.4,
  sent: 500,
  received: 480,
  expected: 500,
  rejected: 1,
  jitterMs: 2,
  rttMs: 60,
  remote: { lossFraction: 0.25, jitterRtpUnits: 80, atMs: 0 },
  remoteVoipMetrics: undefined,
  codec: 'PCMU',
  srtp: undefined,
  keying: undefined,
  device: 'window',
  ptimeMs: 20,
  clockRate: 8_000,
  playout: {
    late: 5,
    duplicate: 10,
    reordered: 3,
    discarded: 2,
    concealedMs: 600,
    recoveredMs: 0,
    stretchedUpMs: 0,
    stretchedDownMs: 0,
    driftPpm: 0,
    targetDelayMs: 40,
    delayMs: 30,
  },
  capturedDbov: -30,
  playedDbov: -31,
};

test('lost is what never came: duplicates make up for nothing', () => {
  assert.equal(summarize(counts).lost, 30);
});

test('lost is never below zero', () => {
  assert.equal(summarize({ ...counts, expected: 400 }).lost, 0);
});

test('what the peer reports is told in percent and milliseconds', () => {
  const { remoteLossPercent, remoteJitterMs } = summarize(counts);
  assert.deepEqual([remoteLossPercent, remoteJitterMs], [25, 10]);
});

test('lost, late and discarded packets all spoil the quality, and so does delay', () => {
  const mos = (changes: Partial<StreamCounts>): number => summarize({ ...counts, ...changes }).mos ?? 0;
  const clean = { ...counts.playout, late: 0, duplicate: 0, discarded: 0 };
  const perfect = mos({ received: 500, playout: clean });
  assert.ok(perfect > 4.3);
  assert.ok(mos({ received: 480, playout: clean }) < perfect);
  assert.ok(mos({ received: 500, playout: { ...clean, late: 20 } }) < perfect);
  assert.ok(mos({ received: 500, playout: { ...clean, discarded: 20 } }) < perfect);
  assert.ok(mos({ received: 500, playout: clean, rttMs: 800 }) < perfect);
});

test('there is no quality before something was received, and no round trip before a report', () => {
  const summary = summarize({ ...counts, received: 0, rttMs: undefined, remote: undefined });
  assert.equal('mos' in summary || 'rFactor' in summary || 'rttMs' in summary || 'remoteLossPercent' in summary, false);
});
