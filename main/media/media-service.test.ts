import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { after, before, test } from 'node:test';
import { limits } from '../limits.ts';
import { serializeWavHeader, WAV_HEADER_BYTES } from './device/wav-format.ts';
import { MediaError, type MediaErrorCode } from './protocol.ts';
import { bestDelay, shareAt, sine, speechLike } from './testing/signals.ts';
import { pcmu, settingsFor, VirtualMedia, VirtualWindow } from './testing/virtual-media.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(joinPath(tmpdir(), 'trapeze-media-'));
});
after(() => rm(folder, { recursive: true }));

const hasCode = (code: MediaErrorCode) => (error: unknown) => error instanceof MediaError && error.code === code;
const remote = { address: '10.0.0.9', rtpPort: 4_000, rtcpPort: 4_001 };

test('every command to a stream that is not there is refused', async () => {
  const media = new VirtualMedia();
  const { host } = media.host('10.0.0.1');
  for (const refused of [
    host.configure('x', settingsFor(remote, pcmu)),
    host.connect('x', { kind: 'echo' }),
    host.setMuted('x', true),
    host.sendDigits('x', '1'),
    host.close('x'),
  ]) {
    await assert.rejects(refused, hasCode('MEDIA_UNKNOWN_STREAM'));
  }
  await media.stop();
});

test('a closed stream is gone, its ports are free, and the clock stands still', async () => {
  const media = new VirtualMedia();
  const { host } = media.host('10.0.0.1');
  const portRange = [5_000, 5_001] as const;
  for (let round = 0; round < 3; round++) {
    const { streamId, rtpPort, rtcpPort } = await host.openStream({ host: '10.0.0.1', portRange });
    assert.deepEqual([rtpPort, rtcpPort], [5_000, 5_001]);
    await assert.rejects(host.openStream({ host: '10.0.0.1', portRange }), hasCode('MEDIA_BIND'));
    await host.close(streamId);
    await assert.rejects(host.close(streamId), hasCode('MEDIA_UNKNOWN_STREAM'));
  }
  assert.equal(media.clock.pending, 0);
  await media.stop();
});

test('an address that is not ours cannot be bound', async () => {
  const media = new VirtualMedia();
  await assert.rejects(media.host('10.0.0.1').host.openStream({ host: '192.0.2.7' }), hasCode('MEDIA_BIND'));
  await media.stop();
});

test('without the relay that everything has to go through there is no stream, and nothing is left of it', async () => {
  const media = new VirtualMedia();
  const { host } = media.host('10.0.0.1');
  const portRange = [5_000, 5_001] as const;
  for (let round = 0; round < 2; round++) {
    await assert.rejects(host.openStream({ host: '10.0.0.1', portRange, ice: { isRelayOnly: true } }), hasCode('MEDIA_RELAY'));
  }
  assert.equal(media.clock.pending, 0);
  await media.stop();
});

test('no more streams than the limit are open', async () => {
  const media = new VirtualMedia();
  const { host } = media.host('10.0.0.1');
  const opening = Array.from({ length: limits.media.streams + 1 }, () => host.openStream({ host: '10.0.0.1' }));
  const results = await Promise.allSettled(opening);
  const refused = results.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 1);
  assert.ok(hasCode('MEDIA_STREAM_LIMIT')(refused[0]?.reason));
  await media.stop();
});

test('digits that cannot be sent are refused', async () => {
  const media = new VirtualMedia();
  const alice = media.host('10.0.0.1');
  const { streamId } = await alice.open();
  const { host } = alice;
  await assert.rejects(host.sendDigits(streamId, '1'), hasCode('MEDIA_DIGITS'));
  await host.configure(streamId, settingsFor(remote, pcmu));
  await assert.rejects(host.sendDigits(streamId, '1x'), hasCode('MEDIA_DIGITS'));
  await assert.rejects(host.sendDigits(streamId, '1'.repeat(limits.media.digits + 1)), hasCode('MEDIA_DIGITS'));
  await host.sendDigits(streamId, '1');
  const { dtmf: _, ...withoutEvents } = settingsFor(remote, pcmu);
  await host.configure(streamId, withoutEvents);
  await assert.rejects(host.sendDigits(streamId, '1'), hasCode('MEDIA_DIGITS'));
  await media.stop();
});

test('devices that cannot be made are refused and the former stays', async () => {
  const media = new VirtualMedia();
  const [alice, bob] = [media.host('10.0.0.1'), media.host('10.0.0.2')];
  const [a, b] = [await alice.open(), await bob.open()];
  await alice.host.configure(a.streamId, settingsFor(b, pcmu));
  await bob.host.configure(b.streamId, settingsFor(a, pcmu));
  await alice.host.connect(a.streamId, { kind: 'local', play: { tone: 440 } });
  const connect = (spec: Parameters<typeof alice.host.connect>[1]): Promise<void> => alice.host.connect(a.streamId, spec);
  await assert.rejects(connect({ kind: 'local', play: { file: joinPath(folder, 'missing.wav') } }), hasCode('MEDIA_FILE'));
  await assert.rejects(
    connect({ kind: 'local', play: 'silence', record: joinPath(folder, 'no', 'x.wav') }),
    hasCode('MEDIA_FILE'),
  );
  await assert.rejects(connect({ kind: 'local', play: { tone: 0 } }), hasCode('MEDIA_SETTINGS'));
  await media.clock.run(500);
  assert.ok((bob.eventsOf('level').at(-1)?.playedDbov ?? -127) > -13);
  await media.stop();
});

