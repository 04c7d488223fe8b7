import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { watchEvents } from '../../main/api/automation-streams.ts';
import type { Phone } from '../../main/api/phone.ts';
import { RpcServer } from '../../main/api/rpc-server.ts';
import { socketPort } from '../../main/api/socket-port.ts';
import type { OpenApi } from '../../main/automation/automation-host.ts';
import type { Clock } from '../../main/base/clock.ts';
import type { Log } from '../../main/base/log.ts';
import { fail, ok, type Result } from '../../main/base/result.ts';
import { limits } from '../../main/limits.ts';
import { answerProcedure, say } from './api-answer.ts';
import { ApiGate } from './api-gate.ts';
import { type CallProcedure, proceduresOf } from './procedures.ts';

export interface ApiOptions {
  readonly phone: Phone;
  readonly clock: Clock;
  readonly log: Log;
  /** 0: any that is free. */
  readonly port: number;
  readonly token: string;
}

/** Lets programs of this computer in until it is closed, on 127.0.0.1 only. */
export async function openApi(options: ApiOptions): Promise<Result<OpenApi, 'PORT_TAKEN'>> {
  const http = createServer({ requestTimeout: limits.serve.requestMs, connectionsCheckingInterval: limits.serve.requestMs });
  http.maxConnections = limits.automation.connections;
  http.maxHeadersCount = limits.serve.headerFields;
  http.listen(options.port, '127.0.0.1');
  try {
    await once(http, 'listening');
  } catch (error) {
    options.log.write('warn', 'the port for programs cannot be used', { port: options.port, error: String(error) });
    return fail('PORT_TAKEN');
  }
  return ok(new ApiServer(http, options));
}

/** Answers programs: procedures by POST, `/rpc` for clients of oRPC, `/events` for whoever only wants to listen. */
class ApiServer implements OpenApi {
  readonly port: number;
  readonly #http: Server;
  readonly #phone: Phone;
  readonly #log: Log;
  readonly #gate: ApiGate;
  readonly #rpc: RpcServer;
  readonly #procedures: ReadonlyMap<string, CallProcedure>;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: limits.rpc.messageBytes, perMessageDeflate: false });
  readonly #lines: ReadonlyMap<string, (socket: WebSocket) => void> = new Map([
    ['/rpc', (socket) => this.#rpc.serve(socketPort(socket))],
    ['/events', (socket) => void this.#tellEvents(socket)],
  ]);
  #underWay = 0;

  constructor(http: Server, { phone, clock, log, token }: ApiOptions) {
    this.#http = http;
    this.#phone = phone;
    this.#log = log;
    this.port = (http.address() as AddressInfo).port;
    this.#gate = new ApiGate({ clock, port: this.port, token });
    this.#rpc = new RpcServer({ phone, log });
    this.#procedures = proceduresOf(phone);
    http.unref();
    http.on('request', (request, response) => void this.#answer(request, response));
    http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  async close(): Promise<void> {
    this.#rpc[Symbol.dispose]();
    for (const socket of this.#sockets.clients) socket.terminate();
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = this.#gate.refusalOf(request.headers);
    const call = this.#procedures.get(request.url ?? '');
    if (refusal) say(response, refusal.status, refusal, refusal.status === 429 ? { 'Retry-After': '1' } : {});
    else if (!call) say(response, 404, { code: 'NOT_FOUND', message: 'there is no such procedure' });
    else if (request.method !== 'POST') say(response, 405, { code: 'METHOD', message: 'only POST' }, { Allow: 'POST' });
    else if (this.#underWay >= limits.automation.requests) say(response, 503, { code: 'BUSY', message: 'too many requests' });
    else await this.#counted(() => answerProcedure({ request, response, call, log: this.#log }));
  }

  async #counted(run: () => Promise<void>): Promise<void> {
    this.#underWay += 1;
    await run();
    this.#underWay -= 1;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy()); // it was gone before it was in
    const refusal = this.#gate.refusalOf(request.headers);
    const take = this.#lines.get(request.url ?? '');
    if (refusal) refuse(socket, `${refusal.status} ${refusal.code}`);
    else if (!take) refuse(socket, '404 Not Found');
    else if (this.#sockets.clients.size >= limits.rpc.clients) refuse(socket, '503 Service Unavailable');
    else this.#sockets.handleUpgrade(request, socket, head, take);
  }

  /** Each event is one text message. What the program sends is not read. */
  async #tellEvents(socket: WebSocket): Promise<void> {
    const port = socketPort(socket);
    const gone = new AbortController();
    port.onClosed(() => gone.abort());
    const context = { drained: () => port.drained(), requests: 0, streams: 0 };
    for await (const event of watchEvents(this.#phone, { context, signal: gone.signal })) port.post(JSON.stringify(event));
  }
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
