import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../limits.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import type { HostChannel } from './channel/channel.ts';
import { localChannel } from './channel/local-channel.ts';
import { type MediaHost, startMediaHost } from './media-client.ts';
import { MediaError, type MediaErrorCode, type MediaEvent, type PcmPort, type ToHost } from './protocol.ts';

interface Rig {
  readonly clock: FakeClock;
  readonly client: MediaHost;
  readonly host: HostChannel;
  /** What the host was told. */
  readonly told: ToHost[];
  readonly events: MediaEvent[];
}

/** A client whose host is the test. @param canHandOver whether windows' ports can move */
function setUp(canHandOver = true): Rig {
  const { engine, host } = localChannel();
  const clock = new FakeClock();
  const client = startMediaHost({ channel: { ...engine, canHandOver: () => canHandOver }, clock });
  const [told, events]: [ToHost[], MediaEvent[]] = [[], []];
  host.onMessage(({ message }) => told.push(message));
  client.onEvent((event) => events.push(event));
  return { clock, client, host, told, events };
}

const hasCode = (code: MediaErrorCode) => (error: unknown) => error instanceof MediaError && error.code === code;

class FakePort implements PcmPort {
  readonly frames: Int16Array[] = [];
  #listener: (frame: unknown) => void = () => undefined;
  postMessage(frame: Int16Array): void {
    this.frames.push(frame);
  }
  on(_: 'message', listener: (frame: unknown) => void): void {
    this.#listener = listener;
  }
  say(frame: unknown): void {
    this.#listener(frame);
  }
}

async function openOne({ client, host }: Rig): Promise<string> {
  const opening = client.openStream({ host: '127.0.0.1' });
  await settle();
  host.post({ type: 'done', id: 1, value: { streamId: 'stream-1', rtpPort: 4_000, rtcpPort: 4_001 } });
  return (await opening).streamId;
}

test('each command is answered by its own reply, in any order', async () => {
  const rig = setUp();
  const [muting, unmuting] = [rig.client.setMuted('a', true), rig.client.setMuted('b', false)];
  await settle();
  assert.deepEqual(rig.told, [
    { type: 'command', id: 1, command: { type: 'mute', streamId: 'a', muted: true } },
    { type: 'command', id: 2, command: { type: 'mute', streamId: 'b', muted: false } },
  ]);
  rig.host.post({ type: 'refused', id: 2, code: 'MEDIA_UNKNOWN_STREAM', message: 'there is no stream b' });
  rig.host.post({ type: 'done', id: 1, value: undefined });
  await assert.rejects(unmuting, hasCode('MEDIA_UNKNOWN_STREAM'));
  await muting;
  assert.equal(rig.clock.pending, 0);
});

test('a host that does not answer is given up after the limit', async () => {
  const rig = setUp();
  const muting = rig.client.setMuted('a', true);
  rig.clock.advance(limits.media.commandMs);
  await assert.rejects(muting, hasCode('MEDIA_HOST'));
  rig.host.post({ type: 'done', id: 1, value: undefined });
  await settle();
});

test('events are passed on', async () => {
  const rig = setUp();
  rig.host.post({ type: 'event', event: { streamId: 'a', type: 'started' } });
  await settle();
  assert.deepEqual(rig.events, [{ streamId: 'a', type: 'started' }]);
});

test('when the host dies every open stream has failed, what waits is rejected, and so is what comes', async () => {
  const rig = setUp();
  const streamId = await openOne(rig);
  const muting = rig.client.setMuted(streamId, true);
  rig.host[Symbol.dispose]();
  await assert.rejects(muting, hasCode('MEDIA_HOST'));
  await assert.rejects(rig.client.openStream({ host: '127.0.0.1' }), hasCode('MEDIA_HOST'));
  assert.deepEqual(rig.events, [{ streamId, type: 'failed', reason: 'the media host ended' }]);
  assert.equal(rig.clock.pending, 0);
});

test('stopping tells the host, waits for its end, and calls nothing failed', async () => {
  const rig = setUp();
  await openOne(rig);
  const stopping = rig.client.stop();
  await settle();
  assert.deepEqual(rig.told.at(-1), { type: 'shutdown' });
  rig.host[Symbol.dispose]();
  await stopping;
  await settle();
  assert.deepEqual(rig.events, []);
  assert.equal(rig.clock.pending, 0);
});

test('stopping a host that does not end is over after the limit', async () => {
  const rig = setUp();
  const stopping = rig.client.stop();
  rig.clock.advance(limits.media.commandMs);
  await stopping;
  assert.equal(rig.clock.pending, 0);
});

test('a port that can move goes into the host', async () => {
  const rig = setUp();
  const port = new FakePort();
  const received: (PcmPort | undefined)[] = [];
  rig.host.onMessage(({ port: moved }) => received.push(moved));
  const attached = rig.client.attachWindow(port);
  await settle();
  assert.deepEqual(received, [port]);
  attached[Symbol.dispose]();
  attached[Symbol.dispose]();
  await settle();
  assert.deepEqual(rig.told, [{ type: 'windowAttached' }, { type: 'windowDetached' }]);
});

test('frames of a port that cannot move are relayed both ways while it is attached', async () => {
  const rig = setUp(false);
  const port = new FakePort();
  const attached = rig.client.attachWindow(port);
  const frame = new Int16Array(960).fill(4);
  port.say(frame);
  port.say('nonsense');
  rig.host.post({ type: 'windowFrame', frame });
  await settle();
  assert.deepEqual(rig.told, [{ type: 'windowAttached' }, { type: 'windowFrame', frame }]);
  assert.deepEqual(port.frames, [frame]);
  attached[Symbol.dispose]();
  port.say(frame);
  rig.host.post({ type: 'windowFrame', frame });
  await settle();
  assert.equal(port.frames.length, 1);
  assert.deepEqual(rig.told.at(-1), { type: 'windowDetached' });
});

test('letting go of a window that was replaced leaves the new one', async () => {
  const rig = setUp(false);
  const [first, second] = [new FakePort(), new FakePort()];
  const attached = rig.client.attachWindow(first);
  rig.client.attachWindow(second);
  attached[Symbol.dispose]();
  first.say(new Int16Array(960));
  rig.host.post({ type: 'windowFrame', frame: new Int16Array(960) });
  await settle();
  assert.deepEqual(rig.told, [{ type: 'windowAttached' }, { type: 'windowAttached' }]);
  assert.deepEqual([first.frames.length, second.frames.length], [0, 1]);
});
