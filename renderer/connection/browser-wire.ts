import { RPCLink } from '@orpc/client/websocket';
import type { PcmWorkerStart } from '../audio/pcm.worker.ts';
import type { Wire } from './phone-client.ts';

/** A line over a WebSocket to the server that the page came from. */
export function openBrowserWire(): Promise<Wire> {
  const socket = new WebSocket(socketUrl('rpc'));
  const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve()));
  const link = new RPCLink({ websocket: socket });
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve({ link, closed }));
    void closed.then(() => reject(new Error('the WebSocket closed before it was open')));
  });
}

/** The sound's line of a browser page. */
export interface PcmLine extends Disposable {
  /** For the worklet. */
  readonly port: MessagePort;
}

/** Starts the worker that owns the sound's WebSocket. The caller disposes it. */
export function startPcmLine(): PcmLine {
  const worker = new Worker(new URL('../audio/pcm.worker.ts', import.meta.url), { type: 'module' });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ url: socketUrl('pcm'), port: port1 } satisfies PcmWorkerStart, [port1]);
  return { port: port2, [Symbol.dispose]: () => worker.terminate() };
}

function socketUrl(path: string): string {
  const url = new URL(`/${path}`, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
