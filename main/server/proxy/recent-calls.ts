import { ownText } from '../../base/own-text.ts';
import { limits } from '../../limits.ts';

/** Call-IDs of calls that were answered through us, the latest ones: their ACKs may pass. */
export class RecentCalls {
  readonly #callIds = new Set<string>();
  readonly #capacity: number;

  /** @param capacity beyond, the call answered longest ago is forgotten */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** One with an absurd Call-ID is not remembered. */
  note(callId: string): void {
    if (callId.length > limits.proxy.rememberedText) return;
    this.#callIds.delete(callId);
    this.#callIds.add(ownText(callId));
    if (this.#callIds.size <= this.#capacity) return;
    const [oldest] = this.#callIds;
    if (oldest !== undefined) this.#callIds.delete(oldest);
  }

  has(callId: string): boolean {
    return this.#callIds.has(callId);
  }
}
