import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { Emitter, type Event } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { Address, ByteStream, NetworkFailure, StreamSecurity } from './network.ts';
import { reached, type StageFailure } from './socket-stage.ts';
import { codeOf } from './system-error.ts';

/** What both ends agree to speak (RFC 7118 §4.1). */
export const SUBPROTOCOL = 'sip';
/** Close status codes of an orderly end (RFC 6455 §7.4.1): done, and going away. */
const orderly: readonly number[] = [1000, 1001, 1005];
/** How long the peer may take to answer our close. */
const CLOSE_MS = 1_000;

/** Of both ends. Messages are not compressed: their signalling is small, and compression in step with secrets leaks them. */
export const webSocketOptions = {
  maxPayload: limits.message.sizeBytes,
  perMessageDeflate: false,
  skipUTF8Validation: true, // a message says itself what it is
  closeTimeout: CLOSE_MS,
} as const;

/**
 * Makes a WebSocket of a connected socket, plain or secured.
 *
 * @param host what the server is called: `example.com:5062`
 * @returns the open WebSocket, paused until a stream takes it
 */
export async function upgrade(socket: Socket, host: string): Promise<Result<WebSocket, StageFailure>> {
  const webSocket = new WebSocket(`ws://${host}/`, SUBPROTOCOL, { ...webSocketOptions, createConnection: () => socket });
  webSocket.on('error', () => undefined); // whoever waits for it hears of it
  webSocket.once('open', () => webSocket.pause());
  const opened = await reached(webSocket, 'open');
  if (opened.ok) return ok(webSocket);
  return opened.error.code === 'EIO' ? fail({ code: 'EPROTO' }) : opened; // an answer that is no WebSocket's
}

/** An open WebSocket as a stream whose every write is one message (RFC 7118 §5). */
export class WebSocketStream implements ByteStream {
  readonly #webSocket: WebSocket;
  readonly #bytes = new Emitter<Uint8Array>();
  readonly #closed = new Emitter<NetworkFailure | undefined>();
  readonly onBytes: Event<Uint8Array> = this.#bytes.event;
  readonly onClosed: Event<NetworkFailure | undefined> = this.#closed.event;
  readonly local: Address;
  readonly remote: Address;
  readonly security: StreamSecurity | undefined;
  #failure: NetworkFailure | undefined;

  /**
   * @param webSocket open; owned by this object from here on
   * @param socket what carries it
   */
  constructor(webSocket: WebSocket, socket: Socket, security?: StreamSecurity) {
    this.#webSocket = webSocket;
    this.local = { host: socket.localAddress ?? '', port: socket.localPort ?? 0 };
    this.remote = { host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
    this.security = security;
    webSocket.on('message', (data) => this.#bytes.fire(data as Buffer)); // `nodebuffer` is its binary type
    webSocket.on('error', (error) => {
      this.#failure = { code: codeOf(error), address: this.remote };
    });
    webSocket.on('close', (status) => this.#end(status));
    webSocket.resume();
  }

  get queuedBytes(): number {
    return this.#webSocket.bufferedAmount;
  }

  /** Sends one message: as text, unless it is none (RFC 7118 §5). */
  write(bytes: Uint8Array): void {
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#webSocket.send(bytes, { binary: !isUtf8(bytes) });
  }

  [Symbol.dispose](): void {
    this.#webSocket.close();
  }

  #end(status: number): void {
    const failure = orderly.includes(status) ? undefined : { code: 'ECONNRESET', address: this.remote };
    this.#closed.fire(this.#failure ?? failure);
    this.#closed[Symbol.dispose]();
    this.#bytes[Symbol.dispose]();
  }
}
