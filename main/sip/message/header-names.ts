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

/** One way to spell a known name, and the key that all its spellings share. */
interface Spelling {
  /** Character codes as usually written. */
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
    spellings[bucketOf(lower.length, lower.charCodeAt(0))]?.push({ canonical: codesOf(spelling), lower: codesOf(lower), key });
  }
}

function codesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function bucketOf(length: number, firstCode: number): number {
  return length * 32 + (firstCode & 31);
}

/** The key of the name that stands in `text` from `from` to `to`, in any case. */
export function keyAt(text: string, from: number, to: number): string {
  const length = to - from;
  if (length > 0 && length <= longest) {
    const candidates = spellings[bucketOf(length, text.charCodeAt(from))] as Spelling[];
    for (let index = 0; index < candidates.length; index++) {
      const { canonical: spelling, lower, key } = candidates[index] as Spelling;
      if (isThere(spelling, text, from) || isThereInAnyCase(lower, text, from)) return key;
    }
  }
  return text.slice(from, to).toLowerCase();
}

/** By hand: names are short, and a call of `startsWith` costs more. */
function isThere(codes: Uint8Array, text: string, from: number): boolean {
  for (let at = 0; at < codes.length; at++) if (codes[at] !== text.charCodeAt(from + at)) return false;
  return true;
}

function isThereInAnyCase(lower: Uint8Array, text: string, from: number): boolean {
  for (let at = 0; at < lower.length; at++) if (lower[at] !== lowerCase(text.charCodeAt(from + at))) return false;
  return true;
}

function lowerCase(code: number): number {
  return code >= 0x41 && code <= 0x5a ? code | 0x20 : code;
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
