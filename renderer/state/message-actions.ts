import type { StoreApi } from 'zustand/vanilla';
import type { ConversationKey } from '../../main/contract/message-view.ts';
import type { PhoneClient } from '../connection/phone-client.ts';
import { attempt } from './failure.ts';
import { isSameConversation, type MessageLists } from './messages-state.ts';
import type { ViewState } from './view-state.ts';

export interface MessageActionsOptions {
  readonly client: PhoneClient;
  readonly view: StoreApi<ViewState>;
  readonly lists: MessageLists;
}

/** By what a draft is kept. */
export const draftKey = ({ accountId, peerUri }: ConversationKey): string => `${accountId} ${peerUri}`;

/** All that a person can do with messages. What fails becomes a notice; nothing here throws. */
export class MessageActions {
  readonly #client: PhoneClient;
  readonly #view: StoreApi<ViewState>;
  readonly #lists: MessageLists;

  constructor({ client, view, lists }: MessageActionsOptions) {
    this.#client = client;
    this.#view = view;
    this.#lists = lists;
  }

  /** Shows the messages with somebody, also when there are none yet. */
  open(key: ConversationKey): void {
    this.#view.setState({ page: 'messages', conversation: key, isWritingNew: false });
    void attempt(this.#view, () => this.#lists.open(key));
  }

  startNew(): void {
    this.#view.setState({ page: 'messages', conversation: undefined, isWritingNew: true });
  }

  /** Back to the list. */
  close(): void {
    this.#view.setState({ conversation: undefined, isWritingNew: false });
    void this.#lists.open(undefined);
  }

  /** Sends `text` to an address that was typed or is known, and shows the conversation. @returns whether it is queued */
  async send(target: string, accountId: string | undefined, text: string): Promise<boolean> {
    this.#view.setState({ notice: undefined });
    return attempt(this.#view, async () => {
      const key = await this.#client.messages.send({ target, text, ...(accountId !== undefined && { accountId }) });
      const { conversation } = this.#view.getState();
      if (conversation === undefined || !isSameConversation(conversation, key)) this.open(key);
    });
  }

  /** Keeps what is written, and lets the other side know that it is being written. */
  write(key: ConversationKey, text: string): void {
    this.#view.setState(({ drafts }) => ({ drafts: { ...drafts, [draftKey(key)]: text } }));
    void this.#client.messages.typing({ ...key, isTyping: text !== '' }).catch(() => undefined); // nobody misses it
  }

  async retry(id: string): Promise<void> {
    await attempt(this.#view, () => this.#client.messages.retry({ id }));
  }

  async remove(id: string): Promise<void> {
    await attempt(this.#view, () => this.#client.messages.remove({ id }));
  }

  async removeConversation(key: ConversationKey): Promise<void> {
    if (await attempt(this.#view, () => this.#client.messages.removeConversation(key))) this.close();
  }

  async markRead(key: ConversationKey): Promise<void> {
    await attempt(this.#view, () => this.#client.messages.markRead(key));
  }

  async requestTaken(serial: number): Promise<void> {
    await attempt(this.#view, () => this.#client.messages.requestTaken({ serial }));
  }

  async loadOlder(): Promise<void> {
    await attempt(this.#view, () => this.#lists.loadOlder());
  }

  async loadMore(): Promise<void> {
    await attempt(this.#view, () => this.#lists.loadMore());
  }
}
