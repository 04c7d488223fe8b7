import { fail, ok, type Result } from '../../base/result.ts';
import { genericValue, isAll, token } from './characters.ts';
import type { Lexer } from './lexer.ts';
import type { ParseFailure } from './parse-failure.ts';
import { toWireText } from './wire-text.ts';

/** Parameters in order. Names are in lower case, values unescaped and decoded; `undefined` is a parameter without `=`. */
export type Params = ReadonlyMap<string, string | undefined>;

export const noParams: Params = new Map();

const none = ok(noParams);
const badParam = fail<ParseFailure>({ element: 'parameter', expected: 'a token, then = and a token, host or quoted string' });
const repeatedParam = fail<ParseFailure>({ element: 'parameter', expected: 'each name once' });
const trailingText = fail<ParseFailure>({ element: 'parameters', expected: 'a semicolon or the end' });

/** Parses `*( SEMI generic-param )` up to the end of the text. A name must not come twice (RFC 3261 §7.3.1). */
export function parseParamsToEnd(lexer: Lexer): Result<Params, ParseFailure> {
  lexer.skipSpace();
  if (lexer.isAtEnd) return none;
  const params = new Map<string, string | undefined>();
  while (lexer.take(0x3b)) {
    lexer.skipSpace();
    const name = lexer.lowerRun(token);
    const value = lexer.takeSeparator(0x3d) ? paramValue(lexer) : undefined;
    if (name === '' || value === null) return badParam;
    if (params.has(name)) return repeatedParam;
    params.set(name, value);
    lexer.skipSpace();
  }
  return lexer.isAtEnd ? ok(params) : trailingText;
}

/** A quoted string or a bare value; null when there is neither. */
function paramValue(lexer: Lexer): string | null {
  return lexer.quotedString() ?? (lexer.run(genericValue) || null);
}

/** Writes `;name=value` for each; values that are neither token nor host are quoted. */
export function serializeParams(params: Params): string {
  let text = '';
  for (const [name, value] of params) text += value === undefined ? `;${name}` : `;${name}=${tokenOrQuoted(value)}`;
  return text;
}

/** `value` as a token or host if it is one, else as a quoted string. */
export function tokenOrQuoted(value: string): string {
  return isAll(value, genericValue) ? value : quoted(value);
}

/** `text` as a quoted string in wire text (RFC 3261 §25.1). CR and LF cannot be written and become spaces. */
export function quoted(text: string): string {
  return `"${toWireText(text)
    .replace(/[\r\n]/g, ' ')
    .replace(/[\\"\x00-\x08\x0b-\x1f\x7f]/g, '\\$&')}"`;
}

/** A copy of `params` with `name` set; it keeps its place when it is there already. */
export function withParam(params: Params, name: string, value: string | undefined): Params {
  return new Map(params).set(name, value);
}

/** A copy of `params` without `name`. */
export function withoutParam(params: Params, name: string): Params {
  const copy = new Map(params);
  copy.delete(name);
  return copy;
}
