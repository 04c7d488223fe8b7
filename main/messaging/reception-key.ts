import { createHash } from 'node:crypto';
import type { IncomingText } from '../sip/ua/message-usage.ts';

/** What a text is known by. */
export type ReceivedText = Pick<IncomingText, 'requestId' | 'writtenAtUnixMs' | 'text'>;

/**
 * By what a received message is known again when its sender, who never saw our answer, sends it once more: Call-ID and From tag, with
 * Date and text where it says when it was written, else with CSeq. CSeq alone will not do: it grows when a proxy asks for the password.
 *
 * @returns 32 hex digits
 */
export function receptionKey({ requestId, writtenAtUnixMs, text }: ReceivedText): string {
  const { callId, fromTag, sequence } = requestId;
  const identity = writtenAtUnixMs === undefined ? ['cseq', `${sequence}`] : ['date', `${writtenAtUnixMs}`, text];
  return createHash('sha256')
    .update(JSON.stringify([callId, fromTag, ...identity]))
    .digest('hex')
    .slice(0, 32);
}
