import { type SipUri, serializeUri } from '../sip/message/uri.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';
import { peerKey } from './peer-key.ts';

/** Who writes to whom. */
export interface Correspondents {
  readonly identity: LocalIdentity;
  readonly target: SipUri;
}

/** What requests from the one to the other wait for: to one other side they go one after the other (RFC 3428 §8). */
export function turnOf({ identity, target }: Correspondents): string {
  return `${serializeUri(identity.from.uri)} ${peerKey(target)}`;
}
