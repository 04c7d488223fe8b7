import { isSipUri, parseUri, type SipUri, type Uri, urisEqual } from '../message/uri.ts';

/**
 * Whether the `uri` of credentials means the resource the request asks for (RFC 7616 §3.4.6). Proxies on the way may have written
 * the Request-URI anew, and phones differ in the parameters they hash: the same user, host and port is enough.
 */
export function isSameResource(requestUri: string, digestUri: string): boolean {
  if (requestUri === digestUri) return true;
  const asked = parseUri(requestUri);
  const proven = parseUri(digestUri);
  return asked.ok && proven.ok && (urisEqual(asked.value, proven.value) || areSamePlace(asked.value, proven.value));
}

function areSamePlace(a: Uri, b: Uri): boolean {
  return isSipUri(a) && isSipUri(b) && a.scheme === b.scheme && a.user === b.user && a.host === b.host && portOf(a) === portOf(b);
}

function portOf(uri: SipUri): number {
  return uri.port ?? (uri.scheme === 'sips' ? 5061 : 5060);
}
