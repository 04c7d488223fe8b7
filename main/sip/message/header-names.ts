/** Canonical spelling and compact form of every header field that has a rule of its own in RFC 3261 or in an extension we meet. */
const names: readonly (readonly [name: string, compact?: string])[] = [
  ['Via', 'v'],
  ['From', 'f'],
  ['To', 't'],
  ['Call-ID', 'i'],
  ['CSeq'],
  ['Contact', 'm'],
  ['Max-Forwards'],
  ['Content-Length', 'l'],
  ['Content-Type', 'c'],
  ['Route'],
  ['Record-Route'],
  ['Allow'],
  ['Supported', 'k'],
  ['User-Agent'],
  ['Expires'],
  ['Accept'],
  ['Accept-Encoding'],
  ['Accept-Language'],
  ['Accept-Contact', 'a'],
  ['Alert-Info'],
  ['Allow-Events', 'u'],
  ['Authentication-Info'],
  ['Authorization'],
  ['Call-Info'],
  ['Content-Disposition'],
  ['Content-Encoding', 'e'],
  ['Content-Language'],
  ['Date'],
  ['Error-Info'],
  ['Event', 'o'],
  ['Identity', 'y'],
  ['Identity-Info', 'n'],
  ['In-Reply-To'],
  ['MIME-Version'],
  ['Min-Expires'],
  ['Min-SE'],
  ['Organization'],
  ['Path'],
  ['Priority'],
  ['Proxy-Authenticate'],
  ['Proxy-Authorization'],
  ['Proxy-Require'],
  ['RAck'],
  ['Reason'],
  ['Refer-To', 'r'],
  ['Referred-By', 'b'],
  ['Reject-Contact', 'j'],
  ['Replaces'],
  ['Reply-To'],
  ['Request-Disposition', 'd'],
  ['Require'],
  ['Retry-After'],
  ['RSeq'],
  ['Server'],
  ['Service-Route'],
  ['Session-Expires', 'x'],
  ['SIP-ETag'],
  ['SIP-If-Match'],
  ['Subject', 's'],
  ['Subscription-State'],
  ['Timestamp'],
  ['Unsupported'],
  ['Warning'],
  ['WWW-Authenticate'],
];

/** One way to spell a known name: its octets in canonical and in lower case, and the key that all its spellings share. */
interface Spelling {
  readonly canonical: Uint8Array;
  readonly lower: Uint8Array;
  readonly key: string;
}

const keys = new Map<string, string>();
const canonical = new Map<string, string>();
const longest = Math.max(...names.map(([name]) => name.length));
/** Spellings by length and first letter: nearly every list has one entry. */
const spellings: Spelling[][] = Array.from({ length: (longest + 1) * 32 }, () => []);

for (const [name, compact] of names) {
  const key = name.toLowerCase();
  canonical.set(key, name);
  for (const spelling of compact ? [name, compact] : [name]) {
    const lower = spelling.toLowerCase();
    for (const text of [spelling, lower, spelling.toUpperCase()]) keys.set(text, key);
    spellings[bucketOf(lower.length, lower.charCodeAt(0))]?.push({ canonical: octetsOf(spelling), lower: octetsOf(lower), key });
  }
}

function octetsOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function bucketOf(length: number, firstOctet: number): number {
  return length * 32 + (firstOctet & 31);
}

/** The key of the known name that stands in `bytes` from `from` to `to`, in any case; undefined when it is none. */
export function knownKey(bytes: Uint8Array, from: number, to: number): string | undefined {
  const length = to - from;
  if (length > longest) return undefined;
  const candidates = spellings[bucketOf(length, bytes[from] as number)] as Spelling[];
  for (let index = 0; index < candidates.length; index++) {
    const { canonical: octets, lower, key } = candidates[index] as Spelling;
    if (isThere(octets, bytes, from) || isThereInAnyCase(lower, bytes, from)) return key;
  }
  return undefined;
}

function isThere(octets: Uint8Array, bytes: Uint8Array, from: number): boolean {
  for (let at = 0; at < octets.length; at++) if (octets[at] !== bytes[from + at]) return false;
  return true;
}

function isThereInAnyCase(lower: Uint8Array, bytes: Uint8Array, from: number): boolean {
  for (let at = 0; at < lower.length; at++) if (lower[at] !== lowerCase(bytes[from + at] as number)) return false;
  return true;
}

function lowerCase(octet: number): number {
  return octet >= 0x41 && octet <= 0x5a ? octet | 0x20 : octet;
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
  return names.find(([known]) => known === name)?.[1];
}
