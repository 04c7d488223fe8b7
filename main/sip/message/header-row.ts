import { fail, ok, type Result } from '../../base/result.ts';
import { runEnd, token, trimmed } from './characters.ts';
import type { HeaderDef } from './header-definition.ts';
import { headerKey } from './header-names.ts';
import { listValueEnd } from './lexer.ts';
import type { ParseFailure } from './parse-failure.ts';
import { toWireText } from './wire-text.ts';

const unsafe = /[\r\n\u0100-\uffff]/;

/** One header field row: a part of the text of the message it came from, read when somebody asks. Rows never change, so messages share them. */
export class HeaderRow {
  readonly key: string;
  readonly #text: string;
  readonly #nameStart: number;
  readonly #valueStart: number;
  readonly #valueEnd: number;
  readonly #isFolded: boolean;
  #value: string | undefined;
  #parsed: Parsed | undefined;

  /** Describes a row inside `text`: where the name starts, and the value without the spaces around it but still folded. */
  constructor(key: string, text: string, nameStart: number, valueStart: number, valueEnd: number, isFolded: boolean) {
    this.key = key;
    this.#text = text;
    this.#nameStart = nameStart;
    this.#valueStart = valueStart;
    this.#valueEnd = valueEnd;
    this.#isFolded = isFolded;
  }

  /** A row that did not come from the wire. Line ends in it become spaces, characters beyond one octet UTF-8. */
  static of(name: string, value: string): HeaderRow {
    const wireName = oneLine(name);
    const text = `${wireName}: ${trimmed(oneLine(value))}`;
    return new HeaderRow(headerKey(wireName), text, 0, wireName.length + 2, text.length, false);
  }

  /** As written. */
  get name(): string {
    return this.#text.slice(this.#nameStart, runEnd(this.#text, this.#nameStart, token));
  }

  /** Unfolded: each line break with the spaces around it is one space (RFC 3261 §7.3.1). */
  get value(): string {
    if (this.#value === undefined) {
      const text = this.#text.slice(this.#valueStart, this.#valueEnd);
      this.#value = this.#isFolded ? unfolded(text) : text;
    }
    return this.#value;
  }

  /** The row as it stood in its message, folds included, without the final CRLF. */
  get line(): string {
    return this.#text.slice(this.#nameStart, this.#valueEnd);
  }

  /** The row's values: split at top-level commas, trimmed; empty ones are left out. */
  get values(): readonly string[] {
    return splitList(this.value);
  }

  /** The first value, parsed once; undefined when an empty list stands here. */
  readFirst<T>(def: HeaderDef<T>): Result<T, ParseFailure> | undefined {
    const parsed = this.#parsedBy(def);
    if (parsed.first === undefined) {
      const value = def.isList ? firstOfList(this.value) : this.value;
      if (value === '' && def.isList) return undefined;
      parsed.first = def.parse(value);
    }
    return parsed.first as Result<T, ParseFailure>;
  }

  /** All values of the row, parsed once. */
  readAll<T>(def: HeaderDef<T>): Result<readonly T[], ParseFailure> {
    const parsed = this.#parsedBy(def);
    parsed.all ??= this.#parseAll(def);
    return parsed.all as Result<readonly T[], ParseFailure>;
  }

  #parsedBy<T>(def: HeaderDef<T>): Parsed {
    if (this.#parsed?.def !== def) this.#parsed = { def, first: undefined, all: undefined };
    return this.#parsed;
  }

  #parseAll<T>(def: HeaderDef<T>): Result<readonly T[], ParseFailure> {
    const all: T[] = [];
    for (const value of def.isList ? this.values : [this.value]) {
      const result = def.parse(value);
      if (!result.ok) return fail(result.error);
      all.push(result.value);
    }
    return ok(all);
  }
}

/** What a definition made of a row; which type it is, only the definition knows. */
interface Parsed {
  readonly def: unknown;
  first: unknown;
  all: unknown;
}

function oneLine(text: string): string {
  return unsafe.test(text) ? toWireText(text).replace(/[\r\n]/g, ' ') : text;
}

function firstOfList(value: string): string {
  const end = value.includes(',') ? listValueEnd(value, 0) : value.length;
  const first = end === value.length ? value : trimmed(value, 0, end);
  return first === '' && end < value.length ? (splitList(value)[0] ?? '') : first;
}

function splitList(value: string): string[] {
  if (!value.includes(',')) return value === '' ? [] : [value];
  const values: string[] = [];
  for (let from = 0; from <= value.length; ) {
    const end = listValueEnd(value, from);
    const part = trimmed(value, from, end);
    if (part !== '') values.push(part);
    from = end + 1;
  }
  return values;
}

function unfolded(text: string): string {
  let plain = '';
  for (let from = 0; ; ) {
    const fold = text.indexOf('\r\n', from);
    if (fold < 0) return plain + text.slice(from);
    plain += trimmed(text, from, fold);
    plain += plain === '' ? '' : ' ';
    from = fold + 2;
    while (text.charCodeAt(from) === 0x20 || text.charCodeAt(from) === 0x09) from++;
  }
}
