// The product alone: a call to the echo of our own server brings the speech back. Needs no other implementation.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertHeardWell, type Heard } from './harness/conversation.ts';
import { startOurServer } from './harness/our-server.ts';
import { Scratch } from './harness/scratch.ts';
import { makeSpeech, type Speech } from './harness/speech.ts';
import { type CallSummary, Trapeze } from './harness/trapeze.ts';
import { compareSounds } from './sound/comparison.ts';
import { readWav } from './sound/wav.ts';

const LEAST_CORRELATION = 0.95;
/** Mouth to ear and back, on one machine. */
const MOST_DELAY_MS = 1_000;
const PACKETS_PER_SECOND = 50;

/** With each codec one kind of encryption: off, the default; then what the summary has to say of it. */
const cases = [
  { codec: 'opus', options: [], srtp: 'off' },
  { codec: 'pcmu', options: [], srtp: 'off' },
  { codec: 'pcma', options: ['--srtp', 'sdes'], srtp: 'AEAD_AES_256_GCM' },
  { codec: 'g722', options: ['--srtp', 'dtls', '--ice'], srtp: 'AEAD_AES_128_GCM' },
] as const;

for (const { codec, options, srtp } of cases) {
  test(`${[codec, ...options].join(' ')}: sip:echo brings the speech back, and the summary is complete`, {
    timeout: 120_000,
  }, async (t) => {
    using scratch = new Scratch();
    const speech = await makeSpeech(scratch);
    await using server = await startOurServer(scratch, { users: [] });

    async function callEcho(): Promise<readonly [Heard]> {
      const record = scratch.fresh('out.wav');
      await using call = new Trapeze([
        ...['call', `sip:echo@${server.domain}`, '--proxy', server.address, '--listen', 'udp:127.0.0.1:0'],
        ...['--play', speech.file, '--record', record, '--codec', codec, ...options],
      ]);
      const answered = await call.nextEvent('answered', 15_000);
      assert.equal(typeof answered.atMs, 'number');
      const summary = await call.summary((speech.seconds + 20) * 1_000);
      assertComplete(summary, codec, speech);
      assert.equal(summary.srtp, srtp);
      assert.equal(await call.exit(10_000), 0, call.tail);
      const what = compareSounds(speech.sound, readWav(record));
      assert.ok(what.delayMs > 0 && what.delayMs < MOST_DELAY_MS, JSON.stringify(what));
      return [{ who: `trapeze of itself by echo, ${codec}`, what }];
    }

    await assertHeardWell(t, callEcho, LEAST_CORRELATION);
  });
}

function assertComplete(summary: CallSummary, codec: string, speech: Speech): void {
  const { callId, code, setupMs, rtp } = summary;
  assert.ok(callId.length > 0);
  assert.equal(code, 200);
  assert.ok(setupMs !== null && setupMs >= 0 && setupMs < 5_000, String(setupMs));
  assert.equal(summary.codec?.toLowerCase(), codec);
  assert.ok(rtp, 'no rtp in the summary');
  const least = speech.seconds * PACKETS_PER_SECOND * 0.95;
  assert.ok(rtp.sent >= least && rtp.received >= least, JSON.stringify(rtp));
  assert.equal(rtp.lost, 0);
  for (const value of [rtp.late, rtp.concealedMs, rtp.jitterMs])
    assert.ok(Number.isFinite(value) && value >= 0, JSON.stringify(rtp));
  assert.ok(rtp.mos !== null && rtp.mos > 3 && rtp.mos <= 5, JSON.stringify(rtp));
  assert.ok(rtp.rttMs === null || (rtp.rttMs >= 0 && rtp.rttMs < 500), JSON.stringify(rtp));
}
