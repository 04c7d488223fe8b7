import type { Clock, Timer } from '../../base/clock.ts';
import { T1, T2, TIMEOUT } from '../transaction/timers.ts';

export interface SuccessRetransmissionOptions {
  readonly clock: Clock;
  /** Sends the 2xx again. */
  resend(): void;
  /** No ACK came for 64*T1: the caller is gone, and a BYE is due. */
  onTimeout(): void;
}

/**
 * Repeats a 2xx to INVITE until its ACK: after T1, doubling to T2, for 64*T1 (RFC 3261 §13.3.1.4), over reliable transports too,
 * because a hop further on may be unreliable. Starts with its construction; disposing it says that the ACK came, or nobody cares.
 */
export class SuccessRetransmission implements Disposable {
  readonly #options: SuccessRetransmissionOptions;
  #waitMs = T1;
  #timer: Timer;
  readonly #deadline: Timer;

  constructor(options: SuccessRetransmissionOptions) {
    this.#options = options;
    this.#timer = this.#startTimer();
    this.#deadline = options.clock.after(TIMEOUT, () => {
      this[Symbol.dispose]();
      options.onTimeout();
    });
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
    this.#deadline[Symbol.dispose]();
  }

  #startTimer(): Timer {
    return this.#options.clock.after(this.#waitMs, () => {
      this.#waitMs = Math.min(this.#waitMs * 2, T2);
      this.#timer = this.#startTimer();
      this.#options.resend();
    });
  }
}
