import { Notification } from 'electron';
import type { ConversationView } from '../../main/contract/message-view.ts';
import { nameOf } from './tray-view.ts';

/** Notifications that can still be clicked. Beyond: the oldest no longer leads anywhere. */
const MOST_KEPT = 16;

/** Tells of messages that come in while nobody looks at the window. */
export class MessageNotices {
  /** Kept, because one that nobody refers to is forgotten together with its click. */
  readonly #shown: Notification[] = [];
  readonly #onChosen: (conversation: ConversationView) => void;

  constructor(onChosen: (conversation: ConversationView) => void) {
    this.#onChosen = onChosen;
  }

  show(conversation: ConversationView): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title: nameOf(conversation), body: conversation.last.text });
    notification.on('click', () => this.#onChosen(conversation));
    this.#shown.push(notification);
    if (this.#shown.length > MOST_KEPT) this.#shown.shift();
    notification.show();
  }
}
