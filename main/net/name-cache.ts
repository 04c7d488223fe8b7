import type { Clock } from '../base/clock.ts';
import { limits } from '../limits.ts';
import type { Network } from './network.ts';
import { RecentAnswers } from './recent-answers.ts';

/**
 * Host names and their addresses, asked of the system and remembered briefly: the system gives no time to live. Never waits
 * longer than `limits.lookup.answerMs`, so a silent name server cannot hold a request up for long.
 */
export class NameCache {
  readonly #network: Network;
  readonly #clock: Clock;
  readonly #answers: RecentAnswers<readonly string[]>;
  #asking = 0;

  constructor(network: Network, clock: Clock) {
    this.#network = network;
    this.#clock = clock;
    this.#answers = new RecentAnswers({
      clock,
      most: limits.lookup.names,
      keepMs: (addresses) => (addresses.length > 0 ? limits.lookup.foundMs : limits.lookup.unknownMs),
    });
  }

  /** The addresses of `name` in the system's order; none when it is unknown, or nobody answered in time. */
  lookup(name: string): Promise<readonly string[]> {
    return this.#answers.get(name, () => this.#ask(name));
  }

  async #ask(name: string): Promise<readonly string[]> {
    if (this.#asking >= limits.lookup.atOnce) return [];
    this.#asking++;
    const silence = Promise.withResolvers<readonly string[]>();
    using _timeout = this.#clock.after(limits.lookup.answerMs, () => silence.resolve([]));
    try {
      return await Promise.race([this.#network.lookup(name), silence.promise]);
    } finally {
      this.#asking--;
    }
  }
}
