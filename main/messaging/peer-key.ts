import { isSipUri, serializeUri, sipUri, type Uri } from '../sip/message/uri.ts';

/**
 * The other side of a conversation, as text: `sip:user@host` without port, parameters and headers, so that a request's From, a contact's
 * address and what a person typed all find the same one. URIs of other schemes stay as they are.
 */
export function peerKey(uri: Uri): string {
  if (!isSipUri(uri)) return serializeUri(uri);
  return serializeUri(sipUri({ scheme: uri.scheme, user: uri.user, host: uri.host }));
}
