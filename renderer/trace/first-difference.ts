import type { MessageRow, TraceView } from '../../main/contract/trace-view.ts';

/** Where two calls part, counted in messages from 1: the first that differs, or that only one of them has; `undefined` when they are alike. */
export function firstDifference(one: TraceView, other: TraceView): number | undefined {
  const [ours, theirs] = [messagesOf(one), messagesOf(other)];
  const longest = ours.length >= theirs.length ? ours : theirs;
  const index = longest.findIndex((_, at) => !isSame(ours[at], theirs[at]));
  return index < 0 ? undefined : index + 1;
}

function messagesOf({ rows }: TraceView): readonly MessageRow[] {
  return rows.filter((row) => row.kind === 'message');
}

/** The same message between the same columns; addresses and times are never the same. */
function isSame(one: MessageRow | undefined, other: MessageRow | undefined): boolean {
  return one !== undefined && other !== undefined && one.label === other.label && one.from === other.from && one.to === other.to;
}
