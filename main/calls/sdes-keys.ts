import type { Random } from '../base/random.ts';
import { masterKeyBytes, type SrtpSuiteName } from '../media/srtp/suites.ts';
import type { CryptoAttribute } from '../sdp/crypto-attribute.ts';

/** What we offer, best first; the first of RFC 4568 is what every phone has. The short tag is for those that have nothing else. */
const suites: readonly SrtpSuiteName[] = [
  'AEAD_AES_256_GCM',
  'AEAD_AES_128_GCM',
  'AES_256_CM_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
];

/** A fresh key for every suite, for one stream: nothing else may ever be encrypted with them. */
export function sdesKeys(random: Random): readonly CryptoAttribute[] {
  return suites.map((suite, index) => ({
    tag: index + 1,
    suite,
    keys: [{ key: random.bytes(masterKeyBytes(suite)) }],
    sessionParameters: [],
  }));
}
