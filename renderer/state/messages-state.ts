import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConversationKey, ConversationView, MessageView } from '../../main/contract/message-view.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import type { PhoneClient } from '../connection/phone-client.ts';

/** The messages of one conversation loaded so far. */
export interface Thread {
  readonly key: ConversationKey;
  /** Oldest first. */
  readonly messages: readonly MessageView[];
  /** No older ones are left. */
  readonly isComplete: boolean;
  readonly isLoaded: boolean;
}

export interface MessagesState {
  /** The one with the newest message first. */
  readonly conversations: readonly ConversationView[];
  readonly isLoaded: boolean;
  /** No further conversations are left. */
  readonly isComplete: boolean;
  /** The conversation that is open. */
  readonly thread: Thread | undefined;
}

const PAGE_CONVERSATIONS = 100;
const PAGE_MESSAGES = 50;
/** The most that can be asked for at once. */
const MOST_ASKED = 500;

/** Mirrors the conversations and the messages of the one that is open. */
export class MessageLists {
  readonly state: StoreApi<MessagesState> = createStore<MessagesState>(() => ({
    conversations: [],
    isLoaded: false,
    isComplete: false,
    thread: undefined,
  }));
  readonly #client: PhoneClient;
  #revision: number | undefined;

  constructor(client: PhoneClient) {
    this.#client = client;
  }

  /** Loads again when a message is new, changed or gone. */
  follow({ messages: { revision } }: Snapshot): void {
    if (revision === this.#revision) return;
    this.#revision = revision;
    void this.reload();
  }

  /** The line is gone: what comes next may be another engine's count. */
  lost(): void {
    this.#revision = undefined;
  }

  async reload(): Promise<void> {
    const { conversations, thread } = this.state.getState();
    await Promise.all([this.#loadConversations(conversations.length), thread && this.#loadThread(thread.key)]);
  }

  async open(key: ConversationKey | undefined): Promise<void> {
    const { thread } = this.state.getState();
    if (key && thread && isSameConversation(thread.key, key)) return;
    this.state.setState({ thread: key && { key, messages: [], isComplete: false, isLoaded: false } });
    if (key) await this.#loadThread(key);
  }

  /** Loads further conversations, those with older messages. */
  async loadMore(): Promise<void> {
    const { conversations, isComplete } = this.state.getState();
    if (!isComplete) await this.#loadConversations(conversations.length + PAGE_CONVERSATIONS);
  }

  /** Loads the messages before the oldest of the open conversation. */
  async loadOlder(): Promise<void> {
    const { thread } = this.state.getState();
    const oldest = thread?.messages[0];
    if (!thread || thread.isComplete || oldest === undefined) return;
    const page = await this.#client.messages.list({ ...thread.key, before: oldest.id, limit: PAGE_MESSAGES });
    const older = page.messages.toReversed();
    this.#change(thread.key, ({ messages }) => ({ messages: [...older, ...messages], isComplete: page.isComplete }));
  }

  async #loadConversations(known: number): Promise<void> {
    const limit = Math.min(Math.max(known, PAGE_CONVERSATIONS), MOST_ASKED);
    const page = await this.#client.messages.conversations({ limit }).catch(() => undefined); // lost line: loaded again when it is back
    if (!page) return;
    const isComplete = page.isComplete || page.conversations.length >= MOST_ASKED || page.conversations.length < known;
    this.state.setState({ conversations: page.conversations, isComplete, isLoaded: true });
  }

  async #loadThread(key: ConversationKey): Promise<void> {
    const page = await this.#client.messages.list({ ...key, limit: PAGE_MESSAGES }).catch(() => undefined); // as above
    if (page) this.#change(key, (thread) => withNewest(thread, page));
  }

  /** Only while that conversation is open still. */
  #change(key: ConversationKey, change: (thread: Thread) => Partial<Thread>): void {
    const { thread } = this.state.getState();
    if (thread && isSameConversation(thread.key, key)) this.state.setState({ thread: { ...thread, ...change(thread) } });
  }
}

interface Page {
  readonly messages: readonly MessageView[];
  readonly isComplete: boolean;
}

/** The newest messages as they are now, behind the older ones that were loaded before. */
export function withNewest({ messages, isComplete }: Thread, page: Page): Partial<Thread> {
  const newest = page.messages.toReversed();
  const start = messages.findIndex(({ id }) => id === newest[0]?.id);
  const older = start < 0 || page.isComplete ? [] : messages.slice(0, start);
  return { messages: [...older, ...newest], isComplete: page.isComplete || (older.length > 0 && isComplete), isLoaded: true };
}

export function isSameConversation(one: ConversationKey, other: ConversationKey): boolean {
  return one.accountId === other.accountId && one.peerUri === other.peerUri;
}
