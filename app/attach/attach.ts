import { once } from 'node:events';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { contract } from '../../main/contract/contract.ts';
import { readAttachFile } from './attach-file.ts';

const CONNECT_MS = 3_000;

/** A line to a running phone. Disposing it leaves the phone as it is. */
export interface Attached extends Disposable {
  readonly phone: ContractRouterClient<typeof contract>;
  /** Resolves when the line is gone, from either side. */
  readonly ended: Promise<unknown>;
}

/** Attaches to the phone that runs on `dataDir`; `undefined` when none does. */
export async function attach(dataDir: string): Promise<Attached | undefined> {
  const file = readAttachFile(dataDir);
  if (!file) return undefined;
  const headers = { Authorization: `Bearer ${file.token}` };
  const socket = new WebSocket(`ws://127.0.0.1:${file.port}/`, {
    headers,
    handshakeTimeout: CONNECT_MS,
    perMessageDeflate: false,
  });
  try {
    await once(socket, 'open');
  } catch {
    return undefined; // it crashed and left its file, or somebody else has its port now
  }
  socket.on('error', () => socket.terminate()); // 'close' follows
  const ended = once(socket, 'close');
  // What the link uses of a browser's WebSocket, that of `ws` has too; only their types of options differ.
  const websocket = socket as unknown as globalThis.WebSocket;
  const phone = createORPCClient<Attached['phone']>(new RPCLink({ websocket }));
  return { phone, ended, [Symbol.dispose]: () => socket.terminate() };
}
