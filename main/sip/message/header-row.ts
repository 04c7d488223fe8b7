import { fail, ok, type Result } from '../../base/result.ts';
import { trimmed } from './characters.ts';
import type { HeaderDef } from './header-definition.ts';
import { headerKey } from './header-names.ts';
import { listValueEnd } from './lexer.ts';
import type { ParseFailure } from './parse-failure.ts';
import { toWireText } from './wire-text.ts';

const unsafe = /[\r\n\u0100-\uffff]/;

/** The text that rows are slices of: it is decoded once, after the rows have been found. */
export class HeadText {
  text = '';
}

/** One header field row: slices of the message it came from, read when somebody asks. Rows never change, so messages share them. */
export class HeaderRow {
  readonly key: string;
  readonly #head: HeadText;
  readonly #nameStart: number;
  readonly #nameEnd: number;
  readonly #valueStart: number;
  readonly #valueEnd: number;
  #value: string | undefined;
  #parsed: Parsed | undefined;

  /** Describes a row inside `head`: the name, and the value without the spaces around it but still folded. */
  constructor(key: string, head: HeadText, nameStart: number, nameEnd: number, valueStart: number, valueEnd: number) {
    this.key = key;
    this.#head = head;
    this.#nameStart = nameStart;
    this.#nameEnd = nameEnd;
    this.#valueStart = valueStart;
    this.#valueEnd = valueEnd;
  }

  /** A row that did not come from the wire. Line ends in it become spaces, characters beyond one octet UTF-8. */
  static of(name: string, value: string): HeaderRow {
    const wireName = oneLine(name);
    const wireValue = trimmed(oneLine(value));
    const head = new HeadText();
    head.text = `${wireName}: ${wireValue}`;
    const row = new HeaderRow(headerKey(wireName), head, 0, wireName.length, wireName.length + 2, head.text.length);
    row.#value = wireValue;
    return row;
  }

  /** As written. */
  get name(): string {
    return this.#head.text.slice(this.#nameStart, this.#nameEnd);
  }

  /** Unfolded: each line break with the spaces around it is one space (RFC 3261 §7.3.1). */
  get value(): string {
    this.#value ??= unfolded(this.#head.text.slice(this.#valueStart, this.#valueEnd));
    return this.#value;
  }

  /** The row as it stood in its message, folds included, without the final CRLF. */
  get line(): string {
    return this.#head.text.slice(this.#nameStart, this.#valueEnd);
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
  if (!text.includes('\r')) return text;
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
