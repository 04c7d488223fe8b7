import type { Clock, Timer } from '../base/clock.ts';
import type { WebhookState } from '../contract/automation-view.ts';
import { limits } from '../limits.ts';
import type { HookRequest, PostHook } from './hook-post.ts';

export interface DeliveryQueueOptions {
  readonly clock: Clock;
  readonly post: PostHook;
  /** The state differs. */
  readonly onChanged: () => void;
}

/** Statuses below 500 that may be others a moment later (RFC 9110 §15.5.9, RFC 8470, RFC 6585 §4). */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/** Delivers what one webhook is told, one after the other, each tried again with growing waits; bounded in number and tries. */
export class DeliveryQueue implements Disposable {
  readonly #options: DeliveryQueueOptions;
  readonly #waiting: (() => HookRequest)[] = [];
  readonly #ending = new AbortController();
  #isBusy = false;
  #retry: Timer | undefined;
  #counts = { delivered: 0, failed: 0 };
  #lastStatus: number | undefined;

  constructor(options: DeliveryQueueOptions) {
    this.#options = options;
  }

  get state(): WebhookState {
    const waiting = this.#waiting.length + (this.#isBusy ? 1 : 0);
    return { ...this.#counts, waiting, ...(this.#lastStatus !== undefined && { lastStatus: this.#lastStatus }) };
  }

  /** @param request made anew for each try */
  add(request: () => HookRequest): void {
    this.#waiting.push(request);
    if (this.#waiting.length > limits.automation.deliveries) {
      this.#waiting.shift();
      this.#counts.failed += 1;
    }
    this.#next();
  }

  /** What waits is left out. */
  [Symbol.dispose](): void {
    this.#waiting.length = 0;
    this.#retry?.[Symbol.dispose]();
    this.#ending.abort();
  }

  #next(): void {
    const request = this.#isBusy ? undefined : this.#waiting.shift();
    if (request) {
      this.#isBusy = true;
      void this.#try(request, 1);
    }
    this.#options.onChanged();
  }

  async #try(request: () => HookRequest, attempt: number): Promise<void> {
    const status = await this.#post(request());
    if (this.#ending.signal.aborted) return;
    this.#lastStatus = status;
    const isDone = status >= 200 && status < 300;
    const isHopeless = status >= 300 && status < 500 && !passing.has(status);
    const { deliveryTries, deliveryRetryMs } = limits.automation;
    if (isDone || isHopeless || attempt >= deliveryTries) {
      this.#counts[isDone ? 'delivered' : 'failed'] += 1;
      this.#isBusy = false;
      this.#next();
      return;
    }
    const waitMs = deliveryRetryMs * 4 ** (attempt - 1);
    this.#retry = this.#options.clock.after(waitMs, () => void this.#try(request, attempt + 1));
    this.#options.onChanged();
  }

  async #post(request: HookRequest): Promise<number> {
    const late = new AbortController();
    using _limit = this.#options.clock.after(limits.automation.deliveryMs, () => late.abort());
    return await this.#options.post(request, AbortSignal.any([late.signal, this.#ending.signal]));
  }
}
