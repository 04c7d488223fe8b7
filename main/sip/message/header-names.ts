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
  'answer-mode': ['Answer-Mode'],
  'authentication-info': ['Authentication-Info'],
  authorization: ['Authorization'],
  'call-info': ['Call-Info'],
  'content-disposition': ['Content-Disposition'],
  'content-encoding': ['Content-Encoding', 'e'],
  'content-language': ['Content-Language'],
  date: ['Date'],
  diversion: ['Diversion'],
  'error-info': ['Error-Info'],
  event: ['Event', 'o'],
  'history-info': ['History-Info'],
  identity: ['Identity', 'y'],
  'identity-info': ['Identity-Info', 'n'],
  'in-reply-to': ['In-Reply-To'],
  join: ['Join'],
  'mime-version': ['MIME-Version'],
  'min-expires': ['Min-Expires'],
  'min-se': ['Min-SE'],
  organization: ['Organization'],
  'p-asserted-identity': ['P-Asserted-Identity'],
  'p-preferred-identity': ['P-Preferred-Identity'],
  path: ['Path'],
  priority: ['Priority'],
  privacy: ['Privacy'],
  'priv-answer-mode': ['Priv-Answer-Mode'],
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

const keys = new Map<string, string>();
const canonical = new Map<string, string>();

/** Numbers the characters a name may have, 1 to 46, capital and small letters alike; 0 is all others. */
const numberOf = new Uint8Array(256);
for (const [index, character] of [..."abcdefghijklmnopqrstuvwxyz0123456789-.!%*_+`'~"].entries()) {
  for (const text of [character, character.toUpperCase()]) numberOf[text.charCodeAt(0)] = index + 1;
}

/** Between the branches of one node and those of the next. */
const width = 64;
/**
 * The spellings of known names as a tree, so that a name is looked up while it is read: at `node * width + number` stands
 * the node that a character leads to. Names start at node 1; node 0, out of which no way leads, is for the unknown ones.
 */
const tree = new Uint16Array(width * (2 + Object.values(names).reduce((sum, [name]) => sum + name.length + 1, 0)));
/** The key of the name that ends at a node. */
const keyOfNode: (string | undefined)[] = [undefined, undefined];

function plant(spelling: string, key: string): void {
  let node = 1;
  for (const octet of octetsOf(spelling)) {
    const branch = node * width + (numberOf[octet] as number);
    if (tree[branch] === 0) tree[branch] = keyOfNode.push(undefined) - 1;
    node = tree[branch] as number;
  }
  keyOfNode[node] = key;
}

for (const [key, [name, compact]] of Object.entries(names)) {
  canonical.set(key, name);
  for (const spelling of compact ? [name, compact] : [name]) {
    for (const text of [spelling, spelling.toLowerCase(), spelling.toUpperCase()]) keys.set(text, key);
    plant(spelling, key);
  }
}

/** A name in a message. */
export interface NameInMessage {
  /** Undefined when it is none that is known: see {@link unknownKey}. */
  readonly key: string | undefined;
  /** The index after its last character. */
  readonly end: number;
}

/** The longest name that starts at `from` in `octets`, in any case; it ends where it starts when there is none. */
export function nameAt(octets: Uint8Array, from: number): NameInMessage {
  let node = 1;
  let at = from;
  for (; at < octets.length; at++) {
    const number = numberOf[octets[at] as number] as number;
    if (number === 0) break;
    node = tree[node * width + number] as number;
  }
  return { key: keyOfNode[node], end: at };
}

/** The key of a name that {@link nameAt} does not know. */
export function unknownKey(octets: Uint8Array, from: number, end: number): string {
  return Buffer.from(octets.subarray(from, end)).toString('latin1').toLowerCase();
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
