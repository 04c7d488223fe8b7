import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { HistoryList as Rows } from '../state/history-state.ts';
import { dayWords } from '../words/time-words.ts';
import { type HistoryLine, historyLines } from './history-lines.ts';
import { HistoryRow } from './history-row.tsx';
import { useIsWide } from './use-is-wide.ts';

/** Lines have these heights, so that none of 50,000 has to be measured while somebody scrolls. Compact rows have a third line. */
const DAY_HEIGHT = 44;
const WIDE_HEIGHT = 54;
const COMPACT_HEIGHT = 72;
/** Older lines are asked for when this few are left below. */
const LOAD_AHEAD_LINES = 40;

interface HistoryListProps {
  readonly list: Rows;
  readonly label: string;
  /** Asks for lines before the oldest. */
  readonly onOlder: () => Promise<void>;
}

/** Calls by day; only those in sight are in the document, older ones are loaded when they come near. */
export function HistoryList({ list, label, onOlder }: HistoryListProps) {
  const lines = useMemo(() => historyLines(list.rows), [list.rows]);
  const scroller = useRef<HTMLDivElement>(null);
  const isWide = useIsWide();
  const rowHeight = isWide ? WIDE_HEIGHT : COMPACT_HEIGHT;
  // The same function as long as the lines are the same: with another one all lines are placed again.
  const getItemKey = useCallback((index: number) => keyOf(lines[index], index), [lines]);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.kind === 'day' ? DAY_HEIGHT : rowHeight),
    getItemKey,
    overscan: 4,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: all lines have other places when rows have another height
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  const items = virtualizer.getVirtualItems();
  const lastInSight = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastInSight > lines.length - LOAD_AHEAD_LINES) onOlder().catch(() => undefined); // again when scrolled again
  }, [onOlder, lastInSight, lines.length]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section ref={scroller} aria-label={label} tabIndex={0} className="min-h-0 flex-1 overflow-y-auto">
      <ul className="relative mx-auto max-w-4xl" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ key, index, start, size }) => (
          <li
            key={key}
            className="absolute inset-x-2 top-0 contain-strict wide:inset-x-4"
            style={{ height: size, transform: `translateY(${start}px)` }}
          >
            <Line line={lines[index]} isWide={isWide} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function keyOf(line: HistoryLine | undefined, index: number): string | number {
  if (line === undefined) return index;
  return line.kind === 'day' ? line.dayUnixMs : line.row.id;
}

interface LineProps {
  readonly line: HistoryLine | undefined;
  readonly isWide: boolean;
}

/** Drawn again only for another line, however often the list scrolls. */
const Line = memo(function Line({ line, isWide }: LineProps) {
  if (line === undefined) return null;
  if (line.kind === 'call') return <HistoryRow row={line.row} isWide={isWide} />;
  return <h2 className="px-3 pt-5 pb-1.5 text-sm font-semibold text-ink-3">{dayWords(line.dayUnixMs, Date.now())}</h2>;
});
