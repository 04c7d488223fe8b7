// (n) Who waits hears our hold sound (RFC 5359 §2.3): linphone is called, put on hold and taken back, and records it. baresip
// begins a new recording with every change of a call, so that what it heard is in pieces.
import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { OurPhone } from './harness/our-phone.ts';
import { PASSWORD, startOurServer } from './harness/our-server.ts';
import { PeerPhone } from './harness/peer-phone.ts';
import { withoutPeers } from './harness/peers.ts';
import { Scratch } from './harness/scratch.ts';
import { makeSpeech } from './harness/speech.ts';
import { meanPower, tonePower } from './sound/tone.ts';
import type { Sound } from './sound/wav.ts';

const timeout = 120_000;
const [OUR_HZ, BEEP_HZ] = [1_000, 425];
const [HOLD_AT_S, HOLD_FOR_S, TALK_S] = [2, 6, 12];
const LOOK_S = 0.1;
/** Below this a window is silence. */
const LEAST_POWER = 1e-5;

/** Which of the two tones each tenth of a second is, silence left out; half a window of it is enough. */
function tonesIn({ rateHz, samples }: Sound): readonly number[] {
  const length = Math.round(LOOK_S * rateHz);
  const seen: number[] = [];
  for (let at = 0; at + length <= samples.length; at += length) {
    const look = samples.subarray(at, at + length);
    const all = meanPower(look);
    if (all < LEAST_POWER) continue;
    const tone = [OUR_HZ, BEEP_HZ].find((hz) => tonePower({ rateHz, samples: look }, hz) > 0.3 * all);
    if (tone !== undefined) seen.push(tone);
  }
  return seen;
}

suite('hold sound', { skip: withoutPeers('linphonec'), timeout }, () => {
  test('linphone hears our beeps while it waits, and us again', { timeout }, hold);
});

async function hold(t: TestContext): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const scratch = stack.use(new Scratch());
  const server = stack.use(await startOurServer(scratch, { users: ['alice', 'bob'], recordRoute: true }));
  const at = { password: PASSWORD, domain: server.domain, proxy: server.address };
  const play = (await makeSpeech(scratch)).file;
  const peer = stack.use(await PeerPhone.linphone(scratch, { ...at, user: 'bob', play, codecs: 'PCMU' }));
  const ours = stack.use(new OurPhone(scratch, { ...at, user: 'alice', play: `tone:${OUR_HZ}`, codecs: 'pcmu' }));
  await peer.prepare();
  await ours.prepare();
  await ours.dial(`sip:bob@${server.domain}`, '--hold-at', `${HOLD_AT_S}`, '--hold-for', `${HOLD_FOR_S}`, '--hold-sound', 'tone');
  await peer.accept();
  await peer.established();
  await sleep(TALK_S * 1_000);
  await ours.hangUp();
  await ours.closed();
  await peer.closed();
  const tones = tonesIn(peer.heard());
  const [first, last] = [tones.indexOf(BEEP_HZ), tones.lastIndexOf(BEEP_HZ)];
  const beeps = tones.slice(first, last + 1).filter((hz) => hz === BEEP_HZ).length;
  const ourselves = tones.slice(first, last + 1).length - beeps;
  t.diagnostic(
    `${first} tenths of our tone, ${beeps} of beeps with ${ourselves} of ours between, ${tones.length - last - 1} of ours again`,
  );
  assert.ok(first > 5 && beeps >= 3 && ourselves === 0 && tones.length - last > 10);
}
