import type { AgentDialog } from './agent-dialog.ts';

/** What tells the subscriptions of one dialog apart (RFC 6665 §4.4.1, RFC 3515 §2.4.6). */
export interface Subscription {
  readonly dialog: AgentDialog;
  /** The event package, in lower case. */
  readonly event: string;
  /** The `id` of Event. */
  readonly id: string | undefined;
}

/** Subscriptions that are alive at one of their ends, found by dialog, package and `id`. */
export class SubscriptionTable<T extends Subscription> {
  readonly #subscriptions = new Set<T>();

  get size(): number {
    return this.#subscriptions.size;
  }

  add(subscription: T): void {
    this.#subscriptions.add(subscription);
  }

  remove(subscription: T): void {
    this.#subscriptions.delete(subscription);
  }

  /** Without `id` the oldest of the package is meant: the first reference of a dialog needs none (RFC 3515 §2.4.6). */
  find(dialog: AgentDialog, event: string, id: string | undefined): T | undefined {
    for (const one of this.#subscriptions) {
      if (one.dialog === dialog && one.event === event && (id === undefined || id === one.id)) return one;
    }
    return undefined;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#subscriptions.values();
  }
}
