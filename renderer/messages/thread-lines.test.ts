import assert from 'node:assert/strict';
import test from 'node:test';
import type { MessageView } from '../../main/contract/message-view.ts';
import { threadLines } from './thread-lines.ts';

const noon = new Date(2026, 2, 29, 12).getTime();
const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

function message(minute: number, changes: Partial<MessageView> = {}): MessageView {
  return { id: `m${minute}`, direction: 'in', text: 'x', atUnixMs: noon + minute * MINUTE_MS, state: 'received', ...changes };
}

/** A letter a line: `d`ay, else a message alone (`o`), at the `[`beginning, in the `-`middle or at the end `]` of its group. */
function shape(messages: readonly MessageView[]): string {
  const letters = threadLines(messages).map((line) => {
    if (line.kind === 'day') return 'd';
    if (line.isFirst) return line.isLast ? 'o' : '[';
    return line.isLast ? ']' : '-';
  });
  return letters.join('');
}

test('messages of one side soon after each other belong together', () => {
  assert.equal(shape([message(0), message(1), message(4), message(20)]), 'd[-]o');
  assert.equal(shape([message(0), message(1, { direction: 'out', state: 'read' }), message(2)]), 'dooo');
});

test('what is not as far as the one before says so for itself', () => {
  const out = { direction: 'out' } as const;
  const messages = [
    message(0, { ...out, state: 'read' }),
    message(1, { ...out, state: 'read' }),
    message(2, { ...out, state: 'sent' }),
  ];
  assert.equal(shape(messages), 'd[]o');
  assert.equal(shape([message(0, { ...out, state: 'failed' }), message(1, { ...out, state: 'failed' })]), 'doo');
});

test('every day has a heading, and ends the group before it', () => {
  assert.equal(shape([message(DAY_MINUTES / 2 - 1), message(DAY_MINUTES / 2 + 1), message(2 * DAY_MINUTES)]), 'dododo');
  assert.equal(shape([]), '');
});
