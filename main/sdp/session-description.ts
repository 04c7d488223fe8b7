import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { ParseFailure } from '../sip/message/parse-failure.ts';

/** One line: `type=value`. */
export interface SdpLine {
  /** One letter. */
  readonly type: string;
  readonly value: string;
}

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

/** A property, `a=name`, or a valued one, `a=name:value` (RFC 8866 §5.13). */
export interface Attribute {
  readonly name: string;
  /** Undefined for a property. */
  readonly value: string | undefined;
}

/** What the session level and the media level both have. */
export interface Section {
  readonly connection: Connection | undefined;
  /** `b=` values. */
  readonly bandwidths: readonly string[];
  readonly attributes: readonly Attribute[];
  /** All other lines in their order: `i`, `u`, `e`, `p`, `k`, and types nobody knows. */
  readonly others: readonly SdpLine[];
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
  /** `t=`, `r=` and `z=` lines in their order. */
  readonly timing: readonly SdpLine[];
  readonly media: readonly MediaDescription[];
}

const notText = fail<ParseFailure>({ element: 'session description', expected: 'lines without CR, LF or NUL inside' });
const tooLong = fail<ParseFailure>({ element: 'session description', expected: `at most ${limits.sdp.lines} lines` });
const badLine = fail<ParseFailure>({ element: 'session description', expected: 'lines of one letter, = and a value' });
const badVersion = fail<ParseFailure>({ element: 'v=', expected: 'version 0 on the first line' });
const badOrigin = fail<ParseFailure>({ element: 'o=', expected: 'user, two numbers, IN, IP4 or IP6 and an address' });
const badConnection = fail<ParseFailure>({ element: 'c=', expected: 'IN, IP4 or IP6 and an address' });
const badMedia = fail<ParseFailure>({ element: 'm=', expected: 'a kind, a port, a protocol and formats' });
const tooManyMedia = fail<ParseFailure>({ element: 'm=', expected: `at most ${limits.sdp.mediaLines} media lines` });

/**
 * Parses a session description (RFC 8866 §9). Text is wire text, one character per octet, so nothing is lost; lines may
 * end in CRLF or LF (§5). Lines may stand in another order than the RFC's and `s=` and `t=` may be missing: phones do that.
 */
