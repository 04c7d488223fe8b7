import type { Clock, Timer } from '../../../main/base/clock.ts';
import { Emitter } from '../../../main/base/event.ts';
import type { Log } from '../../../main/base/log.ts';
import { type Random, randomFraction } from '../../../main/base/random.ts';
import type { UpdateMode, UpdateStep, UpdateView } from '../../../main/contract/desktop-view.ts';
import { limits } from '../../../main/limits.ts';
import type { UpdateProblem, UpdateSource } from './update-source.ts';
import { type UpdateAction, type UpdateInput, type UpdateState, updateStep } from './update-states.ts';

export interface UpdatesOptions {
  readonly source: UpdateSource;
  /** Whether the program may replace itself; else it only tells. */
  readonly canInstall: boolean;
  readonly mode: UpdateMode;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Ends everything of the program, then does `last`; where that returns false, the program starts again as it is. */
  readonly end: (last: () => boolean) => void;
}

/** What is known of a newer version, beside the state. */
interface Facts {
  readonly version?: string;
  readonly percent?: number;
  readonly problem?: UpdateProblem;
}

/** Keeps the program new, as the person wants it. Lives as long as the program. */
export class Updates implements Disposable {
  readonly #options: UpdatesOptions;
  readonly #changed = new Emitter<void>();
  #mode: UpdateMode;
  #state: UpdateState = 'none';
  #facts: Facts = {};
  #isBusy = false;
  #isRestartWanted = false;
  #isEnding = false;
  #nextLook: Timer | undefined;
  /** What is asked of the source now; its answer counts only until it is replaced. */
  #request: Request | undefined;
  readonly onChanged = this.#changed.event;

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#mode = options.mode;
    this.#wait(limits.update.firstCheckMs);
  }

  get view(): UpdateView {
    const { version, percent, problem } = this.#facts;
    return {
      mode: this.#mode,
      state: this.#state,
      ...(version !== undefined && { version }),
      ...(this.#state === 'downloading' && { percent: percent ?? 0 }),
      ...(this.#state === 'failed' && problem !== undefined && { problem }),
      canInstall: this.#options.canInstall,
      isRestartWanted: this.#isRestartWanted,
    };
  }

  /** A download that was under way goes on only while it may. */
  setMode(mode: UpdateMode): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    if (mode === 'off') this.#stopWaiting();
    else if (this.#nextLook === undefined) this.#wait(limits.update.firstCheckMs);
    if (mode === 'automatic' && this.#options.canInstall) this.#take('download');
    this.#changed.fire();
  }

  step(step: UpdateStep): void {
    if (step === 'restart' || step === 'stay') {
      this.#isRestartWanted = step === 'restart' && this.#state === 'ready';
      this.#restartIfFree();
      this.#changed.fire();
    } else if (step === 'check' || this.#options.canInstall) this.#take(step);
  }

  /** @param isBusy a call runs or rings: the program must not end now */
  setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy;
    this.#restartIfFree();
  }

  [Symbol.dispose](): void {
    this.#stopWaiting();
    this.#request?.[Symbol.dispose]();
    this.#changed[Symbol.dispose]();
  }

  #restartIfFree(): void {
    if (!this.#isRestartWanted || this.#isBusy || this.#isEnding) return;
    this.#isEnding = true;
    this.#options.log.write('info', 'the program ends for a newer version', { version: this.#facts.version ?? '' });
    this.#options.end(() => this.#options.source.install());
  }

  #take(input: UpdateInput, facts: Facts = this.#facts): void {
    const taken = updateStep(this.#state, input);
    if (taken === undefined) return;
    const [state, ...actions] = taken;
    const isNew = state !== this.#state || facts !== this.#facts;
    this.#state = state;
    this.#facts = facts;
    for (const action of actions) this.#do[action]();
    if (isNew) this.#changed.fire();
  }

  readonly #do: Readonly<Record<UpdateAction, () => void>> = {
    look: () => void this.#look(),
    next: () => this.#wait(limits.update.everyMs),
    offer: () => {
      if (this.#mode === 'automatic' && this.#options.canInstall) this.#take('download');
    },
    fetch: () => void this.#fetch(),
  };

  async #look(): Promise<void> {
    this.#stopWaiting();
    const request = this.#begin(limits.update.checkMs);
    const found = await this.#options.source.check();
    if (!request.isCurrent) return;
    this.#endRequest();
    if (!found.ok) this.#failed(found.error);
    else if (found.value === undefined) this.#take('foundNone', {});
    else this.#take('found', { version: found.value });
  }

  async #fetch(): Promise<void> {
    this.#stopWaiting();
    const request = this.#begin(limits.update.stallMs);
    const fetched = await this.#options.source.download({
      signal: request.signal,
      onProgress: (percent) => {
        if (!request.isCurrent) return;
        request.goesOn();
        const whole = Math.min(100, Math.max(0, Math.floor(percent)));
        if (whole !== this.#facts.percent) this.#take('progress', { ...this.#facts, percent: whole });
      },
    });
    if (!request.isCurrent) return;
    this.#endRequest();
    if (!fetched.ok) this.#failed(fetched.error);
    else this.#take('downloaded', this.#facts.version === undefined ? {} : { version: this.#facts.version });
  }

  #failed(problem: UpdateProblem): void {
    this.#options.log.write('warn', 'no newer version could be had', { problem });
    this.#take('failed', { ...this.#facts, problem });
  }

  #begin(waitMs: number): Request {
    const request = new Request(this.#options.clock, waitMs, () => {
      this.#endRequest();
      this.#failed('unreachable');
    });
    this.#request = request;
    return request;
  }

  #endRequest(): void {
    this.#request?.[Symbol.dispose]();
    this.#request = undefined;
  }

  #wait(delayMs: number): void {
    this.#stopWaiting();
    if (this.#mode === 'off') return;
    const share = 1 + limits.update.jitter * (2 * randomFraction(this.#options.random) - 1);
    this.#nextLook = this.#options.clock.after(delayMs * share, () => this.#take('due'));
  }

  #stopWaiting(): void {
    this.#nextLook?.[Symbol.dispose]();
    this.#nextLook = undefined;
  }
}

/** One question to the source, which does not wait for ever. */
class Request implements Disposable {
  readonly #clock: Clock;
  readonly #waitMs: number;
  readonly #onSilence: () => void;
  readonly #leaving = new AbortController();
  #timer: Timer;

  constructor(clock: Clock, waitMs: number, onSilence: () => void) {
    this.#clock = clock;
    this.#waitMs = waitMs;
    this.#onSilence = onSilence;
    this.#timer = clock.after(waitMs, onSilence);
  }

  get signal(): AbortSignal {
    return this.#leaving.signal;
  }

  get isCurrent(): boolean {
    return !this.#leaving.signal.aborted;
  }

  /** It has said something; the wait begins anew. */
  goesOn(): void {
    this.#timer[Symbol.dispose]();
    this.#timer = this.#clock.after(this.#waitMs, this.#onSilence);
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
    this.#leaving.abort();
  }
}
