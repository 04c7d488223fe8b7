import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { HistoryFilter } from '../state/history-state.ts';
import { useHistory, useSession } from '../state/session-context.ts';
import { dayWords } from '../words/time-words.ts';
import { type HistoryLine, historyLines } from './history-lines.ts';
import { HistoryRow } from './history-row.tsx';

/** Estimates; each line is measured when it comes into sight. */
const DAY_HEIGHT = 44;
const ROW_HEIGHT = 56;
/** Older lines are asked for when this few are left below. */
const LOAD_AHEAD_LINES = 20;

/** The lines of one filter; only those in sight are in the document, older ones are loaded when they come near. */
export function HistoryList({ filter, label }: { readonly filter: HistoryFilter; readonly label: string }) {
  const { history } = useSession();
  const rows = useHistory((state) => state[filter].rows);
  const lines = historyLines(rows);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.kind === 'day' ? DAY_HEIGHT : ROW_HEIGHT),
    getItemKey: (index) => keyOf(lines[index], index),
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const lastInSight = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastInSight > lines.length - LOAD_AHEAD_LINES) history.loadOlder(filter).catch(() => undefined); // again when scrolled again
  }, [history, filter, lastInSight, lines.length]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section ref={scroller} aria-label={label} tabIndex={0} className="min-h-0 flex-1 overflow-y-auto">
      <ul className="relative mx-auto max-w-4xl" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ key, index, start }) => (
          <li
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            className="absolute inset-x-2 top-0 wide:inset-x-4"
            style={{ transform: `translateY(${start}px)` }}
          >
            <Line line={lines[index]} />
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

function Line({ line }: { readonly line: HistoryLine | undefined }) {
  if (line === undefined) return null;
  if (line.kind === 'call') return <HistoryRow row={line.row} />;
  return <h2 className="px-3 pt-5 pb-1.5 text-sm font-semibold text-ink-3">{dayWords(line.dayUnixMs, Date.now())}</h2>;
}
