import { fail, ok, type Result } from '../base/result.ts';
import { limits } from '../limits.ts';
import type { EventPackage } from '../sip/events/event-package.ts';
import type { Body } from '../sip/ua/body.ts';

/** How many messages of one kind wait (RFC 3842 §5.2). */
export interface MessageCounts {
  readonly new: number;
  readonly old: number;
  readonly newUrgent: number;
  readonly oldUrgent: number;
}

/** What waits in a mailbox (RFC 3842). */
export interface MessageSummary {
  readonly isWaiting: boolean;
  /** Where the messages are fetched: a URI as written. */
  readonly account?: string | undefined;
  /** `undefined`: it does not say how many. */
  readonly voice?: MessageCounts | undefined;
  /** Texts, where there are any. */
  readonly text?: MessageCounts;
}

export const MESSAGE_SUMMARY = 'application/simple-message-summary';

const HIGHEST = 4_294_967_295;

/** What waits for somebody: always told in full. */
export const messageSummaryPackage: EventPackage<MessageSummary> = {
  name: 'message-summary',
  contentTypes: [MESSAGE_SUMMARY],
  defaultExpiresSeconds: 3_600,
  minIntervalMs: 1_000,
  write: (summary) => writeMessageSummary(summary),
};

/** Reads a summary; other kinds of messages than voice and text and what else it has are skipped. Never throws. */
export function readMessageSummary(bytes: Uint8Array): Result<MessageSummary, 'MALFORMED'> {
  if (bytes.length > limits.message.bodyBytes) return fail('MALFORMED');
  const lines = Buffer.from(bytes).toString('utf8').split('\n', limits.events.entries);
  const fields = new Map(
    lines
      .map(readLine)
      .filter((field) => field !== undefined)
      .toReversed(),
  );
  const waiting = fields.get('messages-waiting')?.toLowerCase();
  if (waiting !== 'yes' && waiting !== 'no') return fail('MALFORMED');
  const voice = readCounts(fields.get('voice-message') ?? '');
  const text = readCounts(fields.get('text-message') ?? '');
  return ok({
    isWaiting: waiting === 'yes',
    account: fields.get('message-account')?.slice(0, limits.events.textCharacters),
    voice,
    ...(text && { text }),
  });
}

export function writeMessageSummary({ isWaiting, account, voice, text }: MessageSummary): Body {
  const lines = [
    `Messages-Waiting: ${isWaiting ? 'yes' : 'no'}`,
    ...(account === undefined ? [] : [`Message-Account: ${account.replace(/[\r\n]/g, '')}`]),
    ...countsLine('Voice-Message', voice),
    ...countsLine('Text-Message', text),
  ];
  return { contentType: MESSAGE_SUMMARY, bytes: Buffer.from(`${lines.join('\r\n')}\r\n`) };
}

function countsLine(kind: string, counts: MessageCounts | undefined): readonly string[] {
  return counts === undefined ? [] : [`${kind}: ${counts.new}/${counts.old} (${counts.newUrgent}/${counts.oldUrgent})`];
}

function readLine(line: string): [name: string, value: string] | undefined {
  const colon = line.indexOf(':');
  return colon < 0 ? undefined : [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}

/** `new/old`, and in parentheses how many of each are urgent. */
function readCounts(text: string): MessageCounts | undefined {
  const [, fresh, old, newUrgent, oldUrgent] = /^(\d{1,10})\/(\d{1,10})(?: {0,4}\((\d{1,10})\/(\d{1,10})\))?$/.exec(text) ?? [];
  if (fresh === undefined) return undefined;
  const count = (digits: string | undefined): number => Math.min(Number(digits ?? 0), HIGHEST);
  return { new: count(fresh), old: count(old), newUrgent: count(newUrgent), oldUrgent: count(oldUrgent) };
}
