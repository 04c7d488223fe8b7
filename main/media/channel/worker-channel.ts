import { MessagePort, Worker } from 'node:worker_threads';
import { Emitter } from '../../base/event.ts';
import type { FromHost, PcmPort, ToHost } from '../protocol.ts';
import type { ChannelMessage, EngineChannel } from './channel.ts';

/** Starts `entry` on a thread. The channel ends when the thread does, for whatever reason; disposing terminates it. */
export function openWorkerChannel(entry: URL): EngineChannel {
  const messages = new Emitter<ChannelMessage<FromHost>>();
  const ended = new Emitter<string>();
  const worker = new Worker(entry, { name: 'media' });
  let reason = 'the media thread ended';
  worker.on('message', (message: FromHost) => messages.fire({ message }));
  worker.on('error', (error) => {
    reason = `the media thread failed: ${error instanceof Error ? error.message : String(error)}`;
  });
  worker.on('exit', () => ended.fire(reason));
  return {
    post: (message: ToHost, port?: PcmPort) => {
      if (port instanceof MessagePort) worker.postMessage({ ...message, port }, [port]);
      else worker.postMessage(message);
    },
    onMessage: messages.event,
    onEnded: ended.event,
    canHandOver: (port) => port instanceof MessagePort,
    [Symbol.dispose]: () => {
      messages[Symbol.dispose]();
      ended[Symbol.dispose]();
      void worker.terminate();
    },
  };
}