export function parseSessionDescription(input: Uint8Array | string): Result<SessionDescription, ParseFailure> {
  const text = typeof input === 'string' ? input : latin1(input);
  if (text.length > limits.sdp.sizeBytes) return tooLong;
  return new Parser(text).parse();
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** A section while its lines come in: a media description when it has a media line. */
class OpenSection {
  readonly line: MediaLine | undefined;
  connection: Connection | undefined;
  readonly bandwidths: string[] = [];
  readonly attributes: Attribute[] = [];
  readonly others: SdpLine[] = [];

  constructor(line: MediaLine | undefined) {
    this.line = line;
  }
}

/** Reads the lines once, from the first to the last. */
class Parser {
  readonly #text: string;
  readonly #session = new OpenSection(undefined);
  readonly #timing: SdpLine[] = [];
  readonly #media: OpenSection[] = [];
  #section = this.#session;
  #origin: Origin | undefined;
  #sessionName = '-';

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Result<SessionDescription, ParseFailure> {
    const fault = this.#readLines();
    if (fault) return fault;
    if (!this.#origin) return badOrigin;
    const { connection, bandwidths, attributes, others } = this.#session;
    const media = this.#media.map(closed);
    return ok({
      origin: this.#origin,
      sessionName: this.#sessionName,
      connection,
      bandwidths,
      timing: this.#timing,
      attributes,
      others,
      media,
    });
  }

  #readLines(): Fault | undefined {
    const text = this.#text;
    let count = 0;
    for (let from = 0; from < text.length; count++) {
      const lf = text.indexOf('\n', from);
      const next = lf < 0 ? text.length : lf + 1;
      const end = lf < 0 ? next : lf > from && text.charCodeAt(lf - 1) === 0x0d ? lf - 1 : lf;
      if (end < from + 2 || text.charCodeAt(from + 1) !== 0x3d) return badLine;
      if (count === limits.sdp.lines) return tooLong;
      const value = text.slice(from + 2, end);
      const fault = count === 0 ? checkVersion(text.charAt(from), value) : this.#readLine(text.charAt(from), value);
      if (fault) return fault;
      from = next;
    }
    if (count === 0) return badVersion;
    return text.includes('\0') || hasBareCr(text) ? notText : undefined;
  }

  #readLine(type: string, value: string): Fault | undefined {
    if (type === 'a') {
      this.#section.attributes.push(parseAttribute(value));
      return undefined;
    }
    if (type === 'm') return this.#openMedia(value);
    if (type === 'c' && !this.#section.connection) return this.#readConnection(value);
    if (type === 'b') this.#section.bandwidths.push(value);
    else if (this.#section !== this.#session || !isSessionType(type)) this.#section.others.push({ type, value });
    else if (type === 'o') return this.#readOrigin(value);
    else if (type === 's') this.#sessionName = value;
    else this.#timing.push({ type, value });
    return undefined;
  }

  #readOrigin(value: string): Fault | undefined {
    if (this.#origin) return badOrigin;
    this.#origin = parseOrigin(value);
    return this.#origin ? undefined : badOrigin;
  }

  #readConnection(value: string): Fault | undefined {
    this.#section.connection = parseConnection(value);
    return this.#section.connection ? undefined : badConnection;
  }

  #openMedia(value: string): Fault | undefined {
    if (this.#media.length === limits.sdp.mediaLines) return tooManyMedia;
    const line = parseMediaLine(value);
    if (!line) return badMedia;
    this.#section = new OpenSection(line);
    this.#media.push(this.#section);
    return undefined;
  }
}

function closed({ line, connection, bandwidths, attributes, others }: OpenSection): MediaDescription {
  const { kind, port, portCount, protocol, formats } = line as MediaLine;
  return { kind, port, portCount, protocol, formats, connection, bandwidths, attributes, others };
}

type Fault = { readonly ok: false; readonly error: ParseFailure };

function checkVersion(type: string, value: string): Fault | undefined {
  return type === 'v' && value === '0' ? undefined : badVersion;
}

function isSessionType(type: string): boolean {
  return type === 'o' || type === 's' || type === 't' || type === 'r' || type === 'z';
}

function hasBareCr(text: string): boolean {
  for (let cr = text.indexOf('\r'); cr >= 0; cr = text.indexOf('\r', cr + 1)) {
    if (cr + 1 === text.length || text.charCodeAt(cr + 1) !== 0x0a) return true;
  }
  return false;
}

function parseAttribute(text: string): Attribute {
  const colon = text.indexOf(':');
  return colon < 0 ? { name: text, value: undefined } : { name: text.slice(0, colon), value: text.slice(colon + 1) };
}

function parseOrigin(value: string): Origin | undefined {
  const [username, sessionId, sessionVersion, network, addressType, address, more] = words(value);
  if (network !== 'IN' || !isAddressType(addressType) || !address || more !== undefined || !username) return undefined;
  if (!isNumber(sessionId) || !isNumber(sessionVersion)) return undefined;
  return { username, sessionId, sessionVersion, addressType, address };
}

function parseConnection(value: string): Connection | undefined {
  const [network, addressType, address, more] = words(value);
  if (network !== 'IN' || !isAddressType(addressType) || !address || more !== undefined) return undefined;
  return { addressType, address };
}

function isAddressType(text: string | undefined): text is 'IP4' | 'IP6' {
  return text === 'IP4' || text === 'IP6';
}

/** Splits at single spaces. By hand, as `split` is slow on text it has not seen before. */
function words(text: string): string[] {
  const found: string[] = [];
  let from = 0;
  for (let space = text.indexOf(' '); space >= 0; space = text.indexOf(' ', from)) {
    found.push(text.slice(from, space));
    from = space + 1;
  }
  found.push(text.slice(from));
  return found;
}

/** Whether `text` is 1 to 20 digits. */
function isNumber(text: string | undefined): text is string {
  if (text === undefined || text.length < 1 || text.length > 20) return false;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) < 0x30 || text.charCodeAt(at) > 0x39) return false;
  return true;
}

type MediaLine = Pick<MediaDescription, 'kind' | 'port' | 'portCount' | 'protocol' | 'formats'>;

function parseMediaLine(value: string): MediaLine | undefined {
  const formats = words(value);
  const [kind, ports = '', protocol] = formats.splice(0, 3);
  if (!kind || !protocol || formats.length === 0 || formats.includes('')) return undefined;
  const slash = ports.indexOf('/');
  const port = parsePort(slash < 0 ? ports : ports.slice(0, slash));
  const portCount = slash < 0 ? undefined : parsePort(ports.slice(slash + 1));
  return port === undefined || (slash >= 0 && portCount === undefined) ? undefined : { kind, port, portCount, protocol, formats };
}

function parsePort(text: string): number | undefined {
  const port = isNumber(text) ? Number(text) : 65_536;
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

function sectionLines(section: Section, timing: readonly SdpLine[]): string[] {
  const { connection, bandwidths, attributes, others } = section;
  const write = ({ type, value }: SdpLine): string => `${type}=${value}`;
  const before = others.filter(({ type }) => 'iuep'.includes(type));
  const keys = others.filter(({ type }) => type === 'k');
  const unknown = others.filter(({ type }) => !'iuepk'.includes(type));
  return [
    ...before.map(write),
    ...(connection ? [`c=IN ${connection.addressType} ${connection.address}`] : []),
    ...bandwidths.map((value) => `b=${value}`),
    ...timing.map(write),
    ...keys.map(write),
    ...attributes.map(({ name, value }) => (value === undefined ? `a=${name}` : `a=${name}:${value}`)),
    ...unknown.map(write),
  ];
}

/** The value of the first attribute of that name: `''` for a property, undefined when it is absent. */
export function attributeOf(section: Section, name: string): string | undefined {
  const attribute = section.attributes.find((candidate) => candidate.name === name);
  return attribute && (attribute.value ?? '');
}
