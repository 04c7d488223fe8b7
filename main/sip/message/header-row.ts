import { ok, type Result } from '../../base/result.ts';
import { trimmed } from './characters.ts';
import type { HeaderDef } from './header-definition.ts';
import { headerKey } from './header-names.ts';
import { Lexer } from './lexer.ts';
import type { ParseFailure } from './parse-failure.ts';
import { octetsOf, toWireText } from './wire-text.ts';

const unsafe = /[\r\n\u0100-\uffff]/;

/** A piece of a message: its octets, and the same as wire text. */
export class Wire {
  text: string;
  #octets: Uint8Array | undefined;

  constructor(text: string, octets?: Uint8Array) {
    this.text = text;
    this.#octets = octets;
  }

  get octets(): Uint8Array {
    this.#octets ??= octetsOf(this.text);
    return this.#octets;
  }
}

/** One header field row: a part of the message it came from, read when somebody asks. Rows never change, so messages share them. */
export class HeaderRow {
  readonly key: string;
  readonly #wire: Wire;
  readonly #nameStart: number;
  readonly #valueStart: number;
  readonly #valueEnd: number;
  readonly #isFolded: boolean;
  #known: Known | undefined;

  /** Describes a row inside `wire`: where the name starts, and the value without the spaces around it but still folded. */
  constructor(key: string, wire: Wire, nameStart: number, valueStart: number, valueEnd: number, isFolded: boolean) {
    this.key = key;
    this.#wire = wire;
    this.#nameStart = nameStart;
    this.#valueStart = valueStart;
    this.#valueEnd = valueEnd;
    this.#isFolded = isFolded;
  }

  /** A row that did not come from the wire. Line ends in it become spaces, characters beyond one octet UTF-8. */
  static of(name: string, value: string): HeaderRow {
    const wireName = oneLine(name);
    const text = `${wireName}: ${trimmed(oneLine(value))}`;
    return new HeaderRow(headerKey(wireName), new Wire(text), 0, wireName.length + 2, text.length, false);
  }

  /** As written. */
  get name(): string {
    const { text } = this.#wire;
    return trimmed(text, this.#nameStart, text.indexOf(':', this.#nameStart));
  }

  /** Unfolded: each line break with the spaces around it is one space (RFC 3261 §7.3.1). */
  get value(): string {
    const known = this.#remember();
    known.value ??= this.#unfolded();
    return known.value;
  }

  /** The row as it stood in its message, folds included, without the final CRLF. */
  get line(): string {
    return this.#wire.text.slice(this.#nameStart, this.#valueEnd);
  }

  /** The row's values: split at top-level commas, trimmed; empty ones are left out. */
  get values(): readonly string[] {
    const lexer = this.#lexer();
    const values: string[] = [];
    for (let value = lexer.nextValue(); value; value = lexer.nextValue()) values.push(value.rest());
    return values;
  }

  /** The first value, parsed once; undefined when an empty list stands here. */
  readFirst<T>(def: HeaderDef<T>): Result<T, ParseFailure> | undefined {
    const known = this.#knownBy(def);
    if (known.first === undefined) {
      const lexer = def.isList ? this.#lexer().nextValue() : this.#lexer();
      known.first = lexer && def.read(lexer);
    }
    return known.first as Result<T, ParseFailure> | undefined;
  }

  /** All values of the row, parsed once. */
  readAll<T>(def: HeaderDef<T>): Result<readonly T[], ParseFailure> {
    const known = this.#knownBy(def);
    known.all ??= this.#readAll(def);
    return known.all as Result<readonly T[], ParseFailure>;
  }

  #readAll<T>(def: HeaderDef<T>): Result<readonly T[], ParseFailure> {
    const lexer = this.#lexer();
    const all: T[] = [];
    for (let value = def.isList ? lexer.nextValue() : lexer; value; value = def.isList ? lexer.nextValue() : undefined) {
      const result = def.read(value);
      if (!result.ok) return result;
      all.push(result.value);
    }
    return ok(all);
  }

  #remember(): Known {
    this.#known ??= { value: undefined, def: undefined, first: undefined, all: undefined };
    return this.#known;
  }

  #knownBy<T>(def: HeaderDef<T>): Known {
    const known = this.#remember();
    if (known.def !== def) {
      known.def = def;
      known.first = undefined;
      known.all = undefined;
    }
    return known;
  }

  #lexer(): Lexer {
    if (this.#isFolded) return new Lexer(this.value);
    return new Lexer(this.#wire.text, this.#valueStart, this.#valueEnd, this.#wire.octets);
  }

  #unfolded(): string {
    const text = this.#wire.text.slice(this.#valueStart, this.#valueEnd);
    return this.#isFolded ? unfolded(text) : text;
  }
}

/** What was made of a row so far. Which type `first` and `all` have, only the definition knows. */
interface Known {
  value: string | undefined;
  def: unknown;
  first: unknown;
  all: unknown;
}

/** `text` as it can stand in one row: no line ends, one octet for each character. */
function oneLine(text: string): string {
  return unsafe.test(text) ? toWireText(text).replace(/[\r\n]/g, ' ') : text;
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
