import type { ConversationView, MessageView } from '../contract/message-view.ts';
import { limits } from '../limits.ts';
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

/** As many of the first as fit into one RPC message with room to spare; one at least. */
export function withinBound<View>(views: readonly View[]): View[] {
  let bytes = 0;
  const end = views.findIndex((view, index) => {
    bytes += Buffer.byteLength(JSON.stringify(view));
    return index > 0 && bytes > limits.rpc.messageBytes / 2;
  });
  return end < 0 ? [...views] : views.slice(0, end);
}
