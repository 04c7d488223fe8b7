import { limits } from '../limits.ts';
import type { Conversation, Message } from '../messaging/message.ts';
import type { MessageQuery, MessageStore } from '../messaging/message-store.ts';

/** Messages in memory: as durable as a test needs. */
export class MemoryMessageStore implements MessageStore {
  readonly #messages = new Map<string, Message>();
  readonly #most: number;
  /** The next `putReceived` throws this, as a store does whose disk is full. */
  refusal: Error | undefined;

  constructor(most: number = limits.messaging.messages) {
    this.#most = most;
  }

  /** Oldest first. */
  get all(): readonly Message[] {
    return [...this.#messages.values()];
  }

  put(message: Message): void {
    this.#messages.set(message.id, message);
    const surplus = this.all.filter(isFinished).slice(0, Math.max(this.#messages.size - this.#most, 0));
    for (const { id } of surplus) this.#messages.delete(id);
  }

  putReceived(message: Message): boolean {
    if (this.refusal) throw this.refusal;
    if (this.all.some(({ receptionKey }) => receptionKey !== undefined && receptionKey === message.receptionKey)) return false;
    this.put(message);
    return true;
  }

  find(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  findSent(accountId: string, messageId: string): Message | undefined {
    return this.all.find((message) => {
      return message.direction === 'out' && message.accountId === accountId && message.messageId === messageId;
    });
  }

  list({ accountId, peerUri, before, limit }: MessageQuery): readonly Message[] {
    const own = this.all;
    const end =
      before === undefined
        ? own.length
        : Math.max(
            own.findIndex(({ id }) => id === before),
            0,
          );
    return own
      .slice(0, end)
      .filter((message) => message.accountId === accountId && message.peerUri === peerUri)
      .toReversed()
      .slice(0, limit);
  }

  conversations(limit: number): readonly Conversation[] {
    const found = new Map<string, Conversation>();
    for (const last of this.all) {
      const { accountId, peerUri } = last;
      const key = `${accountId} ${peerUri}`;
      const unread = (found.get(key)?.unread ?? 0) + (last.isRead ? 0 : 1);
      found.delete(key);
      found.set(key, { accountId, peerUri, last, unread });
    }
    return [...found.values()].toReversed().slice(0, limit);
  }

  unfinished(): readonly Message[] {
    return this.all.filter((message) => !isFinished(message));
  }

  markRead(accountId: string, peerUri: string): readonly Message[] {
    const unread = this.all.filter(
      (message) => !message.isRead && message.accountId === accountId && message.peerUri === peerUri,
    );
    const read = unread.map((message): Message => ({ ...message, isRead: true }));
    for (const message of read) this.put(message);
    return read.filter(({ wantsReadReceipt }) => wantsReadReceipt);
  }

  remove(id: string): void {
    this.#messages.delete(id);
  }

  removeConversation(accountId: string, peerUri: string): void {
    for (const message of this.all) {
      if (message.accountId === accountId && message.peerUri === peerUri) this.remove(message.id);
    }
  }
}

function isFinished({ state }: Message): boolean {
  return state !== 'queued' && state !== 'sent';
}
