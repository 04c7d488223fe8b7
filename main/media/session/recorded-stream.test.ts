import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { soundOfRecording } from '../testing/recorded-sound.ts';
import { levelDbov, shareAt } from '../testing/signals.ts';
import { opus, settingsFor, VirtualMedia, VirtualWindow } from '../testing/virtual-media.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trapeze-recorded-'));
});
after(() => rm(folder, { recursive: true }));

/** Alice plays 440 Hz, Bob 1000 Hz. */
async function call() {
  const media = new VirtualMedia({});
  const [alice, bob] = [media.host('10.0.0.1'), media.host('10.0.0.2')];
  const [a, b] = [await alice.open(), await bob.open()];
  await alice.host.configure(a.streamId, settingsFor(b, opus, {}));
  await bob.host.configure(b.streamId, settingsFor(a, opus, {}));
  await alice.host.connect(a.streamId, { kind: 'local', play: { tone: 440 } });
  await bob.host.connect(b.streamId, { kind: 'local', play: { tone: 1_000 } });
  const end = async (): Promise<void> => {
    const closing = [alice.host.close(a.streamId), bob.host.close(b.streamId)];
    await media.clock.run(0);
    await Promise.all(closing);
    await media.stop();
  };
  return {
    media,
    end,
    record: (file: string, isPaused = false) => alice.host.setRecording(a.streamId, { file, isPaused }),
    alice,
    a,
    bob,
    b,
  };
}

test('a call is recorded: what we say on the left, what we hear on the right; closing the stream makes the file whole', async () => {
  const { media, end, record } = await call();
  await media.clock.run(500);
  const file = join(folder, 'both.opus');
  await record(file);
  await media.clock.run(2_000);
  await end();
  const { left, right } = await soundOfRecording(file);
  assert.ok(Math.abs(left.length - 96_000) <= 960, `${left.length}`);
  assert.ok(shareAt(440, left.subarray(9_600)) > 0.98);
  assert.ok(shareAt(1_000, right.subarray(9_600)) > 0.98);
});

test('muted, we are silent on it too; paused, nothing is added; ended, the file is whole while the call goes on', async () => {
  const { media, end, record, alice, a } = await call();
  const file = join(folder, 'muted.opus');
  await record(file);
  await alice.host.setMuted(a.streamId, true);
  await media.clock.run(1_000);
  await record(file, true);
  await media.clock.run(1_000);
  await record(file);
  await media.clock.run(1_000);
  await alice.host.setRecording(a.streamId, undefined);
  const { left, right } = await soundOfRecording(file);
  assert.ok(Math.abs(left.length - 96_000) <= 960, `${left.length}`);
  assert.ok(levelDbov(left.subarray(4_800)) < -60);
  assert.ok(shareAt(1_000, right.subarray(24_000)) > 0.98);
  await end();
});

test('a file that cannot be made is refused, and the call goes on', async () => {
  const { media, end, record } = await call();
  await assert.rejects(record(join(folder, 'no such folder', 'x.opus')), { code: 'MEDIA_FILE' });
  await media.clock.run(100);
  await end();
});

test('who wants it is told by a tone: half a second of 1400 Hz every 15 seconds, heard on both sides and in both halves of the recording', async () => {
  const { media, end, alice, a, bob, b } = await call();
  const [ear, hers] = [new VirtualWindow(media.clock), new VirtualWindow(media.clock)];
  await alice.host.connect(a.streamId, { kind: 'window' });
  alice.host.attachWindow(hers);
  await bob.host.connect(b.streamId, { kind: 'window' });
  bob.host.attachWindow(ear);
  await media.clock.run(1_000);
  const file = join(folder, 'tone.opus');
  await alice.host.setRecording(a.streamId, { file, isPaused: false, hasTone: true });
  await media.clock.run(0);
  for (const window of [ear, hers]) window.frames.length = 0;
  await media.clock.run(16_000);
  const share = (pcm: Int16Array, fromMs: number, toMs: number): number => shareAt(1_400, pcm.subarray(fromMs * 48, toMs * 48));
  for (const heard of [ear.heard, hers.heard]) {
    assert.ok(share(heard, 150, 450) > 0.9, `${share(heard, 150, 450)}`);
    assert.ok(levelDbov(heard.subarray(1_000 * 48, 14_000 * 48)) < -45);
    assert.ok(share(heard, 15_150, 15_450) > 0.9);
  }
  await alice.host.setRecording(a.streamId, { file, isPaused: true, hasTone: true });
  for (const window of [ear, hers]) window.frames.length = 0;
  await media.clock.run(1_000);
  assert.ok(levelDbov(ear.heard.subarray(24_000)) < -45, 'paused, nobody is recorded');
  await end();
  const { left, right } = await soundOfRecording(file);
  for (const side of [left, right]) assert.ok(share(side, 100, 450) > 0.9);
});
