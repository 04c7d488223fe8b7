import { capital, classesOf, isSpace, runEnd, token } from './characters.ts';
import { fromWireText, octetsOf, toWireText } from './wire-text.ts';

/**
 * Reads an unfolded field value, or a part of one, from left to right. It looks at octets, which is several times faster
 * than looking at the characters of a string, and cuts its results out of the text. Every method is linear and stays
 * inside the value.
 */
export class Lexer {
  /** Wire text: one character for each octet. */
  readonly text: string;
  readonly octets: Uint8Array;
  /** The next octet to read. */
  at: number;
  /** Behind the last one. */
  readonly end: number;

  /** Reads `text` from `at` to `end`; `octets` are the same as `text`, for whoever has them already. */
  constructor(text: string, at = 0, end?: number, octets?: Uint8Array) {
    this.text = octets || !beyondOctets.test(text) ? text : toWireText(text);
    this.octets = octets ?? octetsOf(this.text);
    this.at = at;
    this.end = end ?? this.text.length;
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  /** The octet at the front, -1 at the end. */
  get front(): number {
    return this.at < this.end ? (this.octets[this.at] as number) : -1;
  }

  /** Skips SP and HTAB. */
  skipSpace(): void {
    while (this.at < this.end && isSpace(this.octets[this.at] as number)) this.at++;
  }

  /** Takes one octet if it is `code`. */
  take(code: number): boolean {
    if (this.at >= this.end || this.octets[this.at] !== code) return false;
    this.at++;
    return true;
  }

  /** Takes `word` if it stands here, letter by letter. */
  takeWord(word: string): boolean {
    if (this.at + word.length > this.end || !this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  /** Takes `code` with any spaces around it: SLASH, COMMA, SEMI, EQUAL of the grammar. */
  takeSeparator(code: number): boolean {
    if (this.at >= this.end) return false;
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
    this.at = runEnd(this.octets, start, this.end, set);
    return this.text.slice(start, this.at);
  }

  /** As {@link run}, in lower case. */
  lowerRun(set: number): string {
    const { octets, end, at: start } = this;
    let at = start;
    let seen = 0;
    for (; at < end; at++) {
      const bits = classesOf(octets[at] as number);
      if ((bits & set) === 0) break;
      seen |= bits;
    }
    this.at = at;
    const run = this.text.slice(start, at);
    return (seen & capital) === 0 ? run : run.toLowerCase();
  }

  token(): string {
    return this.run(token);
  }

  /** Takes everything to the end. */
  rest(): string {
    const start = this.at;
    this.at = this.end;
    return this.text.slice(start, this.end);
  }

  /** Takes a quoted string and gives its content, unescaped and decoded; undefined (nothing taken) when there is none or it has no end. */
  quotedString(): string | undefined {
    const { octets, end, at: start } = this;
    if (start >= end || octets[start] !== quote) return undefined;
    let seen = 0;
    for (let at = start + 1; at < end; at++) {
      const octet = octets[at] as number;
      if (octet === quote) {
        this.at = at + 1;
        const inner = this.text.slice(start + 1, at);
        return seen < unplain ? inner : fromWireText(withoutBackslashes(inner));
      }
      if (octet === backslash) at++;
      seen |= octet === backslash ? unplain : octet;
    }
    return undefined;
  }

  /**
   * Takes the next value of a comma-separated list that is not empty, as a lexer of its own; undefined when none is
   * left. Commas in quotes and in `<>` do not count.
   */
  nextValue(): Lexer | undefined {
    const { octets, end } = this;
    while (this.at < end && (isSpace(octets[this.at] as number) || octets[this.at] === comma)) this.at++;
    const start = this.at;
    if (start >= end) return undefined;
    const firstComma = this.text.indexOf(',', start);
    const valueEnd = firstComma < 0 || firstComma >= end ? end : listValueEnd(octets, start, end);
    this.at = valueEnd;
    let trimmedEnd = valueEnd;
    while (isSpace(octets[trimmedEnd - 1] as number)) trimmedEnd--;
    return new Lexer(this.text, start, trimmedEnd, octets);
  }
}

const beyondOctets = /[\u0100-\uffff]/;
const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
/** Beyond ASCII: text with such characters has to be decoded; backslashes are counted among them. */
const unplain = 0x80;

/** Where the value that starts at `from` ends in a comma-separated list that ends at `to`. */
function listValueEnd(octets: Uint8Array, from: number, to: number): number {
  let isInBrackets = false;
  for (let at = from; at < to; at++) {
    const octet = octets[at] as number;
    if (octet === comma && !isInBrackets) return at;
    if (octet === 0x3c) isInBrackets = true;
    else if (octet === 0x3e) isInBrackets = false;
    else if (octet === quote && !isInBrackets) at = closingQuote(octets, at, to);
  }
  return to;
}

/** The index of the quote that closes the one at `from`; `to` when none does. */
function closingQuote(octets: Uint8Array, from: number, to: number): number {
  for (let at = from + 1; at < to; at++) {
    if (octets[at] === quote) return at;
    if (octets[at] === backslash) at++;
  }
  return to;
}

function withoutBackslashes(inner: string): string {
  let text = '';
  for (let at = 0; at < inner.length; at++) {
    if (inner.charCodeAt(at) === backslash) at++;
    text += inner.charAt(at);
  }
  return text;
}
