import { fail, ok, type Result } from '../../base/result.ts';
import { trimmed } from './characters.ts';
import { Lexer } from './lexer.ts';
import { type Params, parseParamsToEnd, quoted, serializeParams, withParam } from './params.ts';
import type { ParseFailure } from './parse-failure.ts';
import { parseUri, serializeUri, takeUri, type Uri } from './uri.ts';
import { fromWireText } from './wire-text.ts';

/** `"Name" <uri>;params`: From, To, Contact, Route and their like (RFC 3261 §20.10, §25.1). */
export interface NameAddr {
  /** Unquoted and decoded. */
  readonly displayName?: string;
  readonly uri: Uri;
  /** Of the header field, not of the URI. */
  readonly params: Params;
}

const quote = 0x22;
const semicolon = 0x3b;
const left = 0x3c;
const right = 0x3e;
const badDisplayName = fail<ParseFailure>({ element: 'display name', expected: 'tokens or a closed quoted string, then <' });
const badBrackets = fail<ParseFailure>({ element: 'name-addr', expected: '<URI> without spaces inside' });
const badAddrSpec = fail<ParseFailure>({
  element: 'addr-spec',
  expected: '<> around a URI that holds a comma or a question mark',
});

/**
 * Parses `name-addr` or `addr-spec` with header parameters. Without `<>` everything from the first semicolon on belongs
 * to the header, and the URI must not hold comma or question mark (§20.10).
 */
export function parseNameAddr(value: string): Result<NameAddr, ParseFailure> {
  return readNameAddr(new Lexer(value));
}

/** {@link parseNameAddr} of all that is before `lexer`. */
export function readNameAddr(lexer: Lexer): Result<NameAddr, ParseFailure> {
  const { octets, at: start, end } = lexer;
  const first = lexer.front;
  if (first === left) return readBracketed(lexer, undefined);
  if (first === quote) {
    const displayName = lexer.quotedString();
    lexer.skipSpace();
    return displayName === undefined ? badDisplayName : readBracketed(lexer, displayName);
  }
  let at = start;
  while (at < end && octets[at] !== left && octets[at] !== semicolon) at++;
  lexer.at = at;
  const before = trimmed(lexer.text, start, at);
  if (lexer.front !== left) return readAddrSpec(before, lexer);
  return isUnquotedName(before) ? readBracketed(lexer, fromWireText(before)) : badDisplayName;
}

function readBracketed(lexer: Lexer, displayName: string | undefined): Result<NameAddr, ParseFailure> {
  if (!lexer.take(left)) return badDisplayName;
  const uri = takeUri(lexer);
  if (!uri.ok) return uri;
  return lexer.take(right) ? withParams(displayName, uri.value, lexer) : badBrackets;
}

function readAddrSpec(text: string, lexer: Lexer): Result<NameAddr, ParseFailure> {
  if (text.includes('?') || text.includes(',')) return badAddrSpec;
  const uri = parseUri(text);
  return uri.ok ? withParams(undefined, uri.value, lexer) : uri;
}

function withParams(displayName: string | undefined, uri: Uri, lexer: Lexer): Result<NameAddr, ParseFailure> {
  const params = parseParamsToEnd(lexer);
  if (!params.ok) return params;
  return ok(displayName === undefined ? { uri, params: params.value } : { displayName, uri, params: params.value });
}

/**
 * Deviation: more than tokens is accepted before `<`, as long as it cannot be mistaken for something else; phones write
 * unquoted UTF-8, brackets and addresses there.
 */
function isUnquotedName(name: string): boolean {
  return /^[^"<>,;\\\x00-\x08\x0a-\x1f\x7f]*$/.test(name);
}

/** Writes `"Name" <uri>;params`, always with `<>`; the name, if any, always quoted. */
export function serializeNameAddr(value: NameAddr): string {
  const name = value.displayName ? `${quoted(value.displayName)} ` : '';
  return `${name}<${serializeUri(value.uri)}>${serializeParams(value.params)}`;
}

/** The `tag` parameter of From or To (RFC 3261 §19.3). */
export function tagOf(value: NameAddr): string | undefined {
  return value.params.get('tag');
}

export function withTag(value: NameAddr, tag: string): NameAddr {
  return { ...value, params: withParam(value.params, 'tag', tag) };
}

/** A Contact value; `*` stands for all bindings when unregistering (RFC 3261 §10.2.2). */
export type Contact = NameAddr | '*';

/** Reads `*` or a name-addr. */
export function readContact(lexer: Lexer): Result<Contact, ParseFailure> {
  const isStar = lexer.end - lexer.at === 1 && lexer.front === 0x2a;
  return isStar ? ok('*') : readNameAddr(lexer);
}

export function serializeContact(value: Contact): string {
  return value === '*' ? '*' : serializeNameAddr(value);
}
