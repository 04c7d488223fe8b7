import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Clock } from '../../base/clock.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { type DavClient, type DavFault, type DavReply, type DavRequest, type DavUser, davUrl } from './dav-client.ts';

/** WebDAV over HTTP/1.1. Disposing ends what is under way. */
export class HttpDavClient implements DavClient, Disposable {
  readonly #clock: Clock;
  readonly #plain = new HttpAgent({ keepAlive: true });
  readonly #secure = new HttpsAgent({ keepAlive: true });
  readonly #userAgent: string;

  constructor(clock: Clock, userAgent: string) {
    this.#clock = clock;
    this.#userAgent = userAgent;
  }

  async send(request: DavRequest, user: DavUser): Promise<Result<DavReply, DavFault>> {
    let url = request.url;
    for (let hop = 0; hop <= limits.carddav.redirects; hop++) {
      const answered = await this.#once({ ...request, url }, user);
      if (!answered.ok) return answered;
      const { location, reply } = answered.value;
      if (location === undefined) return ok(reply);
      // Whoever writes must know where: only what reads goes on elsewhere.
      const next = request.method === 'PROPFIND' || request.method === 'REPORT' ? redirectedTo(location, url) : undefined;
      if (next === undefined) return fail('REDIRECTED');
      url = next;
    }
    return fail('REDIRECTED');
  }

  [Symbol.dispose](): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }

  #once(request: DavRequest, user: DavUser): Promise<Result<Answer, DavFault>> {
    const { promise, resolve } = Promise.withResolvers<Result<Answer, DavFault>>();
    const isSecure = request.url.startsWith('https:');
    const content = request.body === undefined ? undefined : Buffer.from(request.body.text);
    const outgoing = (isSecure ? httpsRequest : httpRequest)(request.url, {
      method: request.method,
      agent: isSecure ? this.#secure : this.#plain,
      headers: { ...headersOf(request, user), 'User-Agent': this.#userAgent, 'Content-Length': content?.length ?? 0 },
    });
    const timer = this.#clock.after(limits.carddav.replyMs, () => settle(fail('TIMEOUT')));
    let isSettled = false;
    const settle = (result: Result<Answer, DavFault> | Promise<Result<Answer, DavFault>>): void => {
      isSettled = true;
      timer[Symbol.dispose]();
      resolve(result);
      if ('ok' in result && !result.ok) outgoing.destroy();
    };
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      if (isSettled) return;
      // The server has just closed the connection that it had kept for us. Each of our requests may be repeated.
      const isStale = outgoing.reusedSocket && error.code === 'ECONNRESET';
      settle(isStale ? this.#once(request, user) : fail(faultOf(error)));
    });
    outgoing.on('response', (response) => readAll(request.url, response, settle));
    outgoing.end(content);
    return promise;
  }
}

interface Answer {
  readonly reply: DavReply;
  readonly location?: string | undefined;
}

function headersOf({ depth, body, ifMatch, ifNone }: DavRequest, { user, password }: DavUser): Record<string, string> {
  return {
    Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    ...(depth !== undefined && { Depth: depth }),
    ...(body && { 'Content-Type': body.type }),
    ...(ifMatch !== undefined && { 'If-Match': ifMatch }),
    ...(ifNone && { 'If-None-Match': '*' }),
  };
}

function readAll(url: string, response: IncomingMessage, settle: (result: Result<Answer, DavFault>) => void): void {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  response.on('data', (piece: Buffer) => {
    sizeBytes += piece.length;
    if (sizeBytes > limits.carddav.replyBytes) settle(fail('TOO_LARGE'));
    else pieces.push(piece);
  });
  response.on('error', () => settle(fail('UNREACHABLE'))); // cut off
  response.on('end', () => {
    const { statusCode: status = 0, headers } = response;
    const location = status >= 300 && status < 400 && status !== 304 ? (headers.location ?? '') : undefined;
    settle(ok({ reply: { status, url, etag: headers.etag, body: Buffer.concat(pieces) }, location }));
  });
}

/** Where a redirection leads, if a password may go there: never from TLS to none. */
function redirectedTo(location: string, from: string): string | undefined {
  const target = location === '' ? undefined : URL.parse(location, from)?.href;
  if (target === undefined || (from.startsWith('https:') && !target.startsWith('https:'))) return undefined;
  return davUrl(target).ok ? target : undefined;
}

const CERTIFICATE = /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

function faultOf({ code = '' }: NodeJS.ErrnoException): DavFault {
  return CERTIFICATE.test(code) ? 'CERTIFICATE' : 'UNREACHABLE';
}
