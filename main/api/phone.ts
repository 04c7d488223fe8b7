import type { InferContractRouterInputs } from '@orpc/contract';
import type { Event } from '../base/event.ts';
import type { Result } from '../base/result.ts';
import type { contract } from '../contract/contract.ts';
import type { HistoryView, LevelView, Settings, Snapshot } from '../contract/snapshot.ts';
import type { PcmPort } from '../media/protocol.ts';

type Inputs = InferContractRouterInputs<typeof contract>;

/** A failure with one of the codes that the contract declares for the procedure. */
export interface PhoneFailure {
  readonly code: string;
  readonly data?: unknown;
}

export type Outcome<T = undefined> = Promise<Result<T, PhoneFailure>>;

/** What `main/api` serves and `main/engine.ts` builds: one method for each procedure of the contract, input already validated. */
export interface Phone {
  snapshot(): Snapshot;
  /** Fires after every change with the new snapshot; changes of one turn are reported once. */
  readonly onChanged: Event<Snapshot>;
  readonly onLevels: Event<LevelView>;
  readonly accounts: {
    tryLocal(input: Inputs['accounts']['tryLocal']): Outcome<{ accountId: string }>;
    add(input: Inputs['accounts']['add']): Outcome<{ accountId: string }>;
    remove(input: Inputs['accounts']['remove']): Outcome;
    setEnabled(input: Inputs['accounts']['setEnabled']): Outcome;
    setDefault(input: Inputs['accounts']['setDefault']): Outcome;
    retry(input: Inputs['accounts']['retry']): Outcome;
  };
  readonly calls: {
    place(input: Inputs['calls']['place']): Outcome<{ callId: string }>;
    answer(input: Inputs['calls']['answer']): Outcome;
    decline(input: Inputs['calls']['decline']): Outcome;
    hangUp(input: Inputs['calls']['hangUp']): Outcome;
    setHold(input: Inputs['calls']['setHold']): Outcome;
    setMuted(input: Inputs['calls']['setMuted']): Outcome;
    sendDigits(input: Inputs['calls']['sendDigits']): Outcome;
    dismiss(input: Inputs['calls']['dismiss']): Outcome;
  };
  readonly history: {
    list(input: Inputs['history']['list']): readonly HistoryView[];
    remove(input: Inputs['history']['remove']): void;
    clear(): void;
    markSeen(): void;
  };
  setSettings(changes: Partial<Settings>): void;
  setDomainRunning(running: boolean): Outcome;
  openLink(link: string): Result<undefined, PhoneFailure>;
  linkTaken(serial: number): void;
  /** Joins one window's sound to the media host until disposed. */
  attachWindow(port: PcmPort): Disposable;
}
