import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Phone } from '../../main/api/phone.ts';
import { type Clock, systemClock } from '../../main/base/clock.ts';
import { EngineError } from '../../main/base/errors.ts';
import type { Log } from '../../main/base/log.ts';
import { type Random, systemRandom } from '../../main/base/random.ts';
import { limits } from '../../main/limits.ts';
import { Door } from './door.ts';
import { StaticFiles, WindowUnbuilt } from './static-files.ts';
import { WindowServer } from './window-server.ts';

export interface ServeOptions {
  readonly engine: Phone;
  /** Folder of the built window. */
  readonly rendererDir: string;
  /** 0 takes a free one. */
  readonly port?: number;
  readonly log: Log;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface Serving {
  readonly port: number;
  /** An address that lets one browser in, once; see {@link issueUrl} for more. */
  readonly url: string;
  /** A fresh address for one more browser. */
  issueUrl(): string;
  /** Cuts all browsers off and frees the port. The engine goes on. */
  close(): Promise<void>;
}

/** The window cannot be served: it is not built, or the port that was asked for cannot be had. */
export class ServeError extends EngineError {
  override readonly name = 'ServeError';
  readonly code: 'SERVE_UNBUILT' | 'SERVE_PORT';
  constructor(code: 'SERVE_UNBUILT' | 'SERVE_PORT', message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Serves the window of `engine` to browsers of this machine, on 127.0.0.1 only. Rejects with a {@link ServeError}. */
export async function startServe(options: ServeOptions): Promise<Serving> {
  const { engine, rendererDir, log, clock = systemClock, random = systemRandom } = options;
  const files = openWindow(rendererDir);
  const http = createServer({ requestTimeout: limits.serve.requestMs, connectionsCheckingInterval: limits.serve.requestMs });
  http.maxConnections = limits.serve.connections;
  http.maxHeadersCount = limits.serve.headerFields;
  const port = await listen(http, options.port ?? 0);
  const door = new Door({ clock, random, port });
  const server = new WindowServer({ http, files, engine, log, door, port });
  const issueUrl = (): string => `http://127.0.0.1:${port}/?token=${door.issueToken()}`;
  return { port, url: issueUrl(), issueUrl, close: () => server.close() };
}

function openWindow(directory: string): StaticFiles {
  try {
    return new StaticFiles(directory);
  } catch (error) {
    throw error instanceof WindowUnbuilt ? new ServeError('SERVE_UNBUILT', error.message, error) : error;
  }
}

async function listen(http: Server, port: number): Promise<number> {
  http.listen(port, '127.0.0.1');
  try {
    await once(http, 'listening');
  } catch (error) {
    throw new ServeError('SERVE_PORT', `port ${port} of 127.0.0.1 cannot be used`, error);
  }
  return (http.address() as AddressInfo).port;
}
