// Encrypted sound with another phone, both ways: keys in the description (RFC 4568) and by handshake (RFC 5764). Both ends record.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { assertHeardWell, converse } from './harness/conversation.ts';
import { OurPhone } from './harness/our-phone.ts';
import { type OurServer, PASSWORD, startOurServer } from './harness/our-server.ts';
import { PeerPhone } from './harness/peer-phone.ts';
import { withoutPeers } from './harness/peers.ts';
import { Scratch } from './harness/scratch.ts';
import { makeSpeech, type Speech } from './harness/speech.ts';

/** How the peer is told to encrypt, what we are told, and what the call then has to be protected by, by who calls. */
const cases = [
  { peer: 'baresip', mediaenc: 'srtp-mand', srtp: 'sdes', we: 'AEAD_AES_256_GCM', they: 'AES_CM_128_HMAC_SHA1_80' },
  { peer: 'baresip', mediaenc: 'dtls_srtp', srtp: 'dtls', we: 'AEAD_AES_128_GCM', they: 'AES_CM_128_HMAC_SHA1_80' },
  { peer: 'linphone', mediaenc: 'srtp', srtp: 'sdes', we: 'AES_256_CM_HMAC_SHA1_80', they: 'AES_CM_128_HMAC_SHA1_80' },
  { peer: 'linphone', mediaenc: 'dtls', srtp: 'dtls', we: 'AES_CM_128_HMAC_SHA1_80', they: 'AES_CM_128_HMAC_SHA1_80' },
] as const;

for (const { peer, mediaenc, srtp, we, they } of cases) {
  suite(`${peer} with ${mediaenc}`, { skip: withoutPeers(peer === 'baresip' ? 'baresip' : 'linphonec') }, () => {
    const stack = new AsyncDisposableStack();
    let server: OurServer;
    let speech: Speech;
    let ours: OurPhone;
    let theirs: PeerPhone;

    before(async () => {
      const scratch = stack.use(new Scratch());
      speech = await makeSpeech(scratch);
      server = stack.use(await startOurServer(scratch, { users: ['alice', 'bob'] }));
      const common = { password: PASSWORD, domain: server.domain, proxy: server.address, play: speech.file };
      const more = { MEDIAENC: mediaenc, RTCP_MUX: 'yes' };
      theirs = stack.use(await PeerPhone[peer](scratch, { ...common, user: 'alice', codecs: 'PCMU', more }));
      const options = ['--srtp', srtp];
      ours = stack.use(new OurPhone(scratch, { ...common, user: 'bob', codecs: 'pcmu', options }));
    });
    after(() => stack.disposeAsync());

    for (const [caller, suiteOfCall] of [
      ['we', we],
      ['they', they],
    ] as const) {
      test(`${caller} call, ${srtp}: both hear the speech`, { timeout: 120_000 }, async (t) => {
        const [from, to] = caller === 'we' ? [ours, theirs] : [theirs, ours];
        await assertHeardWell(t, () => converse(from, to, { domain: server.domain, speech }));
        t.diagnostic(ours.summary.srtp);
        assert.deepEqual([ours.summary.srtp, ours.summary.keying], [suiteOfCall, srtp]);
      });
    }
  });
}
