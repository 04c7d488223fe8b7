import { limits } from '../limits.ts';
import type { Keeping, KeptMessage, KeptMessages } from '../server/messages/kept-messages.ts';

/** Kept messages in memory: as durable as a test needs. */
export class MemoryKeptMessages implements KeptMessages {
  readonly #perMember: number;
  readonly #most: number;
  #messages: readonly KeptMessage[] = [];

  constructor(perMember: number = limits.messageStore.perMember, most: number = limits.messageStore.messages) {
    this.#perMember = perMember;
    this.#most = most;
  }

  keep(message: KeptMessage): Keeping {
    if (this.#messages.some(({ aor, key }) => aor === message.aor && key === message.key)) return 'known';
    if (this.#messages.length >= this.#most || this.count(message.aor) >= this.#perMember) return 'full';
    this.#messages = [...this.#messages, message];
    return 'kept';
  }

  oldest(aor: string): KeptMessage | undefined {
    return this.#messages.find((message) => message.aor === aor);
  }

  remove(aor: string, key: string): void {
    this.#messages = this.#messages.filter((message) => message.aor !== aor || message.key !== key);
  }

  count(aor: string): number {
    return this.#messages.filter((message) => message.aor === aor).length;
  }

  removeExpired(nowUnixMs: number): readonly string[] {
    const expired = this.#messages.filter(({ expiresAtUnixMs }) => expiresAtUnixMs <= nowUnixMs);
    this.#messages = this.#messages.filter((message) => !expired.includes(message));
    return [...new Set(expired.map(({ aor }) => aor))];
  }
}
