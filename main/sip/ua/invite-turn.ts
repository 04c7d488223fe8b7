import { limits } from '../../limits.ts';

/** Lets one INVITE at a time pass through a dialog, ours or the peer's (RFC 3261 §14). Ours wait in line. */
export class InviteTurn implements Disposable {
  #isOurs = false;
  #isTheirs = false;
  #isClosed = false;
  readonly #waiting: ((isOurs: boolean) => void)[] = [];

  /** An INVITE of ours has no final response yet. */
  get isOurs(): boolean {
    return this.#isOurs;
  }

  /** Waits for our turn. False: the session is over, or `limits.userAgent.waitingReinvites` wait already. */
  take(): Promise<boolean> {
    if (this.#isClosed || this.#waiting.length >= limits.userAgent.waitingReinvites) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#callNext();
    });
  }

  release(): void {
    this.#isOurs = false;
    this.#callNext();
  }

  /** The peer has, or has no more, an INVITE that is not finished: unanswered, or a 2xx without ACK. */
  setTheirs(isTheirs: boolean): void {
    this.#isTheirs = isTheirs;
    this.#callNext();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    for (const resolve of this.#waiting.splice(0)) resolve(false);
  }

  #callNext(): void {
    if (this.#isOurs || this.#isTheirs) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#isOurs = true;
    next(true);
  }
}
