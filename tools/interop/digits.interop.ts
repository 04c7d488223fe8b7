// Digits as telephone-events (RFC 4733), both ways with other phones.
import { after, before, suite, test } from 'node:test';
import { OurPhone } from './harness/our-phone.ts';
import { type OurServer, PASSWORD, startOurServer } from './harness/our-server.ts';
import { PeerPhone } from './harness/peer-phone.ts';
import { withoutPeers } from './harness/peers.ts';
import { Scratch } from './harness/scratch.ts';
import { makeSpeech } from './harness/speech.ts';

const DIGITS = '159*0#';

for (const kind of ['baresip', 'linphone'] as const) {
  for (const codec of ['PCMU', 'opus'] as const) {
    const skip = withoutPeers(kind === 'baresip' ? 'baresip' : 'linphonec');
    suite(`digits with ${kind}, ${codec}`, { skip }, () => {
      const stack = new AsyncDisposableStack();
      let server: OurServer;
      let peer: PeerPhone;
      let ours: OurPhone;

      before(async () => {
        const scratch = stack.use(new Scratch());
        const speech = await makeSpeech(scratch);
        server = stack.use(await startOurServer(scratch, { users: ['alice', 'carol'] }));
        const common = { password: PASSWORD, domain: server.domain, proxy: server.address, play: speech.file };
        peer = stack.use(await PeerPhone[kind](scratch, { ...common, user: 'alice', codecs: codec }));
        ours = stack.use(new OurPhone(scratch, { ...common, user: 'carol', codecs: codec.toLowerCase() }));
      });
      after(() => stack.disposeAsync());

      test(`${kind} gets each of ours once`, { timeout: 60_000 }, async () => {
        await peer.prepare();
        await ours.prepare();
        await ours.dial(`sip:${peer.user}@${server.domain}`, '--dtmf', DIGITS);
        await peer.accept();
        await ours.established();
        await peer.receivedDigits(DIGITS);
        await ours.hangUp();
        await ours.closed();
        await peer.closed();
      });

      test(`we get each of ${kind}’s once`, { timeout: 60_000 }, async () => {
        await ours.prepare();
        await peer.prepare();
        await peer.dial(`sip:${ours.user}@${server.domain}`);
        await ours.established();
        await peer.established();
        await peer.sendDigits(DIGITS);
        await ours.receivedDigits(DIGITS);
        await peer.hangUp();
        await ours.closed();
        await peer.closed();
      });
    });
  }
}
