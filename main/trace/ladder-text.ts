import type { Ladder, LadderRow } from './ladder.ts';

/** Widths in characters. */
const TIME = 9;
const NUMBER = 5;
const LEAST_COLUMN = 16;
const MOST_COLUMN = 30;
const AROUND_LABEL = 8;

/** Draws a ladder with plain characters, time downwards: one line a message, numbered as RFC 3665 does. */
export function ladderText(ladder: Ladder): readonly string[] {
  const { rows, omitted } = ladder;
  const { heads, lines } = ladderLines(ladder, rows, { startedMs: rows[0]?.atUnixMs ?? 0, firstNumber: 1 });
  const left = omitted > 0 ? [`${' '.repeat(TIME)}… ${omitted} earlier messages`] : [];
  return [heads, ...left, ...lines];
}

/** Draws some rows of a ladder, and the line that names its columns. */
export function ladderLines(
  ladder: Ladder,
  rows: readonly LadderRow[],
  { startedMs, firstNumber }: { readonly startedMs: number; readonly firstNumber: number },
): { readonly heads: string; readonly lines: readonly string[] } {
  const { columns } = ladder;
  const width = columnWidth(ladder);
  const heads = columns.map((name) => centred(shortened(name, width - 2), width)).join('');
  const lines = rows.map(
    (row, index) => `${stamp(row, startedMs)}${number(firstNumber + index)}${arrow(row, columns.length, width)}`,
  );
  return { heads: (' '.repeat(TIME + NUMBER) + heads).trimEnd(), lines: lines.map((line) => line.trimEnd()) };
}

function columnWidth({ columns, rows }: Ladder): number {
  const neighbours = rows.filter(({ from, to }) => Math.abs(from - to) <= 1);
  const labels = neighbours.map(({ label }) => label.length + AROUND_LABEL);
  const wanted = Math.max(LEAST_COLUMN, ...columns.map((name) => name.length + 2), ...labels);
  return Math.min(wanted, MOST_COLUMN);
}

function stamp({ atUnixMs }: LadderRow, startedMs: number): string {
  return `${atUnixMs - startedMs} ms`.padStart(TIME - 1).padEnd(TIME);
}

function number(count: number): string {
  return `F${count}`.padStart(NUMBER - 1).padEnd(NUMBER);
}

/** The row's line: posts of all columns, and the arrow over those it passes. */
function arrow({ from, to, label, isLost }: LadderRow, columns: number, width: number): string {
  const line = [...posts(columns, width)];
  const [fromPost, toPost] = [postOf(from, width), postOf(to, width)];
  if (from === to) return `${line.join('')} ${label}`;
  const [left, right] = [Math.min(fromPost, toPost) + 1, Math.max(fromPost, toPost)];
  const room = right - left - 1;
  const shaft = label === '' ? '-'.repeat(room) : centred(` ${shortened(label, room - 4)} `, room, '-');
  const head = isLost ? 'x' : to > from ? '>' : '<';
  line.splice(left, right - left, ...(to > from ? shaft + head : head + shaft));
  return line.join('');
}

function posts(columns: number, width: number): string {
  const post = centred('|', width);
  return post.repeat(columns);
}

function postOf(column: number, width: number): number {
  return column * width + Math.floor((width - 1) / 2);
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** In the middle, a little to the left where it does not fit evenly. */
function centred(text: string, width: number, filling = ' '): string {
  const before = Math.max(0, Math.floor((width - text.length) / 2));
  return (filling.repeat(before) + text).padEnd(width, filling);
}
