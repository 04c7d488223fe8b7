import { type LadderRow, ladderOf, printable } from './ladder.ts';
import { fieldOf, tagOf } from './message-text.ts';
import type { TraceEvent } from './trace.ts';

/** A message of a call with its place in the protocol. */
export interface NumberedMessage extends LadderRow {
  readonly kind: 'message';
  /** From 1, in the order of time. */
  readonly number: number;
  /** The number of the message that it is a repetition of. */
  readonly repeats?: number;
  /** From 1, in the order of their first messages; 0 where it is not known. */
  readonly transaction: number;
  /** From 1, by the pair of tags (RFC 3261 §12); absent while one of them is missing. */
  readonly dialog?: number;
}

/** A timer that fired (RFC 3261 §17, table 4). */
export interface TimerMark {
  readonly kind: 'timer';
  readonly column: number;
  readonly atUnixMs: number;
  readonly name: string;
  readonly transaction: number;
}

export interface DialogMark {
  readonly kind: 'dialog';
  readonly column: number;
  readonly atUnixMs: number;
  readonly from: string;
  readonly to: string;
}

type CallLadderRow = NumberedMessage | TimerMark | DialogMark;

/** Everything that a ladder of one call shows, in the order of time. */
export interface CallLadder {
  readonly columns: readonly string[];
  readonly rows: readonly CallLadderRow[];
  /** Messages left out because there were too many: the oldest. */
  readonly omitted: number;
}

/** Of what happens in one millisecond: a timer makes a message, a message changes a dialog. */
const turn: Readonly<Record<CallLadderRow['kind'], number>> = { timer: 0, message: 1, dialog: 2 };

/** The ladder of one call: messages numbered, with their transactions and dialogs, repetitions marked, timers and dialog states between. */
export function callLadder(events: readonly TraceEvent[]): CallLadder {
  const { columns, rows, omitted } = ladderOf(events);
  const transactions = new Numbers();
  const messages = numbered(rows, omitted, transactions);
  const marks = events.flatMap((event) => markOf(event, columns, transactions));
  const all: readonly CallLadderRow[] = [...messages, ...marks];
  const inOrder = all.toSorted((a, b) => a.atUnixMs - b.atUnixMs || turn[a.kind] - turn[b.kind]);
  return { columns, rows: inOrder, omitted };
}

function numbered(rows: readonly LadderRow[], omitted: number, transactions: Numbers): readonly NumberedMessage[] {
  const dialogs = new Numbers();
  const firsts = new Map<string, number>();
  return rows.map((row, index) => {
    const number = omitted + index + 1;
    const key = [row.from, row.to, row.transport, row.text].join(' ');
    const repeats = firsts.get(key);
    if (repeats === undefined) firsts.set(key, number);
    const dialog = dialogKeyOf(row.text);
    return {
      ...row,
      kind: 'message',
      number,
      transaction: row.transactionId === undefined ? 0 : transactions.of(row.transactionId),
      ...(repeats === undefined ? {} : { repeats }),
      ...(dialog === undefined ? {} : { dialog: dialogs.of(dialog) }),
    };
  });
}

/** The two tags, whichever side speaks. */
function dialogKeyOf(text: string): string | undefined {
  const tags = [tagOf(fieldOf(text, ['from', 'f'])), tagOf(fieldOf(text, ['to', 't']))];
  return tags.includes(undefined) ? undefined : tags.toSorted().join(' ');
}

function markOf(event: TraceEvent, columns: readonly string[], transactions: Numbers): readonly CallLadderRow[] {
  const column = columns.indexOf(printable(event.element));
  const { atUnixMs } = event;
  if (column < 0) return [];
  if (event.kind === 'dialog') return [{ kind: 'dialog', column, atUnixMs, from: event.from, to: event.to }];
  if (event.kind !== 'timer') return [];
  const transaction = transactions.known(event.transactionId);
  return [{ kind: 'timer', column, atUnixMs, name: event.name.replace(/^timer/, ''), transaction }];
}

/** Numbers from 1 for names, in the order in which they come. */
class Numbers {
  readonly #numbers = new Map<string, number>();

  of(name: string): number {
    const number = this.#numbers.get(name) ?? this.#numbers.size + 1;
    this.#numbers.set(name, number);
    return number;
  }

  /** 0 for a name that did not come. */
  known(name: string): number {
    return this.#numbers.get(name) ?? 0;
  }
}
