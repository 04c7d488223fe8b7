import { limits } from '../../limits.ts';
import { isIn, token } from './characters.ts';
import { headerKey, knownKey } from './header-names.ts';
import { HeaderRow } from './header-row.ts';

/** The first thing in a head that breaks the grammar of RFC 3261 §7.3. */
export interface HeadFault {
  readonly element: string;
  readonly reason: string;
}

/** The start line and header fields of a message, found in one pass over its octets. */
export interface HeadIndex {
  readonly startLine: string;
  /** All rows that could be read: with a fault too, enough to answer it. */
  readonly rows: HeaderRow[];
  /** Where the body starts: after the empty line. */
  readonly bodyStart: number;
  readonly fault: HeadFault | undefined;
}

const cr = 0x0d;
const lf = 0x0a;
const tab = 0x09;
const space = 0x20;
const colon = 0x3a;
const backslash = 0x5c;
const most = limits.message.headerFields;

/** Where the rows of the head being scanned are: name start, name end, value start, value end. Reused, so that hostile input makes no garbage. */
const offsets = new Int32Array(most * 4);
const keys: (string | undefined)[] = new Array<string | undefined>(most).fill(undefined);

/** Indexes the head that starts at `start`. Linear; reads at most `limits.message.headerFields` rows. */
export function indexHead(bytes: Buffer, start: number): HeadIndex {
  const scan = new HeadScan(bytes, start);
  scan.run();
  const text = bytes.toString('latin1', start, scan.at);
  return { startLine: text.slice(0, scan.startLineEnd - start), rows: rowsOf(text, start, scan.rowCount), bodyStart: scan.at, fault: scan.fault };
}

function rowsOf(text: string, start: number, count: number): HeaderRow[] {
  const rows: HeaderRow[] = [];
  for (let row = 0, at = 0; row < count; row++, at += 4) {
    const nameStart = (offsets[at] as number) - start;
    const nameEnd = (offsets[at + 1] as number) - start;
    const key = keys[row] ?? headerKey(text.slice(nameStart, nameEnd));
    rows.push(new HeaderRow(key, text, nameStart, nameEnd, (offsets[at + 2] as number) - start, (offsets[at + 3] as number) - start));
  }
  return rows;
}

/**
 * One pass over a head; leaves what it found in {@link offsets} and {@link keys}. This is the hottest loop of the stack:
 * it works on local variables, and reads beyond the end give undefined, which compares false with everything.
 */
class HeadScan {
  readonly #bytes: Buffer;
  /** The next octet to read; at the end, where the body starts. */
  at: number;
  startLineEnd = 0;
  rowCount = 0;
  fault: HeadFault | undefined;

  constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes;
    this.at = start;
  }

  run(): void {
    const bytes = this.#bytes;
    this.startLineEnd = this.#lineEnd(this.at);
    let at = this.startLineEnd + 2;
    while (at < bytes.length) {
      if (bytes[at] === cr && bytes[at + 1] === lf) {
        this.at = at + 2;
        return;
      }
      if (this.rowCount === most) {
        this.at = at;
        this.#fail('header fields', `more than ${most} rows`);
        return;
      }
      at = this.#readRow(at);
    }
    this.at = bytes.length;
    this.#fail('message', 'no empty line after the header fields');
  }

  /** Keeps the row that starts at `nameStart` and gives the start of the next one. */
  #readRow(nameStart: number): number {
    const bytes = this.#bytes;
    let at = nameStart;
    while (isIn(bytes[at] as number, token)) at++;
    const nameEnd = at;
    while (bytes[at] === space || bytes[at] === tab) at++;
    const isField = nameEnd > nameStart && bytes[at] === colon;
    if (isField) at++;
    else this.#fail('header field', 'a line without a name and a colon');
    while (bytes[at] === space || bytes[at] === tab) at++;

    const valueStart = at;
    let lineEnd = this.#lineEnd(at);
    while (bytes[lineEnd + 2] === space || bytes[lineEnd + 2] === tab) lineEnd = this.#lineEnd(lineEnd + 2);
    if (isField) {
      let valueEnd = lineEnd;
      while (valueEnd > valueStart && (bytes[valueEnd - 1] === space || bytes[valueEnd - 1] === tab)) valueEnd--;
      const row = this.rowCount++;
      keys[row] = knownKey(bytes, nameStart, nameEnd);
      offsets[row * 4] = nameStart;
      offsets[row * 4 + 1] = nameEnd;
      offsets[row * 4 + 2] = valueStart;
      offsets[row * 4 + 3] = valueEnd;
    }
    return lineEnd + 2;
  }

  /** The index of the next CRLF, or of the end of the octets when there is none. */
  #lineEnd(from: number): number {
    const bytes = this.#bytes;
    const { length } = bytes;
    for (let at = from; at < length; at++) {
      const octet = bytes[at] as number;
      if (octet >= space || octet === tab) continue;
      if (octet === cr && bytes[at + 1] === lf) return at;
      this.#controlCharacter(at, octet);
    }
    this.#fail('line', 'no CRLF at the end');
    return length;
  }

  /** Control characters may stand after a backslash in quoted strings, CR and LF nowhere (§25.1 `quoted-pair`). */
  #controlCharacter(at: number, octet: number): void {
    if (octet === cr || octet === lf) this.#fail('line', 'a CR or LF that is no line end');
    else if (this.#bytes[at - 1] !== backslash) this.#fail('header field', 'a control character');
  }

  #fail(element: string, reason: string): void {
    this.fault ??= { element, reason };
  }
}
