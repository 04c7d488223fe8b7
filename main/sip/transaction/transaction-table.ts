import { limits } from '../../limits.ts';
import { LingerQueue } from './linger-queue.ts';

/** What the table has to know of a transaction. */
export interface Tabled {
  readonly key: string;
  /** A second key under which it is found. */
  readonly aliasKey: string | undefined;
  /** Ends it at once, without events; it leaves the table. */
  abandon(): void;
}

/**
 * Transactions by what their messages carry. Those that have their final response only wait to absorb repetitions; when too
 * many do, the oldest leave early, so that a fast peer cannot fill the memory with them.
 */
export class TransactionTable<T extends Tabled> {
  readonly #byKey = new Map<string, T>();
  readonly #byAlias = new Map<string, T>();
  readonly #lingering = new LingerQueue<T>();

  get size(): number {
    return this.#byKey.size;
  }

  /** How many still wait for their final response. */
  get busyCount(): number {
    return this.#byKey.size - this.#lingering.size;
  }

  find(key: string): T | undefined {
    return this.#byKey.get(key) ?? this.#byAlias.get(key);
  }

  add(transaction: T): void {
    this.#byKey.set(transaction.key, transaction);
  }

  /** Notes that `transaction` has its final response, and with it perhaps its second key. */
  linger(transaction: T): void {
    if (this.#byKey.get(transaction.key) !== transaction) return;
    if (transaction.aliasKey !== undefined) this.#byAlias.set(transaction.aliasKey, transaction);
    this.#lingering.add(transaction);
    if (this.#lingering.size > limits.transaction.lingering) this.#lingering.oldest?.abandon();
  }

  remove(transaction: T): void {
    const { key, aliasKey } = transaction;
    if (this.#byKey.get(key) === transaction) this.#byKey.delete(key);
    if (aliasKey !== undefined && this.#byAlias.get(aliasKey) === transaction) this.#byAlias.delete(aliasKey);
    this.#lingering.remove(transaction);
  }

  /** Abandons every transaction. */
  clear(): void {
    for (const transaction of [...this.#byKey.values()]) transaction.abandon();
  }
}
