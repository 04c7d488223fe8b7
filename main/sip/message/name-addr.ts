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
  const lexer = new Lexer(value);
  if (value.startsWith('"')) {
    const displayName = lexer.quotedString();
    lexer.skipSpace();
    return displayName === undefined ? badDisplayName : parseBracketed(lexer, displayName);
  }
  const left = value.indexOf('<');
  if (left === 0) return parseBracketed(lexer, undefined);
  const semicolon = value.indexOf(';');
  if (left < 0 || (semicolon >= 0 && semicolon < left)) return parseAddrSpec(lexer, semicolon < 0 ? value.length : semicolon);
  const displayName = trimmed(value, 0, left);
  lexer.at = left;
  return isUnquotedName(displayName) ? parseBracketed(lexer, fromWireText(displayName)) : badDisplayName;
}

function parseBracketed(lexer: Lexer, displayName: string | undefined): Result<NameAddr, ParseFailure> {
  if (!lexer.take(0x3c)) return badDisplayName;
  const uri = takeUri(lexer);
  if (!uri.ok) return uri;
  return lexer.take(0x3e) ? withParams(displayName, uri.value, lexer) : badBrackets;
}

function parseAddrSpec(lexer: Lexer, end: number): Result<NameAddr, ParseFailure> {
  const text = trimmed(lexer.text, 0, end);
  if (text.includes('?') || text.includes(',')) return badAddrSpec;
  const uri = parseUri(text);
  lexer.at = end;
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

export function parseContact(value: string): Result<Contact, ParseFailure> {
  return value === '*' ? ok('*') : parseNameAddr(value);
}

export function serializeContact(value: Contact): string {
  return value === '*' ? '*' : serializeNameAddr(value);
}
