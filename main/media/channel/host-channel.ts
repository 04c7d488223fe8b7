import type { MessagePort } from 'node:worker_threads';
import { Emitter } from '../../base/event.ts';
import type { FromHost, PcmPort, ToHost } from '../protocol.ts';
import type { ChannelMessage, HostChannel } from './channel.ts';

/** A window's port as it comes beside a message on a thread. */
type WorkerMessage = ToHost & { readonly port?: MessagePort };

/** The host's end on a thread of its own, over the thread's `parentPort`. */
export function workerHostChannel(parentPort: MessagePort): HostChannel {
  const messages = new Emitter<ChannelMessage<ToHost>>();
  const ended = new Emitter<string>();
  parentPort.on('message', ({ port, ...message }: WorkerMessage) =>
    messages.fire(port === undefined ? { message } : { message, port }),
  );
  parentPort.on('close', () => ended.fire('the engine ended'));
  return {
    post: (message: FromHost) => parentPort.postMessage(message),
    onMessage: messages.event,
    onEnded: ended.event,
    [Symbol.dispose]: () => {
      messages[Symbol.dispose]();
      ended[Symbol.dispose]();
      parentPort.close();
    },
  };
}

/** What arrives over Electron's ports: the message in an event, ports beside it. */
interface UtilityEvent {
  readonly data: unknown;
  readonly ports: readonly UtilityPort[];
}

/** Electron's `MessagePortMain` and `process.parentPort`, as far as they are used here. */
export interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: UtilityEvent) => void): unknown;
  start?(): void;
  close?(): void;
}

/** The host's end in a utility process, over `process.parentPort`. The process is ended by its parent or by `exit`. */
export function utilityHostChannel(parentPort: UtilityPort, exit: () => void): HostChannel {
  const messages = new Emitter<ChannelMessage<ToHost>>();
  parentPort.on('message', ({ data, ports: [port] }) => {
    const message = data as ToHost;
    messages.fire(port === undefined ? { message } : { message, port: pcmPortOf(port) });
  });
  return {
    post: (message: FromHost) => parentPort.postMessage(message),
    onMessage: messages.event,
    onEnded: () => ({ [Symbol.dispose]: () => undefined }),
    [Symbol.dispose]: () => {
      messages[Symbol.dispose]();
      exit();
    },
  };
}

/** A port whose messages come in events, as one whose messages come plain. */
function pcmPortOf(port: UtilityPort): PcmPort {
  return {
    postMessage: (frame) => port.postMessage(frame),
    on: (_, listener) => {
      port.on('message', ({ data }) => listener(data));
      port.start?.();
    },
    close: () => port.close?.(),
  };
}
