import { isIP } from 'node:net';
import { attributeOf, attributesOf, type MediaDescription, type Section } from './session-description.ts';

/** Where an end may be reached: a UDP candidate of the first component (RFC 8839 §5.1). */
export interface IceCandidate {
  readonly foundation: string;
  readonly priority: number;
  /** Numeric. */
  readonly address: string;
  readonly port: number;
  readonly type: 'host' | 'srflx' | 'prflx' | 'relay';
  readonly related?: { readonly host: string; readonly port: number };
}

/** What one end says of ICE on one media line (RFC 8839 §5). */
export interface IceDescription {
  readonly ufrag: string;
  readonly password: string;
  readonly candidates: readonly IceCandidate[];
  readonly isLite: boolean;
}

const MOST_CANDIDATES = 32;
const types: ReadonlySet<string> = new Set<IceCandidate['type']>(['host', 'srflx', 'prflx', 'relay']);

/**
 * Parses the value of `a=candidate` (RFC 8839 §5.1) such as `1 1 UDP 2130706431 192.0.2.3 45664 typ host`. Candidates over TCP, of other
 * components and those with a name in place of an address are nothing for us; neither is what cannot be read.
 */
export function parseCandidate(value: string): IceCandidate | undefined {
  const [foundation = '', component, transport = '', priority = '', address = '', port = '', typ, type = '', ...more] = value
    .trim()
    .split(/[ \t]+/, 24);
  const isForUs = component === '1' && transport.toLowerCase() === 'udp' && isIP(address) !== 0;
  if (!isForUs || !/^[\w+/]{1,32}$/.test(foundation) || typ !== 'typ' || !isType(type)) return undefined;
  if (!/^\d{1,10}$/.test(priority) || Number(priority) >= 2 ** 32 || !isPort(port)) return undefined;
  const related = relatedOf(more);
  return { foundation, priority: Number(priority), address, port: Number(port), type, ...(related && { related }) };
}

/** The value of an `a=candidate` line. Mirrors {@link parseCandidate}. */
export function serializeCandidate({ foundation, priority, address, port, type, related }: IceCandidate): string {
  const base = related ? ` raddr ${related.host} rport ${related.port}` : '';
  return `${foundation} 1 UDP ${priority} ${address} ${port} typ ${type}${base}`;
}

/** All that our line says of ICE. */
export function iceAttributes({ ufrag, password, candidates }: IceDescription): readonly string[] {
  return [`ice-ufrag:${ufrag}`, `ice-pwd:${password}`, ...candidates.map((one) => `candidate:${serializeCandidate(one)}`)];
}

/**
 * What the other end says of ICE on a media line; undefined where it does not speak it, or where its candidates are not those of the address
 * it names: somebody on the way has changed that, and would not know of checks (RFC 8839 §3.2.5, ice-mismatch).
 */
export function iceOf(session: Section, media: MediaDescription, address: string): IceDescription | undefined {
  const ufrag = (attributeOf(media, 'ice-ufrag') ?? attributeOf(session, 'ice-ufrag'))?.trim() ?? '';
  const password = (attributeOf(media, 'ice-pwd') ?? attributeOf(session, 'ice-pwd'))?.trim() ?? '';
  if (!/^[\w+/]{4,256}$/.test(ufrag) || !/^[\w+/]{22,256}$/.test(password)) return undefined;
  const candidates = attributesOf(media, 'candidate')
    .slice(0, MOST_CANDIDATES)
    .map(parseCandidate)
    .filter((candidate) => candidate !== undefined);
  const isNamed = candidates.some((one) => one.port === media.port && one.address.toLowerCase() === address.toLowerCase());
  const isTrickling = (attributeOf(media, 'ice-options') ?? attributeOf(session, 'ice-options') ?? '').includes('trickle');
  if (!isNamed && !isTrickling) return undefined;
  return { ufrag, password, candidates, isLite: attributeOf(session, 'ice-lite') !== undefined };
}

function relatedOf(more: readonly string[]): IceCandidate['related'] {
  const [host, port] = ['raddr', 'rport'].map((name) => (more.includes(name) ? more[more.indexOf(name) + 1] : undefined));
  return host !== undefined && isIP(host) !== 0 && isPort(port ?? '0') ? { host, port: Number(port ?? '0') } : undefined;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) < 65_536;
}

function isType(text: string): text is IceCandidate['type'] {
  return types.has(text);
}
