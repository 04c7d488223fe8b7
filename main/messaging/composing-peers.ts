import type { Clock, Timer } from '../base/clock.ts';
import { limits } from '../limits.ts';
import type { ComposingStatus } from './composing-status.ts';

/** Who is writing to us just now (RFC 3994 §3.3): until they say that they are idle, send the text, or say nothing for too long. */
export class ComposingPeers implements Disposable {
  readonly #clock: Clock;
  readonly #onChanged: (key: string, isComposing: boolean) => void;
  /** Oldest news first. */
  readonly #expiries = new Map<string, Timer>();

  /** @param onChanged told when somebody begins or ceases */
  constructor(clock: Clock, onChanged: (key: string, isComposing: boolean) => void) {
    this.#clock = clock;
    this.#onChanged = onChanged;
  }

  has(key: string): boolean {
    return this.#expiries.has(key);
  }

  /** Takes what a peer said. @param key whatever names the conversation */
  note(key: string, { isActive, refreshSeconds }: ComposingStatus): void {
    if (!isActive) {
      this.cease(key);
      return;
    }
    const isNew = !this.#forget(key);
    this.#expiries.set(
      key,
      this.#clock.after(refreshSeconds * 1_000, () => this.cease(key)),
    );
    if (isNew) this.#onChanged(key, true);
    const [oldest] = this.#expiries.keys();
    if (this.#expiries.size > limits.messaging.composingPeers && oldest !== undefined) this.cease(oldest);
  }

  /** The text has come, or nothing more is expected. */
  cease(key: string): void {
    if (this.#forget(key)) this.#onChanged(key, false);
  }

  [Symbol.dispose](): void {
    for (const expiry of this.#expiries.values()) expiry[Symbol.dispose]();
    this.#expiries.clear();
  }

  #forget(key: string): boolean {
    this.#expiries.get(key)?.[Symbol.dispose]();
    return this.#expiries.delete(key);
  }
}
