import { limits } from '../../limits.ts';

/** What changes a session: each passes through a dialog one at a time. */
export type ChangeMethod = 'INVITE' | 'UPDATE';

/** Lets one change of the session at a time pass through a dialog, ours or the peer's (RFC 3261 §14, RFC 3311 §5). Ours wait in line. */
export class InviteTurn implements Disposable {
  #ours: ChangeMethod | undefined;
  readonly #theirs = new Set<ChangeMethod>();
  #isClosed = false;
  readonly #waiting: { readonly method: ChangeMethod; readonly start: (isOurs: boolean) => void }[] = [];

  /** The request of ours that has no final response yet. */
  get ours(): ChangeMethod | undefined {
    return this.#ours;
  }

  /** Waits for our turn. False: the session is over, or `limits.userAgent.waitingReinvites` wait already. */
  take(method: ChangeMethod): Promise<boolean> {
    if (this.#isClosed || this.#waiting.length >= limits.userAgent.waitingReinvites) return Promise.resolve(false);
    return new Promise((start) => {
      this.#waiting.push({ method, start });
      this.#callNext();
    });
  }

  release(): void {
    this.#ours = undefined;
    this.#callNext();
  }

  /** The peer has, or has no more, a request that is not finished: unanswered, or a 2xx without ACK. */
  setTheirs(method: ChangeMethod, isTheirs: boolean): void {
    if (isTheirs) this.#theirs.add(method);
    else this.#theirs.delete(method);
    this.#callNext();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    for (const { start } of this.#waiting.splice(0)) start(false);
  }

  #callNext(): void {
    if (this.#ours !== undefined || this.#theirs.size > 0) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#ours = next.method;
    next.start(true);
  }
}
