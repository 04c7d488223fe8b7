import { capital, classesOf, isSpace, runEnd, token } from './characters.ts';
import { fromWireText } from './wire-text.ts';

/** Reads an unfolded field value from left to right. Every method is linear and stays inside the text. */
export class Lexer {
  readonly text: string;
  at: number;

  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  /** Skips SP and HTAB. */
  skipSpace(): void {
    while (this.at < this.text.length && isSpace(this.text.charCodeAt(this.at))) this.at++;
  }

  /** Takes one character if it is `code`. */
  take(code: number): boolean {
    if (this.at >= this.text.length || this.text.charCodeAt(this.at) !== code) return false;
    this.at++;
    return true;
  }

  /** Takes `code` with any spaces around it: SLASH, COMMA, SEMI, EQUAL of the grammar. */
  takeSeparator(code: number): boolean {
    if (this.at >= this.text.length) return false;
    const start = this.at;
    this.skipSpace();
    if (!this.take(code)) {
      this.at = start;
      return false;
    }
    this.skipSpace();
    return true;
  }

  /** Takes the longest run of characters of `set`; empty when there is none. */
  run(set: number): string {
    const start = this.at;
    this.at = runEnd(this.text, start, set);
    return this.text.slice(start, this.at);
  }

  /** As {@link run}, in lower case. */
  lowerRun(set: number): string {
    const { text, at: start } = this;
    let at = start;
    let seen = 0;
    for (; at < text.length; at++) {
      const bits = classesOf(text.charCodeAt(at));
      if ((bits & set) === 0) break;
      seen |= bits;
    }
    this.at = at;
    const run = text.slice(start, at);
    return (seen & capital) === 0 ? run : run.toLowerCase();
  }

  token(): string {
    return this.run(token);
  }

  /** Takes everything to the end. */
  rest(): string {
    const start = this.at;
    this.at = this.text.length;
    return this.text.slice(start);
  }

  /** Takes a quoted string and gives its content, unescaped and decoded; undefined (nothing taken) when there is none or it has no end. */
  quotedString(): string | undefined {
    const { text, at: start } = this;
    if (start >= text.length || text.charCodeAt(start) !== 0x22) return undefined;
    let seen = 0;
    for (let at = start + 1; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 0x22) {
        this.at = at + 1;
        const inner = text.slice(start + 1, at);
        return seen < unplain ? inner : fromWireText(withoutBackslashes(inner));
      }
      if (code === 0x5c) at++;
      seen |= code === 0x5c ? unplain : code;
    }
    return undefined;
  }
}

/** Beyond ASCII: text with such characters has to be decoded; backslashes are counted among them. */
const unplain = 0x80;

/** The index after the quoted string that starts at `from`, -1 when none starts there or it has no end (RFC 3261 §25.1). */
export function quotedStringEnd(text: string, from: number): number {
  if (from >= text.length || text.charCodeAt(from) !== 0x22) return -1;
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code === 0x5c) at++;
  }
  return -1;
}

/** Where the value that starts at `from` ends in a comma-separated list: commas in quotes and in `<>` do not count. */
export function listValueEnd(text: string, from: number): number {
  let isInBrackets = false;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x2c && !isInBrackets) return at;
    if (code === 0x3c) isInBrackets = true;
    else if (code === 0x3e) isInBrackets = false;
    else if (code === 0x22 && !isInBrackets) {
      const end = quotedStringEnd(text, at);
      if (end < 0) return text.length;
      at = end - 1;
    }
  }
  return text.length;
}

function withoutBackslashes(inner: string): string {
  let text = '';
  for (let at = 0; at < inner.length; at++) {
    if (inner.charCodeAt(at) === 0x5c) at++;
    text += inner.charAt(at);
  }
  return text;
}
