import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { pcmSocket } from '../../main/api/pcm-socket.ts';
import type { Phone } from '../../main/api/phone.ts';
import { RpcServer } from '../../main/api/rpc-server.ts';
import { socketPort } from '../../main/api/socket-port.ts';
import type { Log } from '../../main/base/log.ts';
import { limits } from '../../main/limits.ts';
import { WINDOW_FRAME_SAMPLES } from '../../main/media/protocol.ts';
import type { Door } from './door.ts';
import { securityHeaders } from './security-headers.ts';
import { SoundSeat } from './sound-seat.ts';
import type { StaticFiles } from './static-files.ts';

/** Said in both languages: who reads it has no settings yet. */
const KEPT_OUT = `This address was used already, or is too old. Start Trapeze again to get a new one.
这个地址已被使用或已过期。请重新启动 Trapeze 以获取新地址。
`;

export interface WindowServerParts {
  /** Listening; from now on owned by the window server. */
  readonly http: Server;
  readonly port: number;
  readonly files: StaticFiles;
  readonly engine: Phone;
  readonly door: Door;
  readonly log: Log;
}

/** One of the WebSockets that a page opens. */
interface Line {
  readonly server: WebSocketServer;
  take(socket: WebSocket): void;
}

/** Answers the browsers: files of the window, and the two WebSockets behind it. Everything passes the door first. */
export class WindowServer {
  readonly #http: Server;
  readonly #files: StaticFiles;
  readonly #door: Door;
  readonly #log: Log;
  readonly #rpc: RpcServer;
  readonly #seat: SoundSeat;
  /** What the window may connect to. */
  readonly #origins: readonly string[];
  readonly #lines: ReadonlyMap<string, Line>;

  constructor({ http, port, files, engine, door, log }: WindowServerParts) {
    this.#http = http;
    this.#files = files;
    this.#door = door;
    this.#log = log;
    this.#rpc = new RpcServer({ phone: engine, log });
    this.#seat = new SoundSeat(engine);
    this.#origins = [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`];
    this.#lines = new Map([
      ['/rpc', { server: webSockets(limits.rpc.messageBytes), take: (socket) => this.#rpc.serve(socketPort(socket)) }],
      [
        '/pcm',
        { server: webSockets(WINDOW_FRAME_SAMPLES * Int16Array.BYTES_PER_ELEMENT), take: (socket) => this.#takeSound(socket) },
      ],
    ]);
    http.on('request', (request, response) => this.#answer(request, response));
    http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Cuts all browsers off and frees the port. */
  async close(): Promise<void> {
    this.#rpc[Symbol.dispose]();
    this.#seat[Symbol.dispose]();
    for (const { server } of this.#lines.values()) {
      for (const socket of server.clients) socket.terminate();
    }
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = URL.parse(request.url ?? '', 'http://127.0.0.1');
    if (!this.#door.isOurHost(request.headers.host)) this.#say(response, 421, 'Not this host.\n');
    else if (request.method !== 'GET' && request.method !== 'HEAD')
      this.#say(response, 405, 'Only GET.\n', { Allow: 'GET, HEAD' });
    else if (url === null) this.#say(response, 400, 'Not an address.\n');
    else if (url.searchParams.has('token')) this.#letIn(request, response, url.searchParams.get('token') ?? '');
    else if (!this.#door.isInside(request.headers.cookie)) this.#say(response, 403, KEPT_OUT);
    else void this.#serveFile(request, response, url.pathname);
  }

  /** The token leaves the address bar at once. A page that comes again with its used token is let in by its cookie. */
  #letIn(request: IncomingMessage, response: ServerResponse, token: string): void {
    const cookie = this.#door.enter(token);
    if (cookie !== undefined) this.#say(response, 303, '', { Location: '/', 'Set-Cookie': cookie });
    else if (this.#door.isInside(request.headers.cookie)) this.#say(response, 303, '', { Location: '/' });
    else this.#say(response, 403, KEPT_OUT);
  }

  async #serveFile(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> {
    const file = this.#files.find(pathname);
    const content = await file?.read().catch((error: unknown) => {
      this.#log.write('error', 'a file of the window cannot be read', { path: request.url, error: String(error) });
      return undefined;
    });
    if (file === undefined || content === undefined) {
      this.#say(response, 404, 'Not found.\n');
      return;
    }
    response.writeHead(200, {
      ...securityHeaders(this.#origins, pathname),
      'Content-Type': file.type,
      'Content-Length': content.length,
      'Cache-Control': file.isImmutable ? 'private, max-age=31536000, immutable' : 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : content);
  }

  #say(response: ServerResponse, status: number, text: string, headers: Readonly<Record<string, string>> = {}): void {
    response.writeHead(status, {
      ...securityHeaders(this.#origins),
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      ...headers,
    });
    response.end(text);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy()); // it was gone before it was in
    const { host, origin, cookie } = request.headers;
    const line = this.#lines.get(request.url ?? '');
    if (!this.#door.isOurHost(host) || !this.#door.isOurOrigin(origin) || !this.#door.isInside(cookie))
      refuse(socket, '403 Forbidden');
    else if (line === undefined) refuse(socket, '404 Not Found');
    else if (line.server.clients.size >= limits.rpc.clients) refuse(socket, '503 Service Unavailable');
    else line.server.handleUpgrade(request, socket, head, (opened) => line.take(opened));
  }

  #takeSound(socket: WebSocket): void {
    const seat = this.#seat.take(pcmSocket(socket));
    socket.once('close', () => seat[Symbol.dispose]());
  }
}

function webSockets(maxPayload: number): WebSocketServer {
  return new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
