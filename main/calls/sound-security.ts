import type { Random } from '../base/random.ts';
import { isSecure, parseTransportName } from '../net/transport-name.ts';
import type { LocalSecurity } from '../sdp/security-agreement.ts';
import { isSipUri, type SipUri } from '../sip/message/uri.ts';
import type { LocalIdentity } from '../sip/ua/local-identity.ts';
import type { CallSound } from './calling-account.ts';
import { sdesKeys } from './sdes-keys.ts';

/**
 * What a call brings along to encrypt its sound. Keys in the description are as secret as the signalling: where they are only preferred,
 * they are offered over TLS and nowhere else (RFC 4568 §7.1.1); who requires them insists.
 *
 * @param isPrivate our offer goes over TLS
 */
export function localSecurity(
  { srtp = 'off', srtpPolicy = 'required' }: CallSound,
  random: Random,
  isPrivate: boolean,
): LocalSecurity {
  const lines = sdesKeys(random);
  if (srtp === 'off') return { policy: 'off', keying: 'dtls', lines };
  const isTold = srtp === 'sdes' && srtpPolicy === 'preferred' && !isPrivate;
  return { policy: isTold ? 'off' : srtpPolicy, keying: srtp, lines };
}

/** Whether the first hop towards `target` is reached over TLS, as far as the account or the address says so. */
export function isPrivateWay({ routes }: LocalIdentity, target: SipUri): boolean {
  const hop = routes?.[0]?.uri ?? target;
  if (!isSipUri(hop)) return false;
  const transport = parseTransportName(hop.params.get('transport') ?? '');
  return hop.scheme === 'sips' || (transport !== undefined && isSecure(transport));
}
