import { ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import type { Log } from '../base/log.ts';
import { limits } from '../limits.ts';
import { isEnvelope } from './envelope.ts';
import type { Phone } from './phone.ts';
import { createRouter } from './router.ts';
import type { RpcPort } from './rpc-port.ts';
import type { RpcContext } from './stream.ts';

export interface RpcServerOptions {
  readonly phone: Phone;
  readonly log: Log;
}

/**
 * Serves one phone to every window and program that is let in. Who may come in is decided before, by the desktop or by `serve`.
 * Disposing it cuts all of them off.
 */
export class RpcServer implements Disposable {
  readonly #handler: RPCHandler<RpcContext>;
  readonly #log: Log;
  readonly #clients = new Set<RpcPort>();

  constructor({ phone, log }: RpcServerOptions) {
    this.#log = log;
    this.#handler = new RPCHandler<RpcContext>(createRouter(phone), {
      interceptors: [({ context, request, next }) => this.#bounded(context, () => this.#reported(request.url.pathname, next))],
    });
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  /** Takes a client on until its line closes; when there are too many, closes the line instead. */
  serve(port: RpcPort): void {
    if (this.#clients.size >= limits.rpc.clients) {
      this.#log.write('warn', 'too many windows are attached, one was refused', { clients: this.#clients.size });
      port.close();
      return;
    }
    this.#clients.add(port);
    const context: RpcContext = { drained: () => port.drained(), requests: 0, streams: 0 };
    this.#handler.upgrade(this.#adapted(port), { context });
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients) client.close();
    this.#clients.clear();
  }

  /** `port` as oRPC wants it, handing on nothing that it would stumble over: a client that sends such a thing is cut off. */
  #adapted(port: RpcPort) {
    return {
      postMessage: (frame: string): void => port.post(frame),
      on: (event: string, listener: (message?: { data: unknown }) => void): void => {
        if (event === 'close') {
          port.onClosed(() => {
            this.#clients.delete(port);
            listener();
          });
        } else if (event === 'message') {
          port.onMessage((message) => {
            if (isEnvelope(message)) listener({ data: message });
            else this.#cutOff(port);
          });
        }
      },
    };
  }

  #cutOff(port: RpcPort): void {
    this.#log.write('warn', 'a window sent what is no request, it was cut off');
    port.close();
  }

  async #bounded<T>(context: RpcContext, run: () => Promise<T>): Promise<T> {
    if (context.requests >= limits.rpc.requestsPerClient) throw new ORPCError('TOO_MANY_REQUESTS');
    context.requests += 1;
    try {
      return await run();
    } finally {
      context.requests -= 1;
    }
  }

  /** What is no coded error is a mistake of ours: the client is told of an internal error only, the log gets the facts. */
  async #reported<T>(procedure: string, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof ORPCError)) this.#log.write('error', 'a request failed', { procedure, error: String(error) });
      throw error;
    }
  }
}
