/** Width in pixels of what stands before the posts: time, number, transaction. */
export const NOTE_COLUMN = 124;
const LEAST_LANE = 96;

/** The least width of a whole ladder in pixels. */
export function laneWidth(columns: number): number {
  return NOTE_COLUMN + columns * LEAST_LANE;
}

/** Where the post of a column stands, in percent of the room of all. */
export function postPercent(column: number, columns: number): number {
  return ((column + 0.5) / Math.max(columns, 1)) * 100;
}

/** Since the first row: milliseconds, from a second on seconds. */
export function sinceWords(atUnixMs: number, startedMs: number): string {
  const ms = Math.round(atUnixMs - startedMs);
  return Math.abs(ms) < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(ms < 100_000 ? 2 : 0)} s`;
}

export interface DialogColour {
  readonly text: string;
  readonly line: string;
}

const plain: DialogColour = { text: 'text-ink-2', line: 'border-ink-3' };
const colours: readonly DialogColour[] = [
  { text: 'text-dialog-1', line: 'border-dialog-1' },
  { text: 'text-dialog-2', line: 'border-dialog-2' },
  { text: 'text-dialog-3', line: 'border-dialog-3' },
  { text: 'text-dialog-4', line: 'border-dialog-4' },
];

/** The colour of a dialog; a fifth has that of the first again. Without a dialog no colour. */
export function dialogColour(dialog: number | undefined): DialogColour {
  return (dialog !== undefined && colours[(dialog - 1) % colours.length]) || plain;
}
