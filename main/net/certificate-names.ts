import { isIP, SocketAddress } from 'node:net';

/** Whom a certificate speaks for: its subjectAltName and, for want of one, its common name. */
export interface CertificateNames {
  /** Domains in lower case (RFC 5922 §7.1). */
  readonly domains: readonly string[];
  /** Numeric addresses. */
  readonly addresses: readonly string[];
}

interface AltName {
  /** `DNS`, `URI`, `IP Address`, … */
  readonly kind: string;
  readonly value: string;
}

/**
 * Reads the names of a certificate as SIP does (RFC 5922 §7.1): the host of each `sip:` URI without user; only if there is none, the
 * DNS names; only if there is no subjectAltName at all, the common name.
 *
 * @param subjectAltName as `X509Certificate` of `node:crypto` gives it: `DNS:a.example, URI:sip:b.example`
 * @param subject likewise: one attribute a line, `CN=c.example`
 */
export function certificateNames(subjectAltName: string | undefined, subject: string): CertificateNames {
  if (subjectAltName === undefined) return { domains: commonNames(subject), addresses: [] };
  const names = parseAltNames(subjectAltName);
  const valuesOf = (kind: string): readonly string[] => names.filter((name) => name.kind === kind).map(({ value }) => value);
  const fromUris = valuesOf('URI').flatMap(domainOfSipUri);
  const domains = fromUris.length > 0 ? fromUris : valuesOf('DNS').map(lowerCase);
  return {
    domains,
    addresses: valuesOf('IP Address')
      .filter((value) => isIP(value) !== 0)
      .map(canonicalAddress),
  };
}

/**
 * Whether a certificate proves that its holder is `serverName`, a domain or a numeric address. Names match as a whole: no suffix and
 * no wildcard counts (RFC 5922 §7.2).
 */
export function proves({ domains, addresses }: CertificateNames, serverName: string): boolean {
  if (isIP(serverName) !== 0) return addresses.includes(canonicalAddress(serverName));
  return !serverName.includes('*') && domains.includes(withoutLastDot(serverName.toLowerCase()));
}

/** Splits at `, `; a value that could be mistaken is quoted as JSON. */
function parseAltNames(text: string): readonly AltName[] {
  const names: AltName[] = [];
  for (let rest = text; rest !== ''; ) {
    const colon = rest.indexOf(':');
    if (colon < 0) break;
    const { value, length } = takeValue(rest.slice(colon + 1));
    names.push({ kind: rest.slice(0, colon), value });
    rest = rest.slice(colon + 1 + length);
    if (rest.startsWith(', ')) rest = rest.slice(', '.length);
    else break;
  }
  return names;
}

function takeValue(text: string): { readonly value: string; readonly length: number } {
  if (text.startsWith('"')) return takeQuoted(text);
  const end = text.indexOf(', ');
  const value = end < 0 ? text : text.slice(0, end);
  return { value, length: value.length };
}

function takeQuoted(text: string): { readonly value: string; readonly length: number } {
  let end = 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  const quoted = text.slice(0, end + 1);
  try {
    return { value: String(JSON.parse(quoted)), length: quoted.length };
  } catch {
    return { value: '', length: text.length }; // not written by the library: nothing after it can be trusted
  }
}

/** The host of `sip:host`, `sip:host:port` or `sip:host;params`; none for other schemes and where a user stands before the host. */
function domainOfSipUri(uri: string): readonly string[] {
  if (!uri.toLowerCase().startsWith('sip:') || uri.includes('@')) return [];
  const hostport = uri.slice('sip:'.length);
  const end = hostport.search(/[:;?]/);
  const host = withoutLastDot(lowerCase(end < 0 ? hostport : hostport.slice(0, end)));
  return host === '' ? [] : [host];
}

function commonNames(subject: string): readonly string[] {
  const names = subject.split('\n').filter((line) => line.startsWith('CN='));
  return names.map((line) => lowerCase(line.slice('CN='.length)));
}

function lowerCase(name: string): string {
  return name.toLowerCase();
}

function withoutLastDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** One spelling for each IPv6 address. */
function canonicalAddress(address: string): string {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return new SocketAddress({ address, family }).address;
}
