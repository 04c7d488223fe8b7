import type { NameAddr } from '../message/name-addr.ts';
import { noParams, withoutParam } from '../message/params.ts';
import { isSipUri, type Uri } from '../message/uri.ts';

/** How a request leaves. */
export interface Routing {
  readonly requestUri: Uri;
  /** Values for Route, in order. */
  readonly routes: readonly NameAddr[];
  /** Whose server gets the request (RFC 3261 §8.1.2). */
  readonly nextHop: Uri;
}

/**
 * Addresses a request to `target` along `routeSet` (RFC 3261 §12.2.1.1, also for preset routes: §8.1.2). A first route without `lr`
 * is a strict router: it takes the Request-URI's place, and the target moves to the end.
 */
export function routeTo(target: Uri, routeSet: readonly NameAddr[]): Routing {
  const requestUri = asRequestUri(target);
  const [first, ...rest] = routeSet;
  if (first === undefined) return { requestUri, routes: [], nextHop: requestUri };
  if (isLooseRouter(first.uri)) return { requestUri, routes: routeSet, nextHop: first.uri };
  const strict = asRequestUri(first.uri);
  return { requestUri: strict, routes: [...rest, { uri: target, params: noParams }], nextHop: strict };
}

function isLooseRouter(uri: Uri): boolean {
  return isSipUri(uri) && uri.params.has('lr');
}

/** A Request-URI has neither `method` nor header parts (RFC 3261 §19.1.1, table 1). */
function asRequestUri(uri: Uri): Uri {
  if (!isSipUri(uri) || (uri.headers.length === 0 && !uri.params.has('method'))) return uri;
  return { ...uri, params: withoutParam(uri.params, 'method'), headers: [] };
}
