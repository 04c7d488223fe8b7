import { limits } from '../../limits.ts';
import { isIn, token } from './characters.ts';
import { headerKey, knownKey } from './header-names.ts';
import { HeaderRow, HeadText } from './header-row.ts';

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

/** What the pass has found so far. */
interface Findings {
  readonly head: HeadText;
  readonly rows: HeaderRow[];
  fault: HeadFault | undefined;
}

const cr = 0x0d;
const lf = 0x0a;
const tab = 0x09;
const space = 0x20;
const colon = 0x3a;
const backslash = 0x5c;
const most = limits.message.headerFields;

const noColon: HeadFault = { element: 'header field', reason: 'a line without a name and a colon' };
const noLineEnd: HeadFault = { element: 'line', reason: 'no CRLF at the end' };
const strayLineEnd: HeadFault = { element: 'line', reason: 'a CR or LF that is no line end' };
const controlCharacter: HeadFault = { element: 'header field', reason: 'a control character' };
const noEmptyLine: HeadFault = { element: 'message', reason: 'no empty line after the header fields' };
const tooManyRows: HeadFault = { element: 'header fields', reason: `more than ${most} rows` };

/**
 * Indexes the head that starts at `start`. Linear; reads at most `limits.message.headerFields` rows.
 *
 * These are the hottest loops of the stack: reads beyond the end give undefined, which compares false with everything.
 */
export function indexHead(bytes: Buffer, start: number): HeadIndex {
  const findings: Findings = { head: new HeadText(), rows: [], fault: undefined };
  const startLineEnd = lineEnd(bytes, start, findings);
  const bodyStart = readRows(bytes, startLineEnd + 2, findings);
  const text = bytes.toString('latin1', 0, bodyStart);
  findings.head.text = text;
  return { startLine: text.slice(start, startLineEnd), rows: findings.rows, bodyStart, fault: findings.fault };
}

/** Reads rows from `from` on, up to the empty line, and gives the index after it. */
function readRows(bytes: Buffer, from: number, findings: Findings): number {
  let at = from;
  while (at < bytes.length) {
    if (bytes[at] === cr && bytes[at + 1] === lf) return at + 2;
    if (findings.rows.length === most) {
      findings.fault ??= tooManyRows;
      return at;
    }
    at = readRow(bytes, at, findings);
  }
  findings.fault ??= noEmptyLine;
  return bytes.length;
}

/** Keeps the row that starts at `nameStart` and gives the start of the next one. */
function readRow(bytes: Buffer, nameStart: number, findings: Findings): number {
  let at = nameStart;
  while (isIn(bytes[at] as number, token)) at++;
  const nameEnd = at;
  while (bytes[at] === space || bytes[at] === tab) at++;
  const isField = nameEnd > nameStart && bytes[at] === colon;
  if (isField) at++;
  else findings.fault ??= noColon;
  while (bytes[at] === space || bytes[at] === tab) at++;

  let end = lineEnd(bytes, at, findings);
  while (bytes[end + 2] === space || bytes[end + 2] === tab) end = lineEnd(bytes, end + 2, findings);
  if (isField) {
    let valueEnd = end;
    while (valueEnd > at && (bytes[valueEnd - 1] === space || bytes[valueEnd - 1] === tab)) valueEnd--;
    const key = knownKey(bytes, nameStart, nameEnd) ?? headerKey(bytes.toString('latin1', nameStart, nameEnd));
    findings.rows.push(new HeaderRow(key, findings.head, nameStart, nameEnd, at, valueEnd));
  }
  return end + 2;
}

/** The index of the next CRLF, or of the end of the octets when there is none. */
function lineEnd(bytes: Buffer, from: number, findings: Findings): number {
  const { length } = bytes;
  for (let at = from; at < length; at++) {
    const octet = bytes[at] as number;
    if (octet >= space || octet === tab) continue;
    if (octet === cr && bytes[at + 1] === lf) return at;
    findings.fault ??= strayFault(bytes, at, octet);
  }
  findings.fault ??= noLineEnd;
  return length;
}

/** Control characters may stand after a backslash in quoted strings, CR and LF nowhere (§25.1 `quoted-pair`). */
function strayFault(bytes: Buffer, at: number, octet: number): HeadFault | undefined {
  if (octet === cr || octet === lf) return strayLineEnd;
  return bytes[at - 1] === backslash ? undefined : controlCharacter;
}
