import { Buffer } from 'node:buffer';
import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { ParseFailure } from '../sip/message/parse-failure.ts';

/** Who made the session and which version of it this is (RFC 8866 §5.2). Numbers are text: they may have 20 digits. */
export interface Origin {
  readonly username: string;
  readonly sessionId: string;
  readonly sessionVersion: string;
  readonly addressType: 'IP4' | 'IP6';
  readonly address: string;
}

/** Where media is sent to (RFC 8866 §5.7). `address` keeps a TTL or count after a slash. */
export interface Connection {
  readonly addressType: 'IP4' | 'IP6';
  readonly address: string;
}

/** What the session level and the media level both have. */
export interface Section {
  readonly connection: Connection | undefined;
  /** `b=` values. */
  readonly bandwidths: readonly string[];
  /** `a=` values: `name`, or `name:value` (RFC 8866 §5.13). Read them with {@link attributeOf}. */
  readonly attributes: readonly string[];
  /** All other lines, whole, in their order: `i=`, `u=`, `e=`, `p=`, `k=`, and types nobody knows. */
  readonly others: readonly string[];
}

/** `m=` and what follows it (RFC 8866 §5.14). */
export interface MediaDescription extends Section {
  /** `audio`, `video`, … */
  readonly kind: string;
  /** 0 is a refused or ended stream (RFC 3264 §6, §8.2). */
  readonly port: number;
  /** How many port pairs, when written. */
  readonly portCount: number | undefined;
  /** `RTP/AVP`, … */
  readonly protocol: string;
  /** For RTP: payload types. */
  readonly formats: readonly string[];
}

export interface SessionDescription extends Section {
  readonly origin: Origin;
  readonly sessionName: string;
  /** `t=`, `r=` and `z=` lines, whole, in their order. */
  readonly timing: readonly string[];
  readonly media: readonly MediaDescription[];
}

/** The value of the first attribute of that name: `''` for a property, undefined when it is absent. */
export function attributeOf(section: Section, name: string): string | undefined {
  for (const attribute of section.attributes) {
    if (!attribute.startsWith(name)) continue;
    if (attribute.length === name.length) return '';
    if (attribute.charCodeAt(name.length) === 0x3a) return attribute.slice(name.length + 1);
  }
  return undefined;
}

/** All values of the attributes of that name that have one. */
export function attributesOf(section: Section, name: string): readonly string[] {
  const start = `${name}:`;
  return section.attributes.filter((attribute) => attribute.startsWith(start)).map((attribute) => attribute.slice(start.length));
}

const notText = fail<ParseFailure>({ element: 'session description', expected: 'lines without CR, LF or NUL inside' });
const tooLong = fail<ParseFailure>({ element: 'session description', expected: `at most ${limits.sdp.lines} lines` });
const badLine = fail<ParseFailure>({ element: 'session description', expected: 'lines of one letter, = and a value' });
const badVersion = fail<ParseFailure>({ element: 'v=', expected: 'version 0 on the first line' });
const badOrigin = fail<ParseFailure>({ element: 'o=', expected: 'once: user, two numbers, IN, IP4 or IP6 and an address' });
const badConnection = fail<ParseFailure>({ element: 'c=', expected: 'IN, IP4 or IP6 and an address' });
const badMedia = fail<ParseFailure>({ element: 'm=', expected: 'a kind, a port, a protocol and formats' });
const tooManyMedia = fail<ParseFailure>({ element: 'm=', expected: `at most ${limits.sdp.mediaLines} media lines` });
const space = 0x20;
const linefeed = 0x0a;
const cr = 0x0d;
const equalsSign = 0x3d;
type Fault = { readonly ok: false; readonly error: ParseFailure };

/** A section while its lines come in. */
interface OpenSection extends Section {
  connection: Connection | undefined;
  readonly bandwidths: string[];
  readonly attributes: string[];
  readonly others: string[];
}

interface OpenDescription {
  /** What is read, and the same as wire text. */
  readonly octets: Buffer;
  readonly text: string;
  readonly session: OpenSection;
  readonly media: (OpenSection & MediaDescription)[];
  readonly timing: string[];
  /** The one that lines go to. */
  section: OpenSection;
  origin: Origin | undefined;
  sessionName: string;
}

/**
 * Parses a session description (RFC 8866 §9). Text is wire text, one character per octet, so nothing is lost; lines may
 * end in CRLF or LF (§5). Lines may stand in another order than the RFC's and `s=` and `t=` may be missing: phones do that.
 */
