import { fail, ok, type Result } from '../../base/result.ts';

/** Who asks; sent with every request (RFC 7617), never written down in clear text. */
export interface DavUser {
  readonly user: string;
  readonly password: string;
}

export interface DavRequest {
  readonly method: 'PROPFIND' | 'REPORT' | 'PUT' | 'DELETE';
  readonly url: string;
  /** RFC 4918 §10.2. */
  readonly depth?: '0' | '1';
  readonly body?: { readonly type: string; readonly text: string };
  /** Only when it is this version (RFC 9110 §13.1.1). */
  readonly ifMatch?: string;
  /** Only when there is nothing yet. */
  readonly ifNone?: true;
}

export interface DavReply {
  readonly status: number;
  /** Where the reply comes from: redirections are followed. */
  readonly url: string;
  readonly etag?: string | undefined;
  readonly body: Uint8Array;
}

/** Why there is no reply. */
export type DavFault = 'UNREACHABLE' | 'CERTIFICATE' | 'TIMEOUT' | 'TOO_LARGE' | 'REDIRECTED';

/** How requests reach a WebDAV server (RFC 4918). */
export interface DavClient {
  /** Follows redirections of what only reads; the password goes to nobody to whom {@link davUrl} would not let it go. */
  send(request: DavRequest, user: DavUser): Promise<Result<DavReply, DavFault>>;
}

const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

/**
 * A server's address as a person writes it, `dav.example.com` or a whole URL. Passwords are sent over TLS only, but for servers on this
 * machine.
 */
export function davUrl(text: string): Result<URL, 'URL_INVALID' | 'URL_INSECURE'> {
  const written = text.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `https://${written}`);
  if (!url || url.hostname === '' || url.username !== '' || url.password !== '') return fail('URL_INVALID');
  if (url.protocol === 'http:') return LOOPBACK.test(url.hostname) ? ok(url) : fail('URL_INSECURE');
  return url.protocol === 'https:' ? ok(url) : fail('URL_INVALID');
}
