import type { MessagePortMain } from 'electron';
import type { RpcPort } from '../../main/api/rpc-port.ts';
import type { PcmPort } from '../../main/media/protocol.ts';

/**
 * A window's MessagePort as a line of RPC frames.
 *
 * @param drained resolves when the window's page is taking messages; a port cannot tell by itself what its other end has read
 */
export function rpcLine(port: MessagePortMain, drained: () => Promise<void>): RpcPort {
  return {
    post: (frame) => port.postMessage(frame),
    onMessage: (listener) => {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onClosed: (listener) => {
      port.once('close', listener);
    },
    close: () => port.close(),
    drained,
  };
}

/** A window's sound. The port moves into the media host as it is, so that no frame passes this process. */
export class PcmLine implements PcmPort {
  readonly port: MessagePortMain;

  constructor(port: MessagePortMain) {
    this.port = port;
  }

  postMessage(frame: Int16Array): void {
    this.port.postMessage(frame);
  }

  on(_event: 'message', listener: (frame: unknown) => void): void {
    this.port.on('message', ({ data }) => listener(data));
    this.port.start();
  }

  close(): void {
    this.port.close();
  }
}
