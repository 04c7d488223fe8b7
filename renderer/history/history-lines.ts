import type { HistoryView } from '../../main/contract/snapshot.ts';
import { dayOf } from '../words/day.ts';

/** What the list shows line by line: a heading before the first call of each day. */
export type HistoryLine =
  | { readonly kind: 'day'; readonly dayUnixMs: number }
  | { readonly kind: 'call'; readonly row: HistoryView };

/** @param rows newest first */
export function historyLines(rows: readonly HistoryView[]): readonly HistoryLine[] {
  const lines: HistoryLine[] = [];
  let day = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (row.startedAtUnixMs < day) {
      day = dayOf(row.startedAtUnixMs);
      lines.push({ kind: 'day', dayUnixMs: day });
    }
    lines.push({ kind: 'call', row });
  }
  return lines;
}
