import type { Conversation, Message } from './message.ts';

export interface MessageQuery {
  readonly accountId: string;
  readonly peerUri: string;
  /** Id of a message: only those that came into this phone before it. An unknown one finds nothing. */
  readonly before?: string;
  /** How many at most, 1 or more. */
  readonly limit: number;
}

/**
 * Keeps messages, at most `limits.messaging.messages`: beyond, the oldest that are finished go. The order is that in which they were
 * first put. What a method has changed is durable when it returns.
 */
export interface MessageStore {
  /** A message of the same `id` is replaced and keeps its place. */
  put(message: Message): void;
  /** As `put`, unless a message of this `receptionKey` is there already: false. */
  putReceived(message: Message): boolean;
  find(id: string): Message | undefined;
  /** The outgoing one of that account that receipts call so. */
  findSent(accountId: string, messageId: string): Message | undefined;
  /** Newest first. */
  list(query: MessageQuery): readonly Message[];
  /** The one with the newest message first. @param limit how many at most, 1 or more */
  conversations(limit: number): readonly Conversation[];
  /** Outgoing ones that are `queued` or `sent`, oldest first. */
  unfinished(): readonly Message[];
  /** Marks all received ones as read. @returns those that were not and whose sender wants to be told, as they are now, oldest first */
  markRead(accountId: string, peerUri: string): readonly Message[];
  /** Unknown ids are ignored. */
  remove(id: string): void;
  removeConversation(accountId: string, peerUri: string): void;
}
