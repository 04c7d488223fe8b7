import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MediaError } from '../protocol.ts';
import type { SrtpMasterKey } from '../srtp/make-cipher.ts';
import { masterKeyBytes, type SrtpSuiteName } from '../srtp/suites.ts';
import { bestDelay, speechLike } from '../testing/signals.ts';
import { pcmu, settingsFor, type VirtualHost, VirtualMedia, VirtualWindow } from '../testing/virtual-media.ts';

const keyOf = (suite: SrtpSuiteName, fill: number): SrtpMasterKey => ({
  suite,
  key: new Uint8Array(masterKeyBytes(suite)).fill(fill),
});

/** Two hosts in a call, Bob echoes; `agree` gives both their keys. */
async function secureCall(impairment = {}) {
  const media = new VirtualMedia(impairment);
  const [alice, bob] = [media.host('10.0.0.1'), media.host('10.0.0.2')];
  const [a, b] = [await alice.open(), await bob.open()];
  const agree = async (ours: SrtpMasterKey, theirs: SrtpMasterKey, bobs = { send: theirs, receive: ours }): Promise<void> => {
    await alice.host.configure(a.streamId, settingsFor(b, pcmu, { rtcpMux: true, security: { send: ours, receive: theirs } }));
    await bob.host.configure(b.streamId, settingsFor(a, pcmu, { rtcpMux: true, security: bobs }));
  };
  const window = new VirtualWindow(media.clock);
  alice.host.attachWindow(window);
  await alice.host.connect(a.streamId, { kind: 'window' });
  await bob.host.connect(b.streamId, { kind: 'echo' });
  const said = speechLike(48_000 * 8);
  const lastOf = (host: VirtualHost) => host.eventsOf('statistics').at(-1)?.statistics;
  return { media, alice, bob, a, agree, window, said, lastOf };
}

for (const suite of ['AES_CM_128_HMAC_SHA1_32', 'AEAD_AES_256_GCM'] as const) {
  test(`${suite}: speech goes there and comes back, reports too; nothing is refused (RFC 3711)`, async () => {
    const { media, alice, bob, agree, window, said, lastOf } = await secureCall({ delayMs: 20, repeatRate: 0.1 });
    await agree(keyOf(suite, 1), keyOf(suite, 2));
    window.say(said);
    await media.clock.run(8_200);
    assert.ok(bestDelay(said, window.heard, 48 * 300).correlation > 0.97);
    assert.equal(lastOf(alice)?.lost, 0);
    assert.ok(Math.abs((lastOf(alice)?.rttMs ?? 0) - 40) < 1);
    assert.ok((lastOf(bob)?.rejected ?? 0) > 10, 'repetitions are replays');
    await media.stop();
  });
}

test('with another key nothing is heard, and nobody is latched on', async () => {
  const suite = 'AES_CM_128_HMAC_SHA1_80';
  const { media, bob, agree, window, said, lastOf } = await secureCall();
  await agree(keyOf(suite, 1), keyOf(suite, 2), { send: keyOf(suite, 2), receive: keyOf(suite, 3) });
  window.say(said);
  await media.clock.run(2_000);
  assert.equal(bob.eventsOf('started').length, 0);
  assert.equal(lastOf(bob)?.received, 0);
  assert.ok((lastOf(bob)?.rejected ?? 0) > 40);
  await media.stop();
});

test('what comes in the clear is refused when keys were agreed', async () => {
  const suite = 'AES_CM_128_HMAC_SHA1_80';
  const { media, alice, bob, a, agree } = await secureCall();
  await agree(keyOf(suite, 1), keyOf(suite, 2));
  await alice.host.configure(a.streamId, settingsFor(await bob.open(), pcmu));
  await media.clock.run(1_000);
  assert.equal(bob.eventsOf('started').length, 0);
  await media.stop();
});

test('the same keys agreed again go on where they were; with new ones no packet is lost (RFC 4568 §7.1.4)', async () => {
  const suite = 'AES_CM_128_HMAC_SHA1_80';
  const { media, alice, bob, agree, window, said, lastOf } = await secureCall({ delayMs: 30 });
  await agree(keyOf(suite, 1), keyOf(suite, 2));
  window.say(said);
  await media.clock.run(2_000);
  await agree(keyOf(suite, 1), keyOf(suite, 2));
  await media.clock.run(2_000);
  await agree(keyOf(suite, 3), keyOf(suite, 4));
  await media.clock.run(4_000);
  for (const host of [alice, bob]) {
    assert.equal(lastOf(host)?.lost, 0);
    assert.equal(lastOf(host)?.rejected, 0);
  }
  await media.stop();
});

test('keys that fit no suite are refused', async () => {
  const { media, agree } = await secureCall();
  const short = { suite: 'AEAD_AES_128_GCM', key: new Uint8Array(30) } as const;
  await assert.rejects(agree(short, short), (error) => error instanceof MediaError && error.code === 'MEDIA_SETTINGS');
  await media.stop();
});
