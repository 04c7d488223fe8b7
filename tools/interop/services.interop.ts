// Other phones call the numbers that answer by themselves: what they hear is measured.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertHeardWell } from './harness/conversation.ts';
import { type OurServer, PASSWORD, startOurServer } from './harness/our-server.ts';
import { PeerPhone } from './harness/peer-phone.ts';
import { withoutPeers } from './harness/peers.ts';
import { Scratch } from './harness/scratch.ts';
import { makeSpeech, type Speech } from './harness/speech.ts';
import { compareSounds } from './sound/comparison.ts';
import { middleOf, strongestTone } from './sound/tone.ts';
import type { Sound } from './sound/wav.ts';

const TONE_S = 5;

for (const kind of ['baresip', 'linphone'] as const) {
  for (const codec of ['PCMU', 'opus'] as const) {
    const skip = withoutPeers(kind === 'baresip' ? 'baresip' : 'linphonec');
    suite(`${kind} calls our services, ${codec}`, { skip }, () => {
      const stack = new AsyncDisposableStack();
      let server: OurServer;
      let speech: Speech;
      let phone: PeerPhone;

      before(async () => {
        const scratch = stack.use(new Scratch());
        speech = await makeSpeech(scratch);
        server = stack.use(await startOurServer(scratch, { users: ['alice'] }));
        const common = { password: PASSWORD, domain: server.domain, proxy: server.address, play: speech.file };
        phone = stack.use(await PeerPhone[kind](scratch, { ...common, user: 'alice', codecs: codec }));
      });
      after(() => stack.disposeAsync());

      async function listen(service: string, seconds: number): Promise<Sound> {
        await phone.prepare();
        await phone.dial(`sip:${service}@${server.domain}`);
        await phone.established();
        await sleep(seconds * 1_000);
        await phone.hangUp();
        await phone.closed();
        return phone.heard();
      }

      test('echo brings its own speech back', { timeout: 90_000 }, (t) =>
        assertHeardWell(t, async () => {
          const heard = await listen('echo', speech.seconds + 1);
          return [{ who: `${kind} of itself by echo`, what: compareSounds(speech.sound, heard, { repeated: true }) }];
        }),
      );

      test('tone is 1 kHz', { timeout: 60_000 }, async (t) => {
        const tone = strongestTone(middleOf(await listen('tone', TONE_S), 2));
        t.diagnostic(JSON.stringify(tone));
        assert.ok(Math.abs(tone.frequencyHz - 1_000) < 2, JSON.stringify(tone));
        assert.ok(tone.levelDbfs > -30 && tone.levelDbfs < -3, JSON.stringify(tone));
        assert.ok(tone.purity > 0.95, JSON.stringify(tone));
      });
    });
  }
}