export function parseSessionDescription(input: Uint8Array | string): Result<SessionDescription, ParseFailure> {
  if (input.length > limits.sdp.sizeBytes) return tooLong;
  if (typeof input === 'string' && /[\u0100-\uffff]/.test(input)) return notText;
  const open = openDescription(octetsOf(input));
  const fault = readLines(open);
  if (fault) return fault;
  if (!open.origin) return badOrigin;
  const { origin, sessionName, timing, media } = open;
  const { connection, bandwidths, attributes, others } = open.session;
  return ok({ origin, sessionName, connection, bandwidths, timing, attributes, others, media });
}

function openDescription(octets: Buffer): OpenDescription {
  const text = octets.toString('latin1');
  const session: OpenSection = { connection: undefined, bandwidths: [], attributes: [], others: [] };
  return { octets, text, session, media: [], timing: [], section: session, origin: undefined, sessionName: '-' };
}

function octetsOf(input: Uint8Array | string): Buffer {
  if (typeof input === 'string') return Buffer.from(input, 'latin1');
  return input instanceof Buffer ? input : Buffer.from(input.buffer, input.byteOffset, input.byteLength);
}

function readLines(open: OpenDescription): Fault | undefined {
  const { octets } = open;
  let count = 0;
  for (let from = 0; from < octets.length; count++) {
    const lf = lineFeed(octets, from);
    if (lf < 0) return notText;
    const end = lf > from && octets[lf - 1] === cr ? lf - 1 : lf;
    if (end < from + 2 || octets[from + 1] !== equalsSign) return badLine;
    if (count === limits.sdp.lines) return tooLong;
    const fault = count === 0 ? checkVersion(open.text.slice(from, end)) : readLine(open, from + 2, end);
    if (fault) return fault;
    from = lf + 1;
  }
  return count === 0 ? badVersion : undefined;
}

/** The index of the LF that ends the line, or of the end of the octets; -1 when something stands before it that may not. */
function lineFeed(octets: Buffer, from: number): number {
  for (let at = from; ; at++) {
    let octet = octets[at] as number;
    while (octet > cr) octet = octets[++at] as number; // beyond the end: undefined, which is not more than anything
    if (octet === linefeed) return at;
    if (at >= octets.length) return octets.length;
    if (octet === 0 || (octet === cr && octets[at + 1] !== linefeed)) return -1;
  }
}

function checkVersion(line: string): Fault | undefined {
  return line === 'v=0' ? undefined : badVersion;
}

/** Reads the line whose value stands from `from` to `end`. */
function readLine(open: OpenDescription, from: number, end: number): Fault | undefined {
  const { text, section } = open;
  switch (text.charAt(from - 2)) {
    case 'a':
      section.attributes.push(text.slice(from, end));
      return undefined;
    case 'm':
      return openMedia(open, from, end);
    case 'b':
      section.bandwidths.push(text.slice(from, end));
      return undefined;
    case 'c':
      if (section.connection) break; // further addresses of a layered multicast: nobody here sends to them
      section.connection = parseConnection(open, from, end);
      return section.connection ? undefined : badConnection;
    case 'o':
      if (section !== open.session || open.origin) return badOrigin;
      open.origin = parseOrigin(open, from, end);
      return open.origin ? undefined : badOrigin;
    case 's':
      if (section !== open.session) break;
      open.sessionName = text.slice(from, end);
      return undefined;
    case 't':
    case 'r':
    case 'z':
      if (section !== open.session) break;
      open.timing.push(text.slice(from - 2, end));
      return undefined;
  }
  section.others.push(text.slice(from - 2, end));
  return undefined;
}

function openMedia(open: OpenDescription, from: number, end: number): Fault | undefined {
  if (open.media.length === limits.sdp.mediaLines) return tooManyMedia;
  const media = parseMediaLine(open, from, end);
  if (!media) return badMedia;
  open.section = media;
  open.media.push(media);
  return undefined;
}

function parseOrigin(open: OpenDescription, from: number, end: number): Origin | undefined {
  const userEnd = wordEnd(open, from, end);
  const idEnd = wordEnd(open, userEnd + 1, end);
  const versionEnd = wordEnd(open, idEnd + 1, end);
  const connection = parseConnection(open, versionEnd + 1, end);
  if (userEnd === from || !connection) return undefined;
  const { text } = open;
  const sessionId = text.slice(userEnd + 1, idEnd);
  const sessionVersion = text.slice(idEnd + 1, versionEnd);
  if (!isNumber(sessionId) || !isNumber(sessionVersion)) return undefined;
  const { addressType, address } = connection;
  return { username: text.slice(from, userEnd), sessionId, sessionVersion, addressType, address };
}

