import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { genericValue, isAll, token } from './characters.ts';
import type { Lexer } from './lexer.ts';
import type { ParseFailure } from './parse-failure.ts';
import { toWireText } from './wire-text.ts';

/** Parameters in order. Names are in lower case, values unescaped and decoded; `undefined` is a parameter without `=`. */
export type Params = ReadonlyMap<string, string | undefined>;

export const noParams: Params = new Map();

/**
 * Parameters as they were parsed: the first of a chain. Nearly always one to three, so walking along beats hashing, and
 * a parameter costs one object; all that is not looking up is left to a map.
 */
export class ParamList implements Params {
  readonly #name: string;
  readonly #value: string | undefined;
  #next: ParamList | undefined;

  constructor(name: string, value: string | undefined) {
    this.#name = name;
    this.#value = value;
  }

  get size(): number {
    let size = 0;
    for (let param: ParamList | undefined = this; param; param = param.#next) size++;
    return size;
  }

  /** Adds a parameter at the end; false when its name is there already, or as many as limits.ts allows. */
  add(name: string, value: string | undefined): boolean {
    let last: ParamList = this;
    let size = 1;
    for (; last.#name !== name && last.#next; size++) last = last.#next;
    if (last.#name === name || size === limits.message.params) return false;
    last.#next = new ParamList(name, value);
    return true;
  }

  get(name: string): string | undefined {
    for (let param: ParamList | undefined = this; param; param = param.#next) if (param.#name === name) return param.#value;
    return undefined;
  }

  has(name: string): boolean {
    for (let param: ParamList | undefined = this; param; param = param.#next) if (param.#name === name) return true;
    return false;
  }

  forEach(visit: (value: string | undefined, name: string, params: Params) => void): void {
    for (const [name, value] of this) visit(value, name, this);
  }

  entries(): MapIterator<[string, string | undefined]> {
    return this.#map().entries();
  }

  keys(): MapIterator<string> {
    return this.#map().keys();
  }

  values(): MapIterator<string | undefined> {
    return this.#map().values();
  }

  [Symbol.iterator](): MapIterator<[string, string | undefined]> {
    return this.#map().entries();
  }

  #map(): Map<string, string | undefined> {
    const map = new Map<string, string | undefined>();
    for (let param: ParamList | undefined = this; param; param = param.#next) map.set(param.#name, param.#value);
    return map;
  }
}

const none = ok(noParams);
const badParam = fail<ParseFailure>({ element: 'parameter', expected: 'a token, then = and a token, host or quoted string' });
const repeatedParam = fail<ParseFailure>({ element: 'parameter', expected: `each name once, ${limits.message.params} at most` });
const trailingText = fail<ParseFailure>({ element: 'parameters', expected: 'a semicolon or the end' });

/** Parses `*( SEMI generic-param )` up to the end of the text. A name must not come twice (RFC 3261 §7.3.1). */
export function parseParamsToEnd(lexer: Lexer): Result<Params, ParseFailure> {
  lexer.skipSpace();
  if (lexer.isAtEnd) return none;
  let params: ParamList | undefined;
  while (lexer.take(0x3b)) {
    lexer.skipSpace();
    const name = lexer.lowerRun(token);
    lexer.skipSpace();
    const value = lexer.take(0x3d) ? paramValue(lexer) : undefined;
    if (name === '' || value === null) return badParam;
    if (!params) params = new ParamList(name, value);
    else if (!params.add(name, value)) return repeatedParam;
    lexer.skipSpace();
  }
  return lexer.isAtEnd && params ? ok(params) : trailingText;
}

/** A quoted string or a bare value; null when there is neither. */
function paramValue(lexer: Lexer): string | null {
  lexer.skipSpace();
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