test('a file is played, its end is told, and the other end records it whole', async () => {
  const media = new VirtualMedia();
  const [alice, bob] = [media.host('10.0.0.1'), media.host('10.0.0.2')];
  const [a, b] = [await alice.open(), await bob.open()];
  const [played, recorded] = [joinPath(folder, 'played.wav'), joinPath(folder, 'recorded.wav')];
  const said = speechLike(8_000, 8_000);
  await writeFile(
    played,
    Buffer.concat([serializeWavHeader({ sampleRate: 8_000, channels: 1 }, said.byteLength), new Uint8Array(said.buffer)]),
  );
  await alice.host.connect(a.streamId, { kind: 'local', play: { file: played } });
  await bob.host.connect(b.streamId, { kind: 'local', play: 'silence', record: recorded });
  await bob.host.configure(b.streamId, settingsFor(a, pcmu));
  await alice.host.configure(a.streamId, settingsFor(b, pcmu));
  await media.clock.run(1_500);
  assert.equal(alice.eventsOf('playEnded').length, 1);
  await bob.host.close(b.streamId);
  const bytes = (await readFile(recorded)).subarray(WAV_HEADER_BYTES);
  const heard = new Int16Array(new Uint8Array(bytes).buffer);
  assert.ok(Math.abs(heard.length / 48 - 1_500) <= 10);
  const narrow = heard.filter((_, index) => index % 6 === 0);
  const { correlation } = bestDelay(said, narrow, 1_600);
  assert.ok(correlation > 0.97, `correlation ${correlation}`);
  await media.stop();
});

test('a stream that fails is told and closed, the others go on', async () => {
  const media = new VirtualMedia();
  const broken = { address: '10.0.0.9', rtpPort: 6_666, rtcpPort: 6_667 };
  const alice = media.host('10.0.0.1', (socket) => ({
    ...socket,
    local: socket.local,
    onDatagram: socket.onDatagram,
    onFailed: socket.onFailed,
    send: (bytes, to) => {
      if (to.port === broken.rtpPort) throw new Error('a bug');
      socket.send(bytes, to);
    },
    [Symbol.dispose]: () => socket[Symbol.dispose](),
  }));
  const [first, second] = [await alice.open(), await alice.open()];
  await alice.host.configure(first.streamId, settingsFor(broken, pcmu));
  await alice.host.configure(second.streamId, settingsFor(remote, pcmu));
  await media.clock.run(1_000);
  assert.deepEqual(
    alice.eventsOf('failed').map(({ streamId, reason }) => [streamId, reason.includes('a bug')]),
    [[first.streamId, true]],
  );
  await assert.rejects(alice.host.close(first.streamId), hasCode('MEDIA_UNKNOWN_STREAM'));
  assert.ok((await alice.host.close(second.streamId)).sent >= 49);
  assert.equal(media.clock.pending, 1, 'only the datagrams to a machine that is not there');
  await media.stop();
});

test('two calls share one window: both hear the microphone, the loudspeaker plays both', async () => {
  const media = new VirtualMedia();
  const [alice, bob] = [media.host('10.0.0.1'), media.host('10.0.0.2')];
  const window = new VirtualWindow(media.clock);
  alice.host.attachWindow(window);
  for (const hz of [500, 1_300]) {
    const [a, b] = [await alice.open(), await bob.open()];
    await alice.host.connect(a.streamId, { kind: 'window' });
    await bob.host.connect(b.streamId, { kind: 'local', play: { tone: hz } });
    await alice.host.configure(a.streamId, settingsFor(b, pcmu));
    await bob.host.configure(b.streamId, settingsFor(a, pcmu));
  }
  window.say(sine(800, 48_000));
  await media.clock.run(1_000);
  const heard = window.heard.subarray(14_400, 38_400);
  assert.ok(shareAt(500, heard) > 0.45 && shareAt(1_300, heard) > 0.45);
  const levels = bob
    .eventsOf('level')
    .slice(-2)
    .map(({ playedDbov }) => playedDbov);
  assert.ok(
    levels.every((level) => level > -15),
    `${levels}`,
  );
  await media.stop();
});

test('stopping the host says goodbye for every stream', async () => {
  const media = new VirtualMedia();
  const [alice, bob] = [media.host('10.0.0.1'), media.host('10.0.0.2')];
  const [a, b] = [await alice.open(), await bob.open()];
  await alice.host.configure(a.streamId, settingsFor(b, pcmu));
  await bob.host.configure(b.streamId, settingsFor(a, pcmu));
  await media.clock.run(500);
  await alice.host.stop();
  await media.clock.run(10);
  assert.equal(bob.eventsOf('remoteBye').length, 1);
  await assert.rejects(alice.host.openStream({ host: '10.0.0.1' }), hasCode('MEDIA_HOST'));
  await media.stop();
  assert.equal(media.clock.pending, 0);
});