function parseConnection(open: OpenDescription, from: number, end: number): Connection | undefined {
  const { text } = open;
  const start = from + 'IN IP4 '.length;
  const addressType = text.startsWith('IN IP4 ', from) ? 'IP4' : text.startsWith('IN IP6 ', from) ? 'IP6' : undefined;
  if (addressType === undefined || start >= end || wordEnd(open, start, end) < end) return undefined;
  return { addressType, address: text.slice(start, end) };
}

/** Where the word that starts at `from` ends: at the next space, or at `end`; behind `end` all words are empty. */
function wordEnd({ octets }: OpenDescription, from: number, end: number): number {
  let at = from;
  while (at < end && octets[at] !== space) at++;
  return at;
}

/** Whether `text` is 1 to 20 digits. */
function isNumber(text: string): boolean {
  if (text.length < 1 || text.length > 20) return false;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 0x30 || text.charCodeAt(at) > 0x39) return false;
  return true;
}

function parseMediaLine(open: OpenDescription, from: number, end: number): OpenDescription['media'][number] | undefined {
  const { text } = open;
  const kindEnd = wordEnd(open, from, end);
  const portsEnd = wordEnd(open, kindEnd + 1, end);
  const protocolEnd = wordEnd(open, portsEnd + 1, end);
  const formats = words(open, protocolEnd + 1, end);
  const kind = text.slice(from, kindEnd);
  const protocol = text.slice(portsEnd + 1, protocolEnd);
  if (kind === '' || protocol === '' || formats.length === 0) return undefined;
  const ports = text.slice(kindEnd + 1, portsEnd);
  const slash = ports.indexOf('/');
  const port = parsePort(slash < 0 ? ports : ports.slice(0, slash));
  const portCount = slash < 0 ? undefined : parsePort(ports.slice(slash + 1));
  if (port === undefined || (slash >= 0 && portCount === undefined)) return undefined;
  return { kind, port, portCount, protocol, formats, connection: undefined, bandwidths: [], attributes: [], others: [] };
}

/** The words from `from` to `end`, each one space apart; none when a space stands where none may. */
function words(open: OpenDescription, from: number, end: number): string[] {
  const found: string[] = [];
  for (let start = from; start <= end; ) {
    const wordEndsAt = wordEnd(open, start, end);
    if (wordEndsAt === start) return [];
    found.push(open.text.slice(start, wordEndsAt));
    start = wordEndsAt + 1;
  }
  return found;
}

function parsePort(text: string): number | undefined {
  if (!isNumber(text)) return undefined;
  let port = 0;
  for (let at = 0; at < text.length; at++) port = port * 10 + text.charCodeAt(at) - 0x30;
  return port < 65_536 ? port : undefined;
}

/** Writes a description in the order of RFC 8866 §5 with CRLF line ends; lines of unknown types come after the attributes. */
export function serializeSessionDescription(description: SessionDescription): Uint8Array {
  const { origin, sessionName, timing, media } = description;
  const { username, sessionId, sessionVersion, addressType, address } = origin;
  const lines = [
    'v=0',
    `o=${username} ${sessionId} ${sessionVersion} IN ${addressType} ${address}`,
    `s=${sessionName}`,
    ...sectionLines(description, timing),
    ...media.flatMap((part) => [mediaLine(part), ...sectionLines(part, [])]),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');
}

function mediaLine({ kind, port, portCount, protocol, formats }: MediaDescription): string {
  return `m=${kind} ${port}${portCount === undefined ? '' : `/${portCount}`} ${protocol} ${formats.join(' ')}`;
}

function sectionLines({ connection, bandwidths, attributes, others }: Section, timing: readonly string[]): string[] {
  const place = (line: string): number => ('iuep'.includes(line.charAt(0)) ? 0 : line.startsWith('k') ? 1 : 2);
  const othersAt = (wanted: number): readonly string[] => others.filter((line) => place(line) === wanted);
  return [
    ...othersAt(0),
    ...(connection ? [`c=IN ${connection.addressType} ${connection.address}`] : []),
    ...bandwidths.map((value) => `b=${value}`),
    ...timing,
    ...othersAt(1),
    ...attributes.map((value) => `a=${value}`),
    ...othersAt(2),
  ];
}
