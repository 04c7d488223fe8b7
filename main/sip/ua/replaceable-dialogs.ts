import type { Clock } from '../../base/clock.ts';
import { ownText } from '../../base/own-text.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { dialogIdsOf, type Replaces } from '../dialog/replaces.ts';
import type { AgentDialog } from './agent-dialog.ts';

/** A dialog of an INVITE that another INVITE may take the place of. */
export interface Replaceable {
  readonly dialog: AgentDialog;
  /** Nobody has answered our INVITE yet. */
  readonly isEarly: boolean;
  /** Ends it, because another has taken its place. */
  giveWay(): void;
}

/** What an INVITE with Replaces wants to take the place of. */
export interface Replacement {
  readonly dialog: AgentDialog;
  /** What is to give way by now: another INVITE may have been faster, or an answer. */
  find(): Result<Replaceable, number>;
}

/** Which dialogs an INVITE with Replaces may name, and what it gets for others (RFC 3891 §3). */
export class ReplaceableDialogs {
  readonly #clock: Clock;
  readonly #alive = new Map<string, Replaceable>();
  /** When dialogs ended, oldest first: `limits.dialog.ended` of them, for `limits.dialog.endedMs`. */
  readonly #endedAtMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(replaceable: Replaceable): void {
    this.#alive.set(replaceable.dialog.id, replaceable);
  }

  /** It is over, or about to be. */
  end(dialogId: string): void {
    if (!this.#alive.delete(dialogId)) return;
    this.#endedAtMs.set(ownText(dialogId), this.#clock.nowMs());
    this.#forgetOldest();
  }

  /** The dialog that `replaces` names, or the status that refuses it. Early dialogs count only when the INVITE was ours. */
  find(replaces: Replaces): Result<Replaceable, 481 | 486 | 603> {
    const ids = dialogIdsOf(replaces);
    const found = ids.map((id) => this.#alive.get(id)).find((replaceable) => replaceable !== undefined);
    if (found === undefined) return fail(ids.some((id) => this.#hasEnded(id)) ? 603 : 481);
    return replaces.isEarlyOnly && !found.isEarly ? fail(486) : ok(found);
  }

  #forgetOldest(): void {
    for (const dialogId of this.#endedAtMs.keys()) {
      if (this.#endedAtMs.size <= limits.dialog.ended && this.#hasEnded(dialogId)) return;
      this.#endedAtMs.delete(dialogId);
    }
  }

  #hasEnded(dialogId: string): boolean {
    const endedAtMs = this.#endedAtMs.get(dialogId);
    return endedAtMs !== undefined && this.#clock.nowMs() - endedAtMs <= limits.dialog.endedMs;
  }
}
