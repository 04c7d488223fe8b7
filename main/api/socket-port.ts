import type { WebSocket } from 'ws';
import type { RpcPort } from './rpc-port.ts';

/** A WebSocket of the `ws` package as a line of RPC frames. The caller has limited its message size and hands it over open. */
export function socketPort(socket: WebSocket): RpcPort {
  let pending = 0;
  let flushed = Promise.withResolvers<void>();
  const settle = (): void => {
    flushed.resolve();
    flushed = Promise.withResolvers<void>();
  };
  socket.on('error', () => socket.terminate()); // what broke does not matter: 'close' follows
  return {
    post: (frame) => {
      if (socket.readyState !== socket.OPEN) return;
      pending += 1;
      socket.send(frame, () => {
        pending -= 1;
        if (pending === 0) settle();
      });
    },
    onMessage: (listener) => {
      socket.on('message', (bytes, isBinary) => listener(isBinary ? bytes : bytes.toString()));
    },
    onClosed: (listener) => {
      socket.once('close', () => {
        settle();
        listener();
      });
    },
    close: () => socket.close(),
    drained: () => (pending === 0 || socket.readyState !== socket.OPEN ? Promise.resolve() : flushed.promise),
  };
}
