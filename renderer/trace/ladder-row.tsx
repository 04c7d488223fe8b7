import type { MessageRow as MessageView, TraceRow } from '../../main/contract/trace-view.ts';
import * as m from '../paraglide/messages.js';
import { classNames } from '../parts/class-names.ts';
import { dialogColour, NOTE_COLUMN, postPercent, sinceWords } from './ladder-shape.ts';
import { timerWords } from './timer-words.ts';

interface MessageRowProps {
  readonly row: MessageView;
  readonly columns: readonly string[];
  readonly startedMs: number;
  readonly isChosen: boolean;
  /** From here on it differs from the call beside it. */
  readonly isParting: boolean;
  readonly onChoose: () => void;
}

/** One message: an arrow in the colour of its dialog, dashed where it is a repetition, crossed where it did not arrive. */
export function MessageRow({ row, columns, startedMs, isChosen, isParting, onChoose }: MessageRowProps) {
  const way = { from: columns[row.from] ?? '', to: columns[row.to] ?? '' };
  const notes = [
    row.isLost ? m.trace_way_lost(way) : m.trace_way(way),
    row.repeats === undefined ? '' : m.trace_repeats({ number: row.repeats }),
    row.transaction === 0 ? '' : m.trace_transaction({ number: row.transaction }),
    row.dialog === undefined ? m.trace_no_dialog() : m.trace_dialog({ number: row.dialog }),
  ];
  const note = notes.filter(Boolean).join(', ');
  return (
    <li className={classNames(isParting && 'border-t-2 border-danger')}>
      <button
        type="button"
        aria-pressed={isChosen}
        title={`${row.label}: ${note}`}
        onClick={onChoose}
        className={classNames(
          'flex w-full items-stretch text-left transition-colors',
          isChosen ? 'bg-accent-soft' : 'hover:bg-hover focus-visible:bg-hover',
        )}
      >
        <Note atUnixMs={row.atUnixMs} startedMs={startedMs}>
          <span className="font-semibold">{`F${row.number}`}</span>
          {row.transaction > 0 && (
            <span
              aria-hidden
              className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-full border border-line-strong px-1 text-ink-2"
            >
              {row.transaction}
            </span>
          )}
        </Note>
        <Posts columns={columns.length}>
          <Arrow row={row} columns={columns.length} />
          <span className="sr-only">{`, ${note}`}</span>
        </Posts>
      </button>
    </li>
  );
}

interface MarkRowProps {
  readonly row: Exclude<TraceRow, { kind: 'message' }>;
  readonly columns: number;
  readonly startedMs: number;
}

/** What happened at one element without a message: a timer, or a change of its dialog. */
export function MarkRow({ row, columns, startedMs }: MarkRowProps) {
  const words =
    row.kind === 'timer'
      ? `${m.trace_timer({ name: row.name })}: ${timerWords(row.name)}`
      : m.trace_dialog_changed({ from: row.from, to: row.to });
  const isRight = row.column >= columns / 2;
  const side = isRight
    ? { right: `${100 - postPercent(row.column, columns)}%` }
    : { left: `${postPercent(row.column, columns)}%` };
  return (
    <li className="flex items-stretch text-xs text-ink-3">
      <Note atUnixMs={row.atUnixMs} startedMs={startedMs} />
      <Posts columns={columns}>
        <span
          className={classNames(
            'absolute top-1/2 flex max-w-full -translate-y-1/2 items-center gap-1.5 px-1',
            isRight && 'flex-row-reverse',
          )}
          style={side}
        >
          <span aria-hidden className="size-1.5 shrink-0 rounded-full bg-ink-3" />
          <span className="truncate rounded-sm bg-surface px-1" title={words}>
            {words}
          </span>
        </span>
      </Posts>
    </li>
  );
}

interface NoteProps {
  readonly atUnixMs: number;
  readonly startedMs: number;
  readonly children?: React.ReactNode;
}

function Note({ atUnixMs, startedMs, children }: NoteProps) {
  return (
    <span className="flex shrink-0 items-center gap-1.5 pl-3 text-xs tabular" style={{ width: NOTE_COLUMN }}>
      <span className="w-14 shrink-0 text-right text-ink-3">{sinceWords(atUnixMs, startedMs)}</span>
      {children}
    </span>
  );
}

/** The posts of all columns behind what happens between them. */
function Posts({ columns, children }: { readonly columns: number; readonly children: React.ReactNode }) {
  return (
    <span className="relative block min-h-9 min-w-0 flex-1">
      {Array.from({ length: columns }, (_, column) => (
        <span
          key={postPercent(column, columns)}
          aria-hidden
          className="absolute inset-y-0 w-px bg-line-strong/50"
          style={{ left: `${postPercent(column, columns)}%` }}
        />
      ))}
      {children}
    </span>
  );
}

function Arrow({ row, columns }: { readonly row: MessageView; readonly columns: number }) {
  const { from, to, label, isLost, repeats, dialog } = row;
  const [start, end] = [postPercent(Math.min(from, to), columns), postPercent(Math.max(from, to), columns)];
  const colour = dialogColour(dialog);
  if (from === to) {
    return (
      <span
        className={classNames('absolute inset-y-0 flex items-center pl-2 text-xs', colour.text)}
        style={{ left: `${start}%` }}
      >
        {`↻ ${label}`}
      </span>
    );
  }
  const isRight = to > from;
  return (
    <span
      className={classNames('absolute inset-y-0 flex flex-col justify-center', colour.text)}
      style={{ left: `${start}%`, width: `${end - start}%` }}
    >
      <span className="truncate px-3 text-center text-xs font-semibold">{repeats === undefined ? label : `↻ ${label}`}</span>
      <span className="relative block h-2.5">
        <span
          className={classNames(
            'absolute inset-x-px top-1 border-t-2',
            colour.line,
            (repeats !== undefined || isLost) && 'border-dashed',
          )}
        />
        <svg
          viewBox="0 0 10 10"
          className={classNames('absolute top-0 size-2.5', isRight ? 'right-0' : 'left-0')}
          role="presentation"
        >
          {isLost ? (
            <path d="M1.5 1.5l7 7m0-7l-7 7" fill="none" className="stroke-danger" strokeWidth="2" />
          ) : (
            <path d={isRight ? 'M1 0.5L10 5L1 9.5z' : 'M9 0.5L0 5L9 9.5z'} fill="currentColor" />
          )}
        </svg>
      </span>
    </span>
  );
}
