import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Phone } from '../../main/api/phone.ts';
import { RpcServer } from '../../main/api/rpc-server.ts';
import { socketPort } from '../../main/api/socket-port.ts';
import type { Log } from '../../main/base/log.ts';
import { type Random, randomHex, systemRandom } from '../../main/base/random.ts';
import { limits } from '../../main/limits.ts';
import { type AttachFile, removeAttachFile, writeAttachFile } from './attach-file.ts';

const TOKEN_BYTES = 32;

export interface AttachPointOptions {
  readonly engine: Phone;
  /** Folder of the phone's data; the file that says how to attach is written there. */
  readonly dataDir: string;
  readonly log: Log;
  readonly random?: Random;
}

/** Lets programs of the same person attach to `engine` until disposed; `undefined` where that is not possible, which the log tells. */
export async function openAttachPoint(options: AttachPointOptions): Promise<Disposable | undefined> {
  const { dataDir, log, random = systemRandom } = options;
  const http = createServer({ requestTimeout: limits.serve.requestMs, connectionsCheckingInterval: limits.serve.requestMs });
  try {
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const file = { port: (http.address() as AddressInfo).port, token: randomHex(random, TOKEN_BYTES) };
    const point = new AttachPoint(http, file, options);
    writeAttachFile(dataDir, file);
    return point;
  } catch (error) {
    http.close();
    log.write('warn', 'no program can attach to this phone', { error: String(error) });
    return undefined;
  }
}

class AttachPoint implements Disposable {
  readonly #http: Server;
  readonly #file: AttachFile;
  readonly #dataDir: string;
  readonly #rpc: RpcServer;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: limits.rpc.messageBytes, perMessageDeflate: false });

  constructor(http: Server, file: AttachFile, { engine, dataDir, log }: AttachPointOptions) {
    this.#http = http;
    this.#file = file;
    this.#dataDir = dataDir;
    this.#rpc = new RpcServer({ phone: engine, log });
    http.maxConnections = limits.serve.connections;
    http.maxHeadersCount = limits.serve.headerFields;
    http.unref();
    http.on('request', (_request, response) => response.writeHead(403).end());
    http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  [Symbol.dispose](): void {
    removeAttachFile(this.#dataDir, this.#file);
    this.#rpc[Symbol.dispose]();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.close();
    this.#http.closeAllConnections();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy()); // it was gone before it was in
    if (!this.#mayEnter(request)) socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#rpc.serve(socketPort(opened)));
  }

  /** Who knows the token and is no page in a browser. */
  #mayEnter({ headers: { origin, host, authorization = '' } }: IncomingMessage): boolean {
    const { port, token } = this.#file;
    return origin === undefined && host === `127.0.0.1:${port}` && isSame(authorization, `Bearer ${token}`);
  }
}

/** In a time that says nothing of where they differ. */
export function isSame(given: string, wanted: string): boolean {
  return timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(wanted).digest());
}
