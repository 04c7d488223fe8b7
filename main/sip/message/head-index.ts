import { limits } from '../../limits.ts';
import { isSpace, runEnd, token } from './characters.ts';
import { keyAt } from './header-names.ts';
import { HeaderRow } from './header-row.ts';

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
  readonly rows: HeaderRow[];
  fault: HeadFault | undefined;
}

const cr = 0x0d;
const lf = 0x0a;
const colon = 0x3a;
const backslash = 0x5c;
const most = limits.message.headerFields;
/** Nearly all heads end within this many octets; more is decoded only when one does not. */
const firstLookBytes = 4_096;

const noColon: HeadFault = { element: 'header field', reason: 'a line without a name and a colon' };
const noLineEnd: HeadFault = { element: 'line', reason: 'no CRLF at the end' };
const strayLineEnd: HeadFault = { element: 'line', reason: 'a CR or LF that is no line end' };
const strayNul: HeadFault = { element: 'header field', reason: 'a NUL outside of a quoted string' };
const noEmptyLine: HeadFault = { element: 'message', reason: 'no empty line after the header fields' };
const tooManyRows: HeadFault = { element: 'header fields', reason: `more than ${most} rows` };

/** Indexes the head that starts at `start`. Linear; reads at most `limits.message.headerFields` rows. */
export function indexHead(bytes: Buffer, start: number): HeadIndex {
  const index = indexText(bytes.toString('latin1', 0, Math.min(bytes.length, firstLookBytes)), start);
  return index.fault && bytes.length > firstLookBytes ? indexText(bytes.toString('latin1'), start) : index;
}

function indexText(text: string, start: number): HeadIndex {
  const findings: Findings = { rows: [], fault: undefined };
  const startLineEnd = lineEnd(text, start, findings);
  const bodyStart = readRows(text, startLineEnd + 2, findings);
  if (hasStrayNul(text, bodyStart)) findings.fault ??= strayNul;
  return { startLine: text.slice(start, startLineEnd), rows: findings.rows, bodyStart, fault: findings.fault };
}

/** Reads rows from `from` on, up to the empty line, and gives the index after it. */
function readRows(text: string, from: number, findings: Findings): number {
  let at = from;
  while (at + 1 < text.length) {
    if (text.charCodeAt(at) === cr && text.charCodeAt(at + 1) === lf) return at + 2;
    if (findings.rows.length === most) {
      findings.fault ??= tooManyRows;
      return at;
    }
    at = readRow(text, at, findings);
  }
  findings.fault ??= noEmptyLine;
  return text.length;
}

/** Keeps the row that starts at `nameStart` and gives the start of the next one. */
function readRow(text: string, nameStart: number, findings: Findings): number {
  const nameEnd = runEnd(text, nameStart, token);
  const colonAt = spaceEnd(text, nameEnd);
  const isField = nameEnd > nameStart && colonAt < text.length && text.charCodeAt(colonAt) === colon;
  if (!isField) findings.fault ??= noColon;
  const valueStart = isField ? spaceEnd(text, colonAt + 1) : colonAt;

  const firstEnd = lineEnd(text, valueStart, findings);
  let end = firstEnd;
  while (isSpaceAt(text, end + 2)) end = lineEnd(text, end + 2, findings);
  if (isField) {
    const valueEnd = valueEndBefore(text, valueStart, end);
    findings.rows.push(new HeaderRow(keyAt(text, nameStart, nameEnd), text, nameStart, valueStart, valueEnd, end !== firstEnd));
  }
  return end + 2;
}

/** The index of the next CRLF, or of the end of the text when there is none. Linear over all calls. */
function lineEnd(text: string, from: number, findings: Findings): number {
  let crAt = text.indexOf('\r', from);
  let lfAt = text.indexOf('\n', from);
  while (crAt + 1 !== lfAt) {
    if (crAt < 0 || lfAt < 0) {
      findings.fault ??= noLineEnd;
      return text.length;
    }
    findings.fault ??= strayLineEnd;
    if (crAt < lfAt) crAt = text.indexOf('\r', crAt + 1);
    else lfAt = text.indexOf('\n', lfAt + 1);
  }
  if (lfAt > 0) return crAt;
  findings.fault ??= noLineEnd;
  return text.length;
}

function isSpaceAt(text: string, at: number): boolean {
  return at < text.length && isSpace(text.charCodeAt(at));
}

function spaceEnd(text: string, from: number): number {
  let at = from;
  while (isSpaceAt(text, at)) at++;
  return at;
}

/** The value without the spaces at its end, and without folds that only spaces follow. */
function valueEndBefore(text: string, valueStart: number, lineEndAt: number): number {
  let end = lineEndAt;
  while (end > valueStart && isBlank(text.charCodeAt(end - 1))) end--;
  return end;
}

function isBlank(code: number): boolean {
  return isSpace(code) || code === cr || code === lf;
}

/** A NUL may stand after a backslash in a quoted string (§25.1 `quoted-pair`), and in a body. */
function hasStrayNul(text: string, bodyStart: number): boolean {
  for (let at = text.indexOf('\0'); at >= 0 && at < bodyStart; at = text.indexOf('\0', at + 1)) {
    if (at === 0 || text.charCodeAt(at - 1) !== backslash) return true;
  }
  return false;
}
