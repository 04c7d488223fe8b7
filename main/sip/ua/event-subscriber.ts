import type { AgentDialog } from './agent-dialog.ts';
import type { Body } from './body.ts';
import type { SubscriptionKey, SubscriptionTable } from './subscription-table.ts';

/** What a NOTIFY says of its subscription (RFC 6665 §4.1.3). */
export interface Notification {
  /** In lower case: `active`, `pending`, `terminated` or an extension. */
  readonly state: string;
  /** Why it is terminated, in lower case. */
  readonly reason?: string;
  /** For how long it goes on. */
  readonly expiresSeconds?: number;
  /** When another try is welcome, where it is terminated. */
  readonly retryAfterSeconds?: number;
  readonly body?: Body;
}

export interface EventSubscriberOptions extends SubscriptionKey {
  readonly table: SubscriptionTable<EventSubscriber>;
  receive(notification: Notification): void;
}

/** Our end of one subscription in one dialog: its NOTIFYs find it, and it keeps the dialog alive (RFC 5057), until it is disposed. */
export class EventSubscriber implements SubscriptionKey, Disposable {
  readonly dialog: AgentDialog;
  readonly event: string;
  /** May become known later: the CSeq of a REFER. */
  id: string | undefined;
  isSettled = false;
  readonly #table: SubscriptionTable<EventSubscriber>;
  readonly #receive: (notification: Notification) => void;
  readonly #hold: Disposable;

  constructor({ dialog, event, id, table, receive }: EventSubscriberOptions) {
    this.dialog = dialog;
    this.event = event;
    this.id = id;
    this.#table = table;
    this.#receive = receive;
    this.#hold = dialog.use();
    table.add(this);
  }

  receive(notification: Notification): void {
    this.#receive(notification);
  }

  [Symbol.dispose](): void {
    this.#table.remove(this);
    this.#hold[Symbol.dispose]();
  }
}
