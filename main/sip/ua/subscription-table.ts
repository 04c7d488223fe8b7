import type { AgentDialog } from './agent-dialog.ts';

/** What tells the subscriptions of one dialog apart (RFC 6665 §4.4.1, RFC 3515 §2.4.6). */
export interface SubscriptionKey {
  readonly dialog: AgentDialog;
  /** The event package, in lower case. */
  readonly event: string;
  /** The `id` of Event. */
  readonly id: string | undefined;
  /** Its last word has come; it only answers what still does. */
  readonly isSettled?: boolean;
}

/** Subscriptions that are alive at one of their ends, found by dialog, package and `id`. */
export class SubscriptionTable<T extends SubscriptionKey> {
  readonly #subscriptions = new Map<AgentDialog, Set<T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(subscription: T): void {
    const ofDialog = this.#subscriptions.get(subscription.dialog) ?? new Set();
    this.#subscriptions.set(subscription.dialog, ofDialog);
    if (!ofDialog.has(subscription)) this.#size += 1;
    ofDialog.add(subscription);
  }

  remove(subscription: T): void {
    const ofDialog = this.#subscriptions.get(subscription.dialog);
    if (ofDialog?.delete(subscription)) this.#size -= 1;
    if (ofDialog?.size === 0) this.#subscriptions.delete(subscription.dialog);
  }

  /**
   * Without `id` a reference is the oldest of the dialog: the first needs none (RFC 3515 §2.4.6). Some phones never say it: one that is
   * settled is not meant while another is not.
   */
  find(dialog: AgentDialog, event: string, id: string | undefined): T | undefined {
    const fits = (one: T): boolean => one.event === event && (id === one.id || (id === undefined && event === 'refer'));
    const fitting = [...(this.#subscriptions.get(dialog) ?? [])].filter(fits);
    return fitting.find(({ isSettled }) => isSettled !== true) ?? fitting[0];
  }

  *[Symbol.iterator](): Generator<T> {
    for (const ofDialog of this.#subscriptions.values()) yield* ofDialog;
  }
}
