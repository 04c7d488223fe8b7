import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PcmPort } from '../protocol.ts';
import { WindowHub } from './window-hub.ts';

class FakePort implements PcmPort {
  readonly frames: Int16Array[] = [];
  isClosed = false;
  #listener: (frame: unknown) => void = () => undefined;

  postMessage(frame: Int16Array): void {
    this.frames.push(frame);
  }

  on(_: 'message', listener: (frame: unknown) => void): void {
    this.#listener = listener;
  }

  close(): void {
    this.isClosed = true;
  }

  /** The microphone delivers. */
  say(frame: unknown): void {
    this.#listener(frame);
  }
}

const block = (value: number): Int16Array => new Int16Array(480).fill(value);

function captured(device: { capture(into: Int16Array): void }): number | undefined {
  const into = block(-1);
  device.capture(into);
  return into[0];
}

test('the loudspeaker gets a frame of 20 ms in a buffer of its own every second block', () => {
  const hub = new WindowHub();
  const port = new FakePort();
  const device = hub.device();
  hub.attach(port);
  for (const value of [1, 2, 3, 4]) {
    device.play(block(value));
    hub.endBlock();
  }
  assert.deepEqual(
    port.frames.map((frame) => [frame.length, frame[0], frame[959]]),
    [
      [960, 1, 2],
      [960, 3, 4],
    ],
  );
  assert.equal(port.frames[0]?.buffer.byteLength, 1_920);
  assert.notEqual(port.frames[0]?.buffer, port.frames[1]?.buffer);
});

test('the loudspeaker plays the sum of all streams, saturated', () => {
  const hub = new WindowHub();
  const port = new FakePort();
  const devices = [hub.device(), hub.device()];
  hub.attach(port);
  for (const value of [20_000, 1_000]) {
    for (const device of devices) device.play(block(value));
    hub.endBlock();
  }
  assert.deepEqual([port.frames[0]?.[0], port.frames[0]?.[959]], [32_767, 2_000]);
});

test('every stream hears the whole microphone', () => {
  const hub = new WindowHub();
  const port = new FakePort();
  const devices = [hub.device(), hub.device()];
  hub.attach(port);
  port.say(new Int16Array(960).fill(7));
  assert.deepEqual(devices.map(captured), [7, 7]);
});

test('without a window there is silence, and nothing is kept for a later one', () => {
  const hub = new WindowHub();
  const device = hub.device();
  device.play(block(5));
  hub.endBlock();
  assert.equal(captured(device), 0);
  const port = new FakePort();
  hub.attach(port);
  device.play(block(6));
  hub.endBlock();
  assert.deepEqual(
    port.frames.map((frame) => [frame[0], frame[959]]),
    [[0, 6]],
  );
});

test('another window takes the place of the first, whose sound counts no more', () => {
  const hub = new WindowHub();
  const [first, second] = [new FakePort(), new FakePort()];
  const device = hub.device();
  hub.attach(first);
  hub.attach(second);
  first.say(new Int16Array(960).fill(7));
  assert.equal(first.isClosed, true);
  assert.equal(captured(device), 0);
});

test('a window whose port refuses frames is let go of', () => {
  const hub = new WindowHub();
  const port = new FakePort();
  const device = hub.device();
  hub.attach(port);
  port.postMessage = () => {
    throw new Error('the port is closed');
  };
  device.play(block(1));
  hub.endBlock();
  hub.endBlock();
  assert.equal(port.isClosed, true);
});

test('a disposed device is out of the sum and hears nothing', () => {
  const hub = new WindowHub();
  const port = new FakePort();
  const device = hub.device();
  hub.attach(port);
  device[Symbol.dispose]();
  port.say(new Int16Array(960).fill(7));
  assert.equal(captured(device), 0);
  hub.endBlock();
  hub.endBlock();
  assert.equal(port.frames.length, 0);
});

test('what a window sends that is no sound is ignored', () => {
  const hub = new WindowHub();
  const port = new FakePort();
  const device = hub.device();
  hub.attach(port);
  for (const nonsense of [undefined, null, 'x', {}, new Float32Array(960), new Int16Array(1_000_000), [1, 2]]) port.say(nonsense);
  assert.equal(captured(device), 0);
});
