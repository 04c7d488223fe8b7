import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FromHost, PcmPort, ToHost } from '../protocol.ts';
import type { ChannelMessage } from './channel.ts';
import { type UtilityPort, utilityHostChannel } from './host-channel.ts';

type Listener = Parameters<UtilityPort['on']>[1];

class FakeUtilityPort implements UtilityPort {
  readonly sent: unknown[] = [];
  isStarted = false;
  isClosed = false;
  #listener: Listener = () => undefined;
  postMessage(message: unknown): void {
    this.sent.push(message);
  }
  on(_: 'message', listener: Listener): void {
    this.#listener = listener;
  }
  start(): void {
    this.isStarted = true;
  }
  close(): void {
    this.isClosed = true;
  }
  arrive(data: unknown, ports: readonly UtilityPort[] = []): void {
    this.#listener({ data, ports });
  }
}

test('in a utility process messages come in events and go plain', () => {
  const parent = new FakeUtilityPort();
  let exits = 0;
  const channel = utilityHostChannel(parent, () => exits++);
  const received: ChannelMessage<ToHost>[] = [];
  channel.onMessage((message) => received.push(message));
  parent.arrive({ type: 'shutdown' });
  assert.deepEqual(received, [{ message: { type: 'shutdown' } }]);
  const event: FromHost = { type: 'event', event: { streamId: 'a', type: 'started' } };
  channel.post(event);
  assert.deepEqual(parent.sent, [event]);
  channel[Symbol.dispose]();
  assert.equal(exits, 1);
});

test('a window port that comes beside a message is started when somebody listens', () => {
  const [parent, windowPort] = [new FakeUtilityPort(), new FakeUtilityPort()];
  const channel = utilityHostChannel(parent, () => undefined);
  let port: PcmPort | undefined;
  channel.onMessage((message) => {
    port = message.port;
  });
  parent.arrive({ type: 'windowAttached' }, [windowPort]);
  const frames: unknown[] = [];
  port?.on('message', (frame) => frames.push(frame));
  assert.equal(windowPort.isStarted, true);
  const frame = new Int16Array(960);
  windowPort.arrive(frame);
  assert.deepEqual(frames, [frame]);
  port?.postMessage(frame);
  assert.deepEqual(windowPort.sent, [frame]);
  port?.close?.();
  assert.equal(windowPort.isClosed, true);
});
