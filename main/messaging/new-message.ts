import { isSipUri, type SipUri, serializeUri } from '../sip/message/uri.ts';
import type { ReceivedText } from './exchange.ts';
import type { Message } from './message.ts';
import { peerKey } from './peer-key.ts';
import { receptionKey } from './reception-key.ts';

/** What a message has from the moment on at which it enters this phone. */
type Entry = Pick<Message, 'id' | 'accountId' | 'atUnixMs'>;

/** A text that a person of ours writes to `target`. @param messageId asks for receipts, which will call it so */
export function outgoingMessage(entry: Entry, target: SipUri, text: string, messageId: string | undefined): Message {
  return {
    ...entry,
    direction: 'out',
    peerUri: peerKey(target),
    target: serializeUri(target),
    text,
    state: 'queued',
    isRead: true,
    attempts: 0,
    ...(messageId !== undefined && { messageId }),
  };
}

/** A text that somebody has written to us. */
export function incomingMessage(entry: Entry, received: ReceivedText): Message {
  const { from, text, writtenAtUnixMs, messageId, wants } = received;
  return {
    ...entry,
    direction: 'in',
    peerUri: peerKey(from.uri),
    ...(from.displayName && { peerName: from.displayName }),
    ...(isSipUri(from.uri) && { target: serializeUri(from.uri) }),
    text,
    ...(writtenAtUnixMs !== undefined && writtenAtUnixMs < entry.atUnixMs && { writtenAtUnixMs }),
    state: 'received',
    isRead: false,
    attempts: 0,
    receptionKey: receptionKey(received),
    ...(messageId !== undefined && { messageId }),
    ...(wants.includes('display') && { wantsReadReceipt: true }),
  };
}
