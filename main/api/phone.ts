import type { InferContractRouterInputs } from '@orpc/contract';
import type { Event } from '../base/event.ts';
import type { Result } from '../base/result.ts';
import type { AccountSettings, AccountTestStep } from '../contract/accounts.ts';
import type { contract } from '../contract/contract.ts';
import type { ConversationKey, ConversationPage, ConversationView, MessagePage } from '../contract/message-view.ts';
import type { HistoryView, LevelView, Snapshot } from '../contract/snapshot.ts';
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
    change(input: Inputs['accounts']['change']): Outcome;
    settings(input: Inputs['accounts']['settings']): Outcome<AccountSettings>;
    test(input: Inputs['accounts']['test']): AsyncGenerator<AccountTestStep, void>;
    acceptCertificate(input: Inputs['accounts']['acceptCertificate']): Outcome;
    setRules(input: Inputs['accounts']['setRules']): Outcome;
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
    transfer(input: Inputs['calls']['transfer']): Outcome;
    consult(input: Inputs['calls']['consult']): Outcome<{ callId: string }>;
    transferTo(input: Inputs['calls']['transferTo']): Outcome;
    sendDigits(input: Inputs['calls']['sendDigits']): Outcome;
    dismiss(input: Inputs['calls']['dismiss']): Outcome;
  };
  readonly history: {
    list(input: Inputs['history']['list']): readonly HistoryView[];
    remove(input: Inputs['history']['remove']): void;
    clear(): void;
    markSeen(): void;
  };
  readonly messages: {
    conversations(input: Inputs['messages']['conversations']): ConversationPage;
    list(input: Inputs['messages']['list']): MessagePage;
    send(input: Inputs['messages']['send']): Result<ConversationKey, PhoneFailure>;
    retry(input: Inputs['messages']['retry']): Result<undefined, PhoneFailure>;
    remove(input: Inputs['messages']['remove']): void;
    typing(input: Inputs['messages']['typing']): void;
    markRead(input: Inputs['messages']['markRead']): void;
    /** Fires for each new message of somebody else, with its conversation. */
    readonly onReceived: Event<ConversationView>;
    /** Asks the windows to show a conversation; it appears as `conversationRequest`. */
    show(key: ConversationKey): void;
    requestTaken(input: Inputs['messages']['requestTaken']): void;
    removeConversation(input: Inputs['messages']['removeConversation']): void;
  };
  readonly people: {
    setOwn(input: Inputs['people']['setOwn']): void;
    add(input: Inputs['people']['add']): Outcome<{ uri: string }>;
    remove(input: Inputs['people']['remove']): void;
    pickUp(input: Inputs['people']['pickUp']): Outcome<{ callId: string }>;
  };
  setSettings(changes: Inputs['settings']['set']): void;
  setDomainRunning(running: boolean): Outcome;
  openLink(link: string): Result<undefined, PhoneFailure>;
  linkTaken(serial: number): void;
  /** Joins one window's sound to the media host until disposed. */
  attachWindow(port: PcmPort): Disposable;
}
