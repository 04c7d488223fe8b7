import type { DigestClient } from '../auth/digest-client.ts';
import type { NameAddr } from '../message/name-addr.ts';
import { isSipUri } from '../message/uri.ts';

/** Who we are in a request: one account. */
export interface LocalIdentity {
  /** Display name and address-of-record; a tag in it is ignored. */
  readonly from: NameAddr;
  /** User part of our Contact, which comes back in the Request-URI of calls to us. Default: that of the address-of-record. */
  readonly contactUser?: string;
  /** Answers challenges; one for all requests of the account. */
  readonly auth?: DigestClient;
  /** Preset route set, such as an outbound proxy (RFC 3261 §8.1.2). Without `;lr` in its URI the first is a strict router. */
  readonly routes?: readonly NameAddr[];
}

export function contactUserOf({ contactUser, from }: LocalIdentity): string | undefined {
  return contactUser ?? (isSipUri(from.uri) ? from.uri.user : undefined);
}
