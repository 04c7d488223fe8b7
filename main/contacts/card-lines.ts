/** A card as it stands in a file. */
export interface CardText {
  /** Of its `BEGIN`, from 1. */
  readonly line: number;
  /** Its lines without folds, `BEGIN` and `END` included, each with the number of its first. */
  readonly lines: readonly { readonly line: number; readonly text: string }[];
  /** Whether it has an `END`. */
  readonly isWhole: boolean;
}

/** Cuts a file into its cards and unfolds their lines (RFC 6350 §3.2). What stands between cards is given as a card that is not whole. */
export function* cardTexts(text: string): Generator<CardText> {
  let lines: { line: number; text: string }[] = [];
  let isInside = false;
  let line = 0;
  for (const each of eachLine(text)) {
    line += 1;
    const last = lines.at(-1);
    if (isInside && last && /^[ \t]/.test(each)) {
      last.text += each.slice(1);
      continue;
    }
    if (isBoundary(each, 'begin') || (!isInside && each.trim() !== '')) {
      if (lines.length > 0) yield { line: lines[0]?.line ?? line, lines, isWhole: false };
      lines = [];
      isInside = isBoundary(each, 'begin');
    }
    if (each.trim() !== '') lines.push({ line, text: each });
    if (!isInside || !isBoundary(each, 'end')) continue;
    yield { line: lines[0]?.line ?? line, lines, isWhole: true };
    lines = [];
    isInside = false;
  }
  if (lines.length > 0) yield { line: lines[0]?.line ?? line, lines, isWhole: false };
}

function isBoundary(line: string, which: 'begin' | 'end'): boolean {
  return line.length < 32 && line.trim().toLowerCase() === `${which}:vcard`;
}

function* eachLine(text: string): Generator<string> {
  let start = text.startsWith('\ufeff') ? 1 : 0;
  while (start < text.length) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    yield text.slice(start, end > start && text[end - 1] === '\r' ? end - 1 : end);
    start = end + 1;
  }
}
