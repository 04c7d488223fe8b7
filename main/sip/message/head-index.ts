import { limits } from '../../limits.ts';
import { nameAt, unknownKey } from './header-names.ts';
import { HeaderRow, Wire } from './header-row.ts';

/** The first thing in a head that breaks the grammar of RFC 3261 §7.3. */
export interface HeadFault {
  readonly element: string;
  readonly reason: string;
}

/** The start line and header fields of a message, found in one pass. */
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
  readonly wire: Wire;
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
  const wire = new Wire('', bytes);
  const findings: Findings = { wire, rows: [], fault: undefined };
  const startLineEnd = lineEnd(bytes, start, findings);
  const bodyStart = readRows(bytes, startLineEnd + 2, findings);
  wire.text = bytes.toString('latin1', 0, bodyStart);
  return { startLine: wire.text.slice(start, startLineEnd), rows: findings.rows, bodyStart, fault: findings.fault };
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
  const { key: knownKey, end: nameEnd } = nameAt(bytes, nameStart);
  const colonAt = spaceEnd(bytes, nameEnd);
  const isField = nameEnd > nameStart && bytes[colonAt] === colon;
  if (!isField) findings.fault ??= noColon;
  const valueStart = isField ? spaceEnd(bytes, colonAt + 1) : colonAt;

  const firstEnd = lineEnd(bytes, valueStart, findings);
  let end = firstEnd;
  while (bytes[end + 2] === space || bytes[end + 2] === tab) end = lineEnd(bytes, end + 2, findings);
  if (isField) {
    const key = knownKey ?? unknownKey(bytes, nameStart, nameEnd);
    const valueEnd = valueEndBefore(bytes, valueStart, end);
    findings.rows.push(new HeaderRow(key, findings.wire, nameStart, valueStart, valueEnd, end !== firstEnd));
  }
  return end + 2;
}

/** The index of the next CRLF, or of the end of the octets when there is none. */
function lineEnd(bytes: Buffer, from: number, findings: Findings): number {
  for (let at = from; ; at++) {
    let octet = bytes[at] as number;
    while (octet >= space) octet = bytes[++at] as number;
    if (octet === cr && bytes[at + 1] === lf) return at;
    if (at >= bytes.length) {
      findings.fault ??= noLineEnd;
      return bytes.length;
    }
    if (octet !== tab) findings.fault ??= strayFault(bytes, at, octet);
  }
}

/** Control characters may stand after a backslash in quoted strings, CR and LF nowhere (§25.1 `quoted-pair`). */
function strayFault(bytes: Buffer, at: number, octet: number): HeadFault | undefined {
  if (octet === cr || octet === lf) return strayLineEnd;
  return bytes[at - 1] === backslash ? undefined : controlCharacter;
}

function spaceEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === space || bytes[at] === tab) at++;
  return at;
}

/** The value without the spaces at its end, and without folds that only spaces follow. */
function valueEndBefore(bytes: Buffer, valueStart: number, lineEndAt: number): number {
  let end = lineEndAt;
  while (end > valueStart && isBlank(bytes[end - 1] as number)) end--;
  return end;
}

function isBlank(octet: number): boolean {
  return octet === space || octet === tab || octet === cr || octet === lf;
}
