import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { systemRandom } from '../base/random.ts';
import { type MediaHost, startMediaHost } from '../media/media-client.ts';
import type { MediaEvent, StreamStatistics } from '../media/protocol.ts';
import { CallMedia } from './call-media.ts';
import type { CallSound } from './calling-account.ts';
import { codecList } from './codecs.ts';
import { localSecurity } from './sound-security.ts';

const quiet = { device: { kind: 'local', play: { tone: 440 } } } as const satisfies CallSound;
const encrypted: CallSound = { ...quiet, srtp: 'dtls' };

// Sound on real sockets of the loopback, on threads of its own: werift's handshake has timers that no test can turn.
suite('the sound of two phones, keys by handshake', () => {
  let hosts: readonly [MediaHost, MediaHost];
  before(() => {
    hosts = [startMediaHost(), startMediaHost()];
  });
  after(() => Promise.all(hosts.map((host) => host.stop())));

  const open = (side: 0 | 1, sound: CallSound, offer?: Uint8Array): Promise<CallMedia> =>
    CallMedia.open({
      media: hosts[side],
      host: '127.0.0.1',
      sessionId: 1 + side,
      codecs: codecList(['pcmu']),
      security: localSecurity(sound, systemRandom, false),
      device: sound.device,
      ...(sound.ice && { ice: sound.ice }),
      offer,
    });

  /** The first event of a stream that fits. */
  const next = <Type extends MediaEvent['type']>(
    side: 0 | 1,
    streamId: string,
    type: Type,
    fits: (event: MediaEvent & { type: Type }) => boolean = () => true,
  ): Promise<MediaEvent & { type: Type }> =>
    new Promise((resolve) => {
      const subscription = hosts[side].onEvent((event) => {
        if (event.streamId !== streamId || event.type !== type) return;
        const typed = event as MediaEvent & { type: Type };
        if (!fits(typed)) return;
        subscription[Symbol.dispose]();
        resolve(typed);
      });
    });

  const heard = (side: 0 | 1, { streamId }: CallMedia): Promise<StreamStatistics> =>
    next(side, streamId, 'statistics', ({ statistics }) => statistics.received > 25).then(({ statistics }) => statistics);

  test('both hear each other, encrypted; a hold and its end go on with the same keys (RFC 5763 §5.6)', async () => {
    const alice = await open(0, encrypted);
    const offer = alice.offer();
    const bob = await open(1, quiet, offer);
    const answer = await bob.answerTo(offer);
    assert.ok(answer.ok, JSON.stringify(answer));
    const hearing = Promise.all([heard(0, alice), heard(1, bob)]);
    assert.ok((await alice.acceptAnswer(answer.value)).ok);
    for (const { srtp, keying } of await hearing) assert.deepEqual([srtp, keying], ['AEAD_AES_128_GCM', 'dtls']);

    const again = await bob.answerTo(alice.offer());
    assert.ok(again.ok && (await alice.acceptAnswer(again.value)).ok);
    const [atAlice, atBob] = await Promise.all([heard(0, alice), heard(1, bob)]);
    assert.deepEqual([atAlice.rejected, atBob.rejected], [0, 0]);
    assert.equal(atAlice.keying, 'dtls');
    await Promise.all([alice.close(), bob.close()]);
  });

  for (const srtp of ['off', 'dtls'] as const) {
    test(`by ICE, encryption ${srtp}: sound goes where the checks lead, whatever address the description has (RFC 8445 §8)`, async () => {
      const alice = await open(0, { ...quiet, srtp, ice: {} });
      const offer = alice.offer();
      assert.match(Buffer.from(offer).toString(), /a=ice-ufrag:[\s\S]*a=candidate:\S+ 1 UDP \d+ 127\.0\.0\.1 \d+ typ host/);
      const bob = await open(1, { ...quiet, ice: {} }, offer);
      const answer = await bob.answerTo(offer);
      assert.ok(answer.ok && bob.agreed?.ice);
      assert.equal(bob.agreed.ice.isControlling, false);
      const hearing = Promise.all([heard(0, alice), heard(1, bob)]);
      const misled = Buffer.from(answer.value)
        .toString()
        .replace(/m=audio \d+ /, 'm=audio 9 ')
        .replace('a=candidate:', 'a=candidate:dead 1 UDP 2 127.0.0.1 9 typ host\r\na=candidate:');
      assert.ok((await alice.acceptAnswer(Buffer.from(misled))).ok);
      assert.equal(alice.agreed?.remote.port, 9);
      assert.equal(alice.agreed.ice?.isControlling, true);
      for (const { srtp: suite } of await hearing) assert.equal(suite, srtp === 'off' ? undefined : 'AEAD_AES_128_GCM');
      await Promise.all([alice.close(), bob.close()]);
    });
  }

  test('who does no ICE gets sound at the address it names (RFC 8445 §5.4)', async () => {
    const alice = await open(0, { ...quiet, ice: {} });
    const bob = await open(1, quiet);
    const answer = await bob.answerTo(alice.offer());
    assert.ok(answer.ok);
    assert.doesNotMatch(Buffer.from(answer.value).toString(), /ice|candidate/);
    const hearing = Promise.all([heard(0, alice), heard(1, bob)]);
    assert.ok((await alice.acceptAnswer(answer.value)).ok);
    assert.equal(alice.agreed?.ice, undefined);
    await hearing;
    await Promise.all([alice.close(), bob.close()]);
  });

  test('an answer with the fingerprint of another certificate: no sound, and the stream says why', async () => {
    const alice = await open(0, encrypted);
    const offer = alice.offer();
    const bob = await open(1, quiet, offer);
    const answer = await bob.answerTo(offer);
    assert.ok(answer.ok);
    const named = Buffer.from(answer.value).toString('latin1');
    const another = named.replace(/a=fingerprint:sha-256 ..:../, 'a=fingerprint:sha-256 00:FF');
    const failed = next(0, alice.streamId, 'securityFailed');
    await alice.acceptAnswer(Buffer.from(another, 'latin1'));
    assert.equal((await failed).reason, 'the certificate is not the one that was named');
    const total = await alice.close();
    assert.deepEqual([total?.sent === 0 || total?.srtp === undefined, total?.received], [true, 0]);
    assert.equal((await bob.close())?.received, 0);
  });
});
