import { octetsOf } from './wire-text.ts';

/**
 * Canonical spelling and compact form of every header field that has a rule of its own in RFC 3261 or in an extension we
 * meet, by the key that all its spellings share: the name in lower case.
 */
const names: Readonly<Record<string, readonly [canonical: string, compact?: string]>> = {
  via: ['Via', 'v'],
  from: ['From', 'f'],
  to: ['To', 't'],
  'call-id': ['Call-ID', 'i'],
  cseq: ['CSeq'],
  contact: ['Contact', 'm'],
  'max-forwards': ['Max-Forwards'],
  'content-length': ['Content-Length', 'l'],
  'content-type': ['Content-Type', 'c'],
  route: ['Route'],
  'record-route': ['Record-Route'],
  allow: ['Allow'],
  supported: ['Supported', 'k'],
  'user-agent': ['User-Agent'],
  expires: ['Expires'],
  accept: ['Accept'],
  'accept-encoding': ['Accept-Encoding'],
  'accept-language': ['Accept-Language'],
  'accept-contact': ['Accept-Contact', 'a'],
  'alert-info': ['Alert-Info'],
  'allow-events': ['Allow-Events', 'u'],
  'authentication-info': ['Authentication-Info'],
  authorization: ['Authorization'],
  'call-info': ['Call-Info'],
  'content-disposition': ['Content-Disposition'],
  'content-encoding': ['Content-Encoding', 'e'],
  'content-language': ['Content-Language'],
  date: ['Date'],
  'error-info': ['Error-Info'],
  event: ['Event', 'o'],
  identity: ['Identity', 'y'],
  'identity-info': ['Identity-Info', 'n'],
  'in-reply-to': ['In-Reply-To'],
  'mime-version': ['MIME-Version'],
  'min-expires': ['Min-Expires'],
  'min-se': ['Min-SE'],
  organization: ['Organization'],
  path: ['Path'],
  priority: ['Priority'],
  'proxy-authenticate': ['Proxy-Authenticate'],
  'proxy-authorization': ['Proxy-Authorization'],
  'proxy-require': ['Proxy-Require'],
  rack: ['RAck'],
  reason: ['Reason'],
  'refer-to': ['Refer-To', 'r'],
  'referred-by': ['Referred-By', 'b'],
  'reject-contact': ['Reject-Contact', 'j'],
  replaces: ['Replaces'],
  'reply-to': ['Reply-To'],
  'request-disposition': ['Request-Disposition', 'd'],
  require: ['Require'],
  'retry-after': ['Retry-After'],
  rseq: ['RSeq'],
  server: ['Server'],
  'service-route': ['Service-Route'],
  'session-expires': ['Session-Expires', 'x'],
  'sip-etag': ['SIP-ETag'],
  'sip-if-match': ['SIP-If-Match'],
  subject: ['Subject', 's'],
  'subscription-state': ['Subscription-State'],
  timestamp: ['Timestamp'],
  unsupported: ['Unsupported'],
  warning: ['Warning'],
  'www-authenticate': ['WWW-Authenticate'],
};

/** One way to spell a known name, and the key that all its spellings share. */
interface Spelling {
  /** Octets in lower case. */
  readonly lower: Uint8Array;
  readonly key: string;
}

const keys = new Map<string, string>();
const canonical = new Map<string, string>();
const longest = Math.max(...Object.keys(names).map(({ length }) => length));
/** Spellings by length and first letter: nearly every list has one entry. */
const spellings: Spelling[][] = Array.from({ length: (longest + 1) * 32 }, () => []);

for (const [key, [name, compact]] of Object.entries(names)) {
  canonical.set(key, name);
  for (const spelling of compact ? [name, compact] : [name]) {
    const lower = spelling.toLowerCase();
    for (const text of [spelling, lower, spelling.toUpperCase()]) keys.set(text, key);
    spellings[bucketOf(lower.length, lower.charCodeAt(0))]?.push({ lower: octetsOf(lower), key });
  }
}

function bucketOf(length: number, firstCode: number): number {
  return length * 32 + (firstCode & 31);
}

/** The key of the name that stands in `octets` from `from` to `to`, in any case. */
export function keyAt(octets: Uint8Array, from: number, to: number): string {
  const length = to - from;
  if (length > 0 && length <= longest) {
    const candidates = spellings[bucketOf(length, octets[from] as number)] as Spelling[];
    for (let index = 0; index < candidates.length; index++) {
      const { lower, key } = candidates[index] as Spelling;
      if (isThere(lower, octets, from)) return key;
    }
  }
  return Buffer.from(octets.subarray(from, to)).toString('latin1').toLowerCase();
}

/** Known names are letters and hyphens, for which setting one bit makes lower case and never two tokens alike. */
function isThere(lower: Uint8Array, octets: Uint8Array, from: number): boolean {
  for (let at = 0; at < lower.length; at++) if (((octets[from + at] as number) | 0x20) !== lower[at]) return false;
  return true;
}

/** The key under which rows of a name are found: lower case, compact forms resolved (RFC 3261 §7.3.3). */
export function headerKey(name: string): string {
  const known = keys.get(name);
  if (known !== undefined) return known;
  const lower = name.toLowerCase();
  return keys.get(lower) ?? lower;
}

/** The usual spelling of a name given in any case or compact form; unknown names stay as they are. */
export function canonicalName(name: string): string {
  return canonical.get(headerKey(name)) ?? name;
}

/** The one-letter form of a canonical name, if it has one. */
export function compactForm(name: string): string | undefined {
  return Object.values(names).find(([canonicalName]) => canonicalName === name)?.[1];
}
