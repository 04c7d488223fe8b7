import { ok, type Result } from '../../base/result.ts';
import type { HeaderDef } from './header-definition.ts';
import { headerKey } from './header-names.ts';
import { HeaderRow } from './header-row.ts';
import type { ParseFailure } from './parse-failure.ts';

const none = ok([]);

/**
 * The header fields of a message, in order, as they were written. Names are given in any case or compact form.
 * Values are wire text (see wire-text.ts), unfolded; structure is parsed when it is read, once per row.
 */
export class HeaderList {
  #rows: HeaderRow[];

  constructor(rows: HeaderRow[] = []) {
    this.#rows = rows;
  }

  static of(fields: Iterable<readonly [name: string, value: string]>): HeaderList {
    const rows: HeaderRow[] = [];
    for (const [name, value] of fields) rows.push(HeaderRow.of(name, value));
    return new HeaderList(rows);
  }

  /** The value of the first row of that name. */
  first(name: string): string | undefined {
    return this.#find(headerKey(name))?.value;
  }

  /** Each row's value. */
  rows(name: string): readonly string[] {
    return this.#all(headerKey(name)).map((row) => row.value);
  }

  /** All rows' values, split at top-level commas and trimmed. */
  values(name: string): readonly string[] {
    return this.#all(headerKey(name)).flatMap((row) => row.values);
  }

  has(name: string): boolean {
    return this.#find(headerKey(name)) !== undefined;
  }

  /** How many rows have that name. */
  count(name: string): number {
    return this.#all(headerKey(name)).length;
  }

  /** Whether the field has more than one row. */
  isRepeated(def: HeaderDef<unknown>): boolean {
    let count = 0;
    for (const { key } of this.#rows) if (key === def.key) count++;
    return count > 1;
  }

  /** The first value, parsed once and remembered; undefined when there is none. */
  read<T>(def: HeaderDef<T>): Result<T, ParseFailure> | undefined {
    const { key } = def;
    const rows = this.#rows;
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index] as HeaderRow;
      const first = row.key === key ? row.readFirst(def) : undefined;
      if (first) return first;
    }
    return undefined;
  }

  /** All values in order, empty when there are none; the first failure if one does not parse. */
  readAll<T>(def: HeaderDef<T>): Result<readonly T[], ParseFailure> {
    const first = this.#indexOf(def.key);
    if (first < 0) return none;
    if (first === this.#lastIndexOf(def.key)) return (this.#rows[first] as HeaderRow).readAll(def);
    const all: T[] = [];
    for (const row of this.#all(def.key)) {
      const values = row.readAll(def);
      if (!values.ok) return values;
      all.push(...values.value);
    }
    return ok(all);
  }

  /** Replaces all rows of that name, at the place of the first (else at the end); each string is one row. */
  set(name: string, value: string | readonly string[]): void {
    const key = headerKey(name);
    const first = this.#indexOf(key);
    const place = first < 0 ? this.#rows.length : first;
    if (typeof value === 'string' && this.#lastIndexOf(key) === first) {
      this.#rows[place] = HeaderRow.of(name, value);
      return;
    }
    const rows = (typeof value === 'string' ? [value] : value).map((text) => HeaderRow.of(name, text));
    const after = this.#rows.slice(place).filter((row) => row.key !== key);
    this.#rows = [...this.#rows.slice(0, place), ...rows, ...after];
  }

  /** Adds a row after the last one of that name, else at the end. */
  add(name: string, value: string): void {
    this.#insert(this.#lastIndexOf(headerKey(name)) + 1 || this.#rows.length, HeaderRow.of(name, value));
  }

  /** Adds a row before the first one of that name, else at the top. */
  prepend(name: string, value: string): void {
    this.#insert(Math.max(this.#indexOf(headerKey(name)), 0), HeaderRow.of(name, value));
  }

  /** Removes the first value, also out of a comma-separated list: pops a Via or a Route. */
  removeFirst(name: string): void {
    const index = this.#indexOf(headerKey(name));
    const row = this.#rows[index];
    if (!row) return;
    const rest = row.values.slice(1);
    if (rest.length === 0) this.#rows.splice(index, 1);
    else this.#rows[index] = HeaderRow.of(row.name, rest.join(', '));
  }

  remove(name: string): void {
    const key = headerKey(name);
    this.#rows = this.#rows.filter((row) => row.key !== key);
  }

  /** Takes over all rows of that name from `other`, after our own, folds and spelling included. */
  copy(name: string, other: HeaderList): void {
    const key = headerKey(name);
    for (const row of other.#rows) if (row.key === key) this.#rows.push(row);
  }

  /** Names as written and unfolded values, in order. */
  *[Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    for (const row of this.#rows) yield [row.name, row.value];
  }

  /** The rows as text, each with its CRLF, without those called `except` (a key: lower case). */
  toText(except: string): string {
    let text = '';
    for (const row of this.#rows) if (row.key !== except) text += `${row.line}\r\n`;
    return text;
  }

  clone(): HeaderList {
    return new HeaderList([...this.#rows]);
  }

  #insert(place: number, row: HeaderRow): void {
    if (place === this.#rows.length) this.#rows.push(row);
    else this.#rows.splice(place, 0, row);
  }

  #indexOf(key: string): number {
    const rows = this.#rows;
    for (let index = 0; index < rows.length; index++) if (rows[index]?.key === key) return index;
    return -1;
  }

  #lastIndexOf(key: string): number {
    const rows = this.#rows;
    for (let index = rows.length - 1; index >= 0; index--) if (rows[index]?.key === key) return index;
    return -1;
  }

  #find(key: string): HeaderRow | undefined {
    for (const row of this.#rows) if (row.key === key) return row;
    return undefined;
  }

  #all(key: string): HeaderRow[] {
    const found: HeaderRow[] = [];
    for (const row of this.#rows) if (row.key === key) found.push(row);
    return found;
  }
}
