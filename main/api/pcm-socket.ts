import type { WebSocket } from 'ws';
import { limits } from '../limits.ts';
import { type PcmPort, WINDOW_FRAME_SAMPLES } from '../media/protocol.ts';

const FRAME_BYTES = WINDOW_FRAME_SAMPLES * Int16Array.BYTES_PER_ELEMENT;

/** The samples of one binary message, in a buffer of their own; undefined when it is no frame. Samples travel little-endian. */
function frameIn(message: unknown, isBinary: boolean): Int16Array | undefined {
  if (!isBinary || !Buffer.isBuffer(message) || message.length !== FRAME_BYTES) return undefined;
  const frame = new Int16Array(WINDOW_FRAME_SAMPLES);
  new Uint8Array(frame.buffer).set(message);
  return frame;
}

/**
 * One browser window's sound over a WebSocket: binary messages of one frame each way. A message that is no frame ends the line
 * (RFC 6455 status 1003), frames for a browser that does not keep up are dropped.
 */
export function pcmSocket(socket: WebSocket): PcmPort {
  socket.on('error', () => socket.terminate()); // what broke does not matter: 'close' follows
  return {
    postMessage: (frame) => {
      if (socket.readyState !== socket.OPEN || socket.bufferedAmount > limits.rpc.pcmQueueBytes) return;
      socket.send(new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength), { binary: true });
    },
    on: (_event, listener) => {
      socket.on('message', (message, isBinary) => {
        const frame = frameIn(message, isBinary);
        if (frame === undefined) socket.close(1003);
        else listener(frame);
      });
    },
    close: () => socket.close(),
  };
}
