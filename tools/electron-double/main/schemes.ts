import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loud } from '../loud.ts';

type Handler = (request: Request) => Response | Promise<Response>;

const handlers = new Map<string, Handler>();
let port = 0;
let isReady = false;

/** Chromium knows no scheme of ours: `app://host/path` is `http://host.app.localhost:port/path` to it, a secure origin like the real one. */
export function toChromium(url: string): string {
  const parsed = URL.parse(url);
  const scheme = parsed?.protocol.slice(0, -1) ?? '';
  if (!parsed || !handlers.has(scheme)) return url;
  return `http://${parsed.host}.${scheme}.localhost:${port}${parsed.pathname || '/'}${parsed.search}${parsed.hash}`;
}

/** The way back, for everything that the program gets to see. */
export function fromChromium(url: string): string {
  const parsed = URL.parse(url);
  const labels = parsed?.hostname.split('.') ?? [];
  if (!parsed || labels.at(-1) !== 'localhost' || parsed.port !== String(port) || labels.length < 3) return url;
  const scheme = labels.at(-2);
  return `${scheme}://${labels.slice(0, -2).join('.')}${parsed.pathname}${parsed.search}${parsed.hash}`;
}

/** Opens the server behind the schemes; from then on no scheme can be registered. */
export async function openSchemes(): Promise<void> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  port = (server.address() as AddressInfo).port;
  isReady = true;
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = fromChromium(`http://${incoming.headers.host}${incoming.url}`);
  const handler = handlers.get(url.split(':')[0] ?? '');
  const response = handler
    ? await handler(new Request(url, { method: incoming.method ?? 'GET' }))
    : new Response(null, { status: 404 });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(new Uint8Array(await response.arrayBuffer()));
}

type Protocol = Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'>;

export const protocol: Protocol = loud('protocol', {
  registerSchemesAsPrivileged: () => {
    if (isReady) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
  },
  handle: (scheme, handler) => {
    if (handlers.has(scheme)) throw new Error(`protocol.handle: ${scheme} is handled already`);
    handlers.set(scheme, handler as Handler);
  },
  unhandle: (scheme) => void handlers.delete(scheme),
  isProtocolHandled: (scheme) => handlers.has(scheme),
});
