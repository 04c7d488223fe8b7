import { useRef } from 'react';
import type { TraceView } from '../../main/contract/trace-view.ts';
import * as m from '../paraglide/messages.js';
import { Clipped } from '../parts/clipped.tsx';
import { MarkRow, MessageRow } from './ladder-row.tsx';
import { laneWidth, NOTE_COLUMN } from './ladder-shape.ts';

interface LadderProps {
  readonly trace: TraceView;
  readonly showsMarks: boolean;
  /** The number of the message that is read. */
  readonly chosen: number | undefined;
  /** Where it parts from the call beside it: the place of that message among all. */
  readonly partsAt: number | undefined;
  readonly onChoose: (number: number) => void;
}

/** Elements as columns, messages as arrows, time downwards. Arrow keys go from message to message. */
export function Ladder({ trace: { columns, rows, omitted }, showsMarks, chosen, partsAt, onChoose }: LadderProps) {
  const list = useRef<HTMLOListElement>(null);
  const startedMs = rows[0]?.atUnixMs ?? 0;
  const shown = showsMarks ? rows : rows.filter(({ kind }) => kind === 'message');
  const move = (by: number): void => {
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const index = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[Math.max(0, index + by)]?.focus();
  };
  return (
    <section
      aria-label={m.trace_ladder()}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="min-h-0 min-w-0 flex-1 overflow-auto"
    >
      <div style={{ minWidth: laneWidth(columns.length) }}>
        <ul
          aria-label={m.trace_elements()}
          className="sticky top-0 z-10 flex border-b border-line bg-surface py-2"
          style={{ paddingLeft: NOTE_COLUMN }}
        >
          {columns.map((name) => (
            <li key={name} className="min-w-0 flex-1 px-1 text-center text-sm font-semibold">
              <Clipped text={name} />
            </li>
          ))}
        </ul>
        {omitted > 0 && <p className="px-3 py-2 text-sm text-ink-3">{m.trace_omitted({ count: omitted })}</p>}
        <ol
          ref={list}
          onKeyDown={(event) => {
            const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (by === undefined) return;
            event.preventDefault();
            move(by);
          }}
        >
          {shown.map((row) =>
            row.kind === 'message' ? (
              <MessageRow
                key={`F${row.number}`}
                row={row}
                columns={columns}
                startedMs={startedMs}
                isChosen={row.number === chosen}
                isParting={partsAt !== undefined && row.number === omitted + partsAt}
                onChoose={() => onChoose(row.number)}
              />
            ) : (
              <MarkRow
                key={`${row.kind} ${row.column} ${row.atUnixMs} ${row.kind === 'timer' ? `${row.name}${row.transaction}` : row.to}`}
                row={row}
                columns={columns.length}
                startedMs={startedMs}
              />
            ),
          )}
        </ol>
      </div>
    </section>
  );
}
