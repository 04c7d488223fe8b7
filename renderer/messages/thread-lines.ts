import type { MessageView } from '../../main/contract/message-view.ts';
import { dayOf } from '../words/day.ts';

/** What a thread shows line by line: a heading for each day, and messages; those of one side soon after each other belong together. */
export type ThreadLine =
  | { readonly kind: 'day'; readonly dayUnixMs: number }
  | { readonly kind: 'message'; readonly message: MessageView; readonly isFirst: boolean; readonly isLast: boolean };

/** Longer silences begin a new group. */
const TOGETHER_MS = 5 * 60_000;

/** @param messages oldest first */
export function threadLines(messages: readonly MessageView[]): readonly ThreadLine[] {
  return messages.flatMap((message, index): readonly ThreadLine[] => {
    const [before, after] = [messages[index - 1], messages[index + 1]];
    const dayUnixMs = dayOf(message.atUnixMs);
    const isNewDay = before === undefined || dayOf(before.atUnixMs) !== dayUnixMs;
    const isFirst = isNewDay || !areTogether(before, message);
    const isLast = after === undefined || !areTogether(message, after);
    const line = { kind: 'message', message, isFirst, isLast } as const;
    return isNewDay ? [{ kind: 'day', dayUnixMs }, line] : [line];
  });
}

/** A message that is not yet where it should be says so for itself. */
function areTogether(one: MessageView, next: MessageView): boolean {
  return (
    one.direction === next.direction &&
    one.state === next.state &&
    one.state !== 'failed' &&
    next.atUnixMs - one.atUnixMs < TOGETHER_MS &&
    dayOf(one.atUnixMs) === dayOf(next.atUnixMs)
  );
}
