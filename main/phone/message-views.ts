import type { ConversationView, MessageView } from '../contract/message-view.ts';
import type { Conversation, Message } from '../messaging/message.ts';

/** The engine's messages in the words of the contract. Nothing is decided here. */

/** Characters of a text that a line of the list needs. */
const PREVIEW_LENGTH = 160;

export function messageView(message: Message): MessageView {
  const { id, direction, text, atUnixMs, writtenAtUnixMs, state, failure, retryAtUnixMs } = message;
  return {
    id,
    direction,
    text,
    atUnixMs,
    ...(writtenAtUnixMs === undefined ? {} : { writtenAtUnixMs }),
    state,
    ...(failure === undefined ? {} : { failure: { status: failure.status, reason: failure.reason } }),
    ...(retryAtUnixMs === undefined ? {} : { retryAtUnixMs }),
  };
}

/** What a conversation's messages do not say of it. */
interface Surroundings {
  readonly accountAor: string;
  /** How the other side calls itself, where that is known. */
  readonly name: string | undefined;
  readonly isComposing: boolean;
}

export function conversationView(conversation: Conversation, { accountAor, name, isComposing }: Surroundings): ConversationView {
  const { accountId, peerUri, last, unread } = conversation;
  return {
    accountId,
    accountAor,
    peer: { uri: peerUri, ...(name === undefined ? {} : { name }) },
    last: { ...messageView(last), text: [...last.text.slice(0, 2 * PREVIEW_LENGTH)].slice(0, PREVIEW_LENGTH).join('') },
    unread,
    isComposing,
  };
}
