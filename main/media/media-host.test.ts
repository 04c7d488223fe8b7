import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { serializeWavHeader, WAV_HEADER_BYTES } from './device/wav-format.ts';
import { type MediaHost, startMediaHost } from './media-client.ts';
import { type MediaCodec, MediaError, type OpenedStream } from './protocol.ts';
import { bestDelay, levelDbov, shareAt, sine, speechLike } from './testing/signals.ts';
import { opus, pcmu, settingsFor } from './testing/virtual-media.ts';

/** The real thing, short: a thread, sockets on loopback, real time. Everything else is tested in virtual time. */
let folder = '';
before(async () => {
  folder = await mkdtemp(joinPath(tmpdir(), 'trapeze-host-'));
});
after(() => rm(folder, { recursive: true }));

const address = '127.0.0.1';

async function connectedPair(host: MediaHost, codec: MediaCodec): Promise<[OpenedStream, OpenedStream]> {
  const [a, b] = [await host.openStream({ host: address }), await host.openStream({ host: address })];
  await host.configure(a.streamId, settingsFor({ ...b, address }, codec));
  await host.configure(b.streamId, settingsFor({ ...a, address }, codec));
  return [a, b];
}

async function recordedAt(path: string): Promise<Int16Array> {
  return new Int16Array(new Uint8Array((await readFile(path)).subarray(WAV_HEADER_BYTES)).buffer);
}

/**
 * On a machine that is busy with other things whole blocks may come late and be trimmed. So each 100 ms is looked for on its own,
 * and a quarter of them must be there as they were said.
 */
function assertHeard(said: Int16Array, heard: Int16Array): void {
  const segments = Array.from({ length: said.length / 4_800 }, (_, index) => ({
    at: index * 4_800,
    pcm: said.subarray(index * 4_800, (index + 1) * 4_800),
  }));
  const spoken = segments.filter(({ pcm }) => levelDbov(pcm) > -40);
  const found = spoken.filter(({ at, pcm }) => bestDelay(pcm, heard.subarray(at), 48 * 500).correlation > 0.9);
  assert.ok(found.length >= spoken.length / 4, `${found.length} of ${spoken.length} parts were heard`);
}

test('with a stream the host tells what the system lets it have, and that is optional', async () => {
  const host = startMediaHost();
  assert.ok(host.service === undefined, 'nothing is known before');
  const { service } = await host.openStream({ host: address });
  assert.match(service?.marking ?? '', /^(absent|done|E[A-Z]+)$/);
  assert.match(service?.thread ?? '', /^(absent|done|E[A-Z]+)$/);
  assert.deepEqual(host.service, service);
  await host.stop();
});

for (const codec of [pcmu, opus]) {
  test(`${codec.name}: speech and a tone cross two real streams and are recorded`, async () => {
    const host = startMediaHost();
    const [played, heardByA, heardByB] = ['played', 'a', 'b'].map((name) => joinPath(folder, `${codec.name}-${name}.wav`));
    assert.ok(played && heardByA && heardByB);
    const said = speechLike(48_000);
    await writeFile(
      played,
      Buffer.concat([serializeWavHeader({ sampleRate: 48_000, channels: 1 }, said.byteLength), new Uint8Array(said.buffer)]),
    );
    const [a, b] = await connectedPair(host, codec);
    await host.connect(a.streamId, { kind: 'local', play: { tone: 1_000 }, record: heardByA });
    await host.connect(b.streamId, { kind: 'local', play: { file: played }, record: heardByB });
    await wait(1_300);
    const [statistics] = await Promise.all([host.close(a.streamId), host.close(b.streamId)]);
    await host.stop();

    assert.ok(statistics.sent > 20 && statistics.sent <= statistics.durationMs / 20 + 7, `${statistics.sent} packets`);
    const tone = (await recordedAt(heardByB)).subarray(24_000, 43_200);
    assert.ok(shareAt(1_000, tone) > 0.5);
    assert.ok(Math.abs(levelDbov(tone) + 12) < 4);
    assertHeard(said, await recordedAt(heardByA));
  });
}

test('a window talks to the thread over a port of its own', async () => {
  const host = startMediaHost();
  const { port1, port2 } = new MessageChannel();
  using _window = host.attachWindow(port1);
  const frames: Int16Array[] = [];
  port2.on('message', (frame: Int16Array) => frames.push(frame));
  const [a, b] = await connectedPair(host, pcmu);
  await host.connect(a.streamId, { kind: 'window' });
  await host.connect(b.streamId, { kind: 'echo' });
  await sayInRealTime(port2, sine(1_000, 36_000));
  await wait(200);
  await host.stop();
  port2.close();
  const heard = Int16Array.from(frames.flatMap((frame) => [...frame]));
  assert.ok(frames.every((frame) => frame.length === 960));
  const parts = Array.from({ length: Math.floor(heard.length / 4_800) }, (_, index) =>
    heard.subarray(index * 4_800, (index + 1) * 4_800),
  );
  assert.ok(parts.some((part) => shareAt(1_000, part) > 0.8 && levelDbov(part) > -20));
});

async function sayInRealTime(port: MessagePort, said: Int16Array): Promise<void> {
  const startMs = performance.now();
  for (let frame = 0; frame * 960 < said.length; frame++) {
    port.postMessage(said.slice(frame * 960, (frame + 1) * 960));
    await wait(Math.max(0, startMs + (frame + 1) * 20 - performance.now()));
  }
}

test('a thread that cannot start is a host that failed', async () => {
  const host = startMediaHost({ entry: new URL('./not-there.ts', import.meta.url) });
  await assert.rejects(
    host.openStream({ host: address }),
    (error) => error instanceof MediaError && error.code === 'MEDIA_HOST' && error.message.includes('not-there'),
  );
  await host.stop();
});

test('IPv6 works as IPv4 does', async (context) => {
  const host = startMediaHost();
  const opening = host.openStream({ host: '::1' });
  const opened = await opening.catch(() => undefined);
  if (opened === undefined) context.skip('this machine has no IPv6 loopback');
  else assert.equal(opened.rtcpPort, opened.rtpPort + 1);
  await host.stop();
});
