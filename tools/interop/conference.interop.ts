// (m) A conference at our phone: baresip and linphone call it, each says a tone of its own, and hears our tone and the other's, not its own.
import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PASSWORD, startOurServer } from './harness/our-server.ts';
import { PeerPhone, type PhoneSettings } from './harness/peer-phone.ts';
import { withoutPeers } from './harness/peers.ts';
import { Scratch } from './harness/scratch.ts';
import { ourParty } from './harness/transfer-parties.ts';
import { middleOf, tonePower } from './sound/tone.ts';
import { readWav, type Sound, writeWav } from './sound/wav.ts';

const timeout = 180_000;
const TOGETHER_S = 8;
/** Looked at: the last seconds before the end, all are there. */
const HEARD_S = 4;
const OUR_HZ = 440;
const tones = { baresip: 700, linphonec: 1_000 };
const RATE_HZ = 16_000;
const MOST_LOST_DB = 6;
const LEAST_APART_DB = 25;

/** A tone of -12 dBov, which every peer plays again and again; whole periods in a second, so that its end is no click. */
function toneFile(scratch: Scratch, hz: number): string {
  const samples = Float32Array.from(
    { length: RATE_HZ * 10 },
    (_, index) => 0.35 * Math.sin((2 * Math.PI * hz * index) / RATE_HZ),
  );
  const file = scratch.fresh(`tone${hz}.wav`);
  writeWav(file, { rateHz: RATE_HZ, samples });
  return file;
}

/** dB below full scale of one tone in the last seconds of a recording, its very end left out. */
function levelOf(hz: number, { rateHz, samples }: Sound): number {
  const end = samples.length - rateHz;
  const last = { rateHz, samples: samples.subarray(Math.max(0, end - HEARD_S * rateHz), end) };
  return 10 * Math.log10(2 * tonePower(middleOf(last, HEARD_S - 1), hz) + 1e-12);
}

suite('a conference at our phone', { skip: withoutPeers('baresip', 'linphonec'), timeout }, () => {
  for (const codec of ['PCMU', 'opus']) {
    test(`${codec}: baresip and linphone hear us and each other, and we hear both`, { timeout }, (t) => converse(t, codec));
  }
});

async function converse(t: TestContext, codec: string): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const scratch = stack.use(new Scratch());
  const server = stack.use(await startOurServer(scratch, { users: ['alice', 'bob', 'carol'], recordRoute: true }));
  const record = scratch.fresh('heard.wav');
  const where = { domain: server.domain, proxy: server.address, play: '' };
  const asked = ['--conference', '--record', record, ...(codec === 'opus' ? ['--codec', 'opus'] : [])];
  const ours = stack.use(await ourParty('alice', where, ...asked));
  const settings = (user: string, hz: number): PhoneSettings => {
    return { user, password: PASSWORD, domain: server.domain, proxy: server.address, play: toneFile(scratch, hz), codecs: codec };
  };
  const baresip = stack.use(await PeerPhone.baresip(scratch, settings('bob', tones.baresip)));
  const linphone = stack.use(await PeerPhone.linphone(scratch, settings('carol', tones.linphonec)));
  for (const phone of [baresip, linphone]) {
    await phone.prepare();
    await phone.dial(`sip:alice@${server.domain}`);
    await phone.established();
  }
  await ours.ours?.nextEvent('merged', 10_000);
  await sleep(TOGETHER_S * 1_000);
  for (const phone of [baresip, linphone]) await phone.hangUp();
  for (const phone of [baresip, linphone]) await phone.closed();
  await ours.hangUp();
  await ours.ours?.exit(20_000);

  assertHears(t, 'baresip', baresip.heard(), [OUR_HZ, tones.linphonec], tones.baresip);
  assertHears(t, 'linphone', linphone.heard(), [OUR_HZ, tones.baresip], tones.linphonec);
  assertHears(t, 'we, of baresip', readWav(record), [tones.baresip], OUR_HZ);
  assertHears(t, 'we, of linphone', readWav(record.replace('.wav', '.part2.wav')), [tones.linphonec], OUR_HZ);
}

/** Each of the others at about the level at which it was said, and nothing of one's own. */
function assertHears(t: TestContext, who: string, heard: Sound, others: readonly number[], own: number): void {
  const levels = others.map((hz) => levelOf(hz, heard));
  const echo = levelOf(own, heard);
  t.diagnostic(
    `${who}: ${others.map((hz, index) => `${hz} Hz at ${levels[index]?.toFixed(1)} dB`).join(', ')}; own ${echo.toFixed(1)} dB`,
  );
  const SAID_DB = -10;
  for (const level of levels) assert.ok(Math.abs(level - SAID_DB) < MOST_LOST_DB, `${who} hears another at ${level} dB`);
  assert.ok(echo < Math.min(...levels) - LEAST_APART_DB, `${who} hears itself at ${echo} dB`);
}
