import { createSocket, type Socket } from 'node:dgram';
import { digestResponse, ha1 } from '../../main/sip/auth/digest.ts';
import { benchDomain, benchPassword, type ServerUnderLoad } from './server-under-load.ts';

/** A message as text: cheap to make and to look into, so that the server is what limits. */
export type Receive = (message: string) => void;

/** One UDP socket on loopback. */
export class LoadSocket implements Disposable {
  readonly port: number;
  readonly #socket: Socket;
  readonly #server: ServerUnderLoad;

  private constructor(socket: Socket, server: ServerUnderLoad, receive: Receive) {
    this.#socket = socket;
    this.#server = server;
    this.port = socket.address().port;
    socket.on('message', (bytes) => receive(bytes.toString('latin1')));
  }

  static async open(server: ServerUnderLoad, receive: Receive): Promise<LoadSocket> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4_194_304 });
    await new Promise<void>((resolve) => void socket.bind(0, '127.0.0.1', resolve));
    return new LoadSocket(socket, server, receive);
  }

  send(message: string): void {
    this.#socket.send(message, this.#server.port, this.#server.host);
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

export function field(message: string, name: string): string {
  const start = message.indexOf(`\r\n${name}: `);
  if (start < 0) return '';
  const from = start + name.length + 4;
  return message.slice(from, message.indexOf('\r\n', from));
}

/** All rows of one name, with their names. */
export function rows(message: string, name: string): string {
  return message
    .split('\r\n')
    .filter((line) => line.startsWith(`${name}: `))
    .map((line) => `${line}\r\n`)
    .join('');
}

export function statusOf(message: string): number {
  return message.startsWith('SIP/2.0 ') ? Number(message.slice(8, 11)) : 0;
}

let branches = 0;
export const newBranch = (): string => `z9hG4bKload${++branches}`;

/** The value of Authorization that answers the MD5 challenge in a 401. */
export function credentials(challenged: string, user: string, method: string, uri: string): string {
  const challenge = challenged.split('\r\n').find((line) => line.startsWith('WWW-Authenticate:') && !/SHA/.test(line)) ?? '';
  const nonce = /nonce="([^"]*)"/.exec(challenge)?.[1] ?? '';
  const realm = /realm="([^"]*)"/.exec(challenge)?.[1] ?? benchDomain;
  const protection = { nonceCount: '00000001', cnonce: 'load' };
  const secret = ha1(user, realm, benchPassword, 'MD5');
  const response = digestResponse({ algorithm: 'MD5', ha1: secret, nonce, method, uri, protection });
  return `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="load"`;
}

export interface Load {
  /** Begins one piece of work and calls `done` when it is finished. */
  begin(done: (isGood: boolean) => void): void;
}

export interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
  readonly cpuMicrosecondsEach: number;
  /** What the server could do with a core that it shares with nobody: comparable also on a busy machine. */
  readonly perCoreSecond: number;
}

/** Pieces after which the compiler has seen the hot paths, and the longest wait for them on a busy machine. */
const warmUpPieces = 5_000;
const warmUpRounds = 20;

/** Load that is not measured, so that a server which compiles as it runs has done so. */
export async function warmUp(load: Load, server: ServerUnderLoad, atOnce: number): Promise<void> {
  let pieces = 0;
  for (let round = 0; round < warmUpRounds && pieces < warmUpPieces; round++) {
    pieces += (await measure(load, server, atOnce, 1_000)).perSecond;
  }
}

/** Keeps `atOnce` pieces of work under way for `durationMs`. */
export async function measure(load: Load, server: ServerUnderLoad, atOnce: number, durationMs: number): Promise<Measured> {
  const timesMs: number[] = [];
  let failed = 0;
  const cpuBefore = await server.cpuMs();
  const startMs = performance.now();
  const endMs = startMs + durationMs;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() < endMs) {
        const beginMs = performance.now();
        const isGood = await new Promise<boolean>((resolve) => load.begin(resolve));
        if (isGood) timesMs.push(performance.now() - beginMs);
        else failed += 1;
      }
    }),
  );
  const seconds = (performance.now() - startMs) / 1_000;
  const cpuMs = (await server.cpuMs()) - cpuBefore;
  timesMs.sort((a, b) => a - b);
  const at = (share: number): number => timesMs[Math.floor(share * (timesMs.length - 1))] ?? 0;
  const rounded = (value: number): number => Math.round(value * 100) / 100;
  return {
    perSecond: Math.round(timesMs.length / seconds),
    p50Ms: rounded(at(0.5)),
    p99Ms: rounded(at(0.99)),
    failed,
    cpuMicrosecondsEach: Math.round((1_000 * cpuMs) / Math.max(timesMs.length, 1)),
    perCoreSecond: Math.round((1_000 * timesMs.length) / cpuMs),
  };
}
