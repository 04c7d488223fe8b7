import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** Facts of a CDP event or answer; each user knows the shape of what it asked for. */
// biome-ignore lint/suspicious/noExplicitAny: the protocol's own types are a package of their own
export type Facts = any;

interface Waiting {
  readonly method: string;
  resolve(result: Facts): void;
  reject(error: Error): void;
}

interface Incoming {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Facts;
  readonly result?: Facts;
  readonly error?: { readonly message: string };
  readonly sessionId?: string;
}

/** One target's part of the connection: commands to it, its events by method name. */
export class CdpSession extends EventEmitter {
  readonly #connection: Cdp;
  readonly #id: string | undefined;

  constructor(connection: Cdp | undefined, id?: string) {
    super();
    this.#connection = connection ?? (this as unknown as Cdp);
    this.#id = id;
    this.setMaxListeners(0);
  }

  send(method: string, params: object = {}): Promise<Facts> {
    return this.#connection.request(method, params, this.#id);
  }
}

/**
 * Chrome DevTools Protocol over the pipe of `--remote-debugging-pipe`: messages end with NUL. The browser ends when the pipe does, also
 * when this process dies, so that none is left behind.
 */
export class Cdp extends CdpSession {
  readonly #toBrowser: Writable;
  readonly #waiting = new Map<number, Waiting>();
  readonly #sessions = new Map<string, CdpSession>();
  #lastId = 0;
  #rest = '';

  constructor(toBrowser: Writable, fromBrowser: Readable) {
    super(undefined);
    this.#toBrowser = toBrowser;
    toBrowser.on('error', () => undefined); // the browser went: the other direction says so
    fromBrowser.setEncoding('utf8');
    fromBrowser.on('data', (text: string) => this.#read(text));
    fromBrowser.on('close', () => this.#close());
  }

  request(method: string, params: object, sessionId: string | undefined): Promise<Facts> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { method, resolve, reject });
      this.#toBrowser.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  async attach(targetId: string): Promise<CdpSession> {
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const session = new CdpSession(this, sessionId);
    this.#sessions.set(sessionId, session);
    return session;
  }

  #read(text: string): void {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop() ?? '';
    for (const message of messages) this.#take(JSON.parse(message) as Incoming);
  }

  #take({ id, method, params, result, error, sessionId }: Incoming): void {
    if (id === undefined) {
      const target = sessionId === undefined ? this : this.#sessions.get(sessionId);
      if (method !== undefined) target?.emit(method, params);
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(`${waiting.method}: ${error.message}`));
    else waiting?.resolve(result);
  }

  #close(): void {
    for (const { method, reject } of this.#waiting.values()) reject(new Error(`${method}: the browser is gone`));
    this.#waiting.clear();
    this.emit('closed');
  }
}
