import type { Timer } from '../../base/clock.ts';
import { randomFraction } from '../../base/random.ts';
import type { Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { headers } from '../message/headers.ts';
import type { AgentCore } from './agent-core.ts';
import type { RequestFailure } from './request-failure.ts';

/** Repeats what collided with the peer: after 491 (RFC 3261 §14.1), or after 500 when it says when to come again (RFC 3311 §5.3). */
export class GlareRetry implements Disposable {
  readonly #core: Pick<AgentCore, 'clock' | 'random'>;
  /** Whoever made the Call-ID lets the other go first. */
  readonly #ownsCallId: boolean;
  #isClosed = false;
  readonly #pauses = new Map<Timer, () => void>();

  constructor(core: Pick<AgentCore, 'clock' | 'random'>, ownsCallId: boolean) {
    this.#core = core;
    this.#ownsCallId = ownsCallId;
  }

  /** The outcome of the last attempt: a success, a refusal, or a collision too many (`limits.userAgent.glareRetries`). */
  async run<T>(attempt: () => Promise<Result<T, RequestFailure>>): Promise<Result<T, RequestFailure>> {
    for (let collisions = 0; ; collisions++) {
      const outcome = await attempt();
      const delayMs = outcome.ok ? undefined : this.#delayAfter(outcome.error);
      if (delayMs === undefined || this.#isClosed || collisions >= limits.userAgent.glareRetries) return outcome;
      await this.#pause(delayMs);
    }
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    for (const [timer, resume] of this.#pauses) {
      timer[Symbol.dispose]();
      resume();
    }
    this.#pauses.clear();
  }

  #delayAfter({ response }: RequestFailure): number | undefined {
    if (response?.status === 491) return glareDelayMs(this.#ownsCallId, randomFraction(this.#core.random));
    if (response?.status !== 500) return undefined;
    const retryAfter = response.headers.read(headers.retryAfter);
    return retryAfter?.ok && retryAfter.value.seconds <= LONGEST_SECONDS ? retryAfter.value.seconds * 1_000 : undefined;
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resume) => {
      const timer = this.#core.clock.after(delayMs, () => {
        this.#pauses.delete(timer);
        resume();
      });
      this.#pauses.set(timer, resume);
    });
  }
}

/** What a peer may say that collided (RFC 3261 §14.2); whoever wants us to come later than this has other troubles. */
const LONGEST_SECONDS = 10;

/** The wait after 491 (§14.1): 2.1 to 4 s for whoever made the Call-ID, 0 to 2 s for the other, in steps of 10 ms. */
export function glareDelayMs(ownsCallId: boolean, fraction: number): number {
  return ownsCallId ? 2_100 + 10 * Math.floor(fraction * 191) : 10 * Math.floor(fraction * 201);
}
