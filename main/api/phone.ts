import type { InferContractRouterInputs } from '@orpc/contract';
import type { Event } from '../base/event.ts';
import type { Result } from '../base/result.ts';
import type { AccountSettings, AccountTestStep } from '../contract/accounts.ts';
import type { FoundAddressBooks } from '../contract/address-books.ts';
import type { AutomationEvent, AutomationView, DryRun } from '../contract/automation-view.ts';
import type { CallerRules, ContactPage, ContactView, ImportPreview } from '../contract/contact-view.ts';
import type { contract } from '../contract/contract.ts';
import type { DiagnosisView } from '../contract/diagnosis-view.ts';
import type { LogLine } from '../contract/log.ts';
import type { ConversationKey, ConversationPage, ConversationView, MessagePage } from '../contract/message-view.ts';
import type { NetworkView } from '../contract/network-view.ts';
import type { ProfilePreview } from '../contract/profile.ts';
import type { QualityTimeline } from '../contract/quality-view.ts';
import type { HistoryView, LevelView, Snapshot } from '../contract/snapshot.ts';
import type { TraceRecord, TraceView } from '../contract/trace-view.ts';
import type { PcmPort } from '../media/protocol.ts';

type Inputs = InferContractRouterInputs<typeof contract>;

/** A failure with one of the codes that the contract declares for the procedure. */
export interface PhoneFailure {
  readonly code: string;
  readonly data?: unknown;
}

export type Outcome<T = undefined> = Promise<Result<T, PhoneFailure>>;

/** A console that runs. */
export interface OpenConsole {
  readonly consoleId: string;
  /** What it writes, until it ends or `signal` ends it. To be read once. */
  pieces(signal: AbortSignal): AsyncGenerator<string, void, void>;
}

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
    merge(input: Inputs['calls']['merge']): Outcome;
    takeAside(input: Inputs['calls']['takeAside']): Outcome;
    endConference(input: Inputs['calls']['endConference']): Outcome;
    transfer(input: Inputs['calls']['transfer']): Outcome;
    consult(input: Inputs['calls']['consult']): Outcome<{ callId: string }>;
    transferTo(input: Inputs['calls']['transferTo']): Outcome;
    setRecording(input: Inputs['calls']['setRecording']): Outcome;
    declineRecording(input: Inputs['calls']['declineRecording']): Outcome;
    changeCodec(input: Inputs['calls']['changeCodec']): Outcome;
    microphoneOpened(input: Inputs['calls']['microphoneOpened']): void;
    sendDigits(input: Inputs['calls']['sendDigits']): Outcome;
    dismiss(input: Inputs['calls']['dismiss']): Outcome;
  };
  readonly history: {
    list(input: Inputs['history']['list']): readonly HistoryView[];
    export(input: Inputs['history']['export']): AsyncGenerator<string, void>;
    recording(input: Inputs['history']['recording']): AsyncGenerator<string, void>;
    quality(input: Inputs['history']['quality']): QualityTimeline;
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
  readonly contacts: {
    list(input: Inputs['contacts']['list']): ContactPage;
    get(input: Inputs['contacts']['get']): Result<ContactView, PhoneFailure>;
    find(input: Inputs['contacts']['find']): { id?: string };
    put(input: Inputs['contacts']['put']): Result<{ id: string }, PhoneFailure>;
    remove(input: Inputs['contacts']['remove']): void;
    setFavourite(input: Inputs['contacts']['setFavourite']): Result<undefined, PhoneFailure>;
    photo(input: Inputs['contacts']['photo']): { photo: string };
    previewImport(input: Inputs['contacts']['previewImport']): Outcome<ImportPreview>;
    takeImport(input: Inputs['contacts']['takeImport']): Outcome<ImportPreview>;
    export(input: Inputs['contacts']['export']): AsyncGenerator<string, void>;
    callerRules(input: Inputs['contacts']['callerRules']): Result<{ rules: CallerRules; countries: string[] }, PhoneFailure>;
    setCallerRules(input: Inputs['contacts']['setCallerRules']): Result<undefined, PhoneFailure>;
  };
  readonly addressBooks: {
    find(input: Inputs['addressBooks']['find']): Promise<FoundAddressBooks>;
    add(input: Inputs['addressBooks']['add']): Result<{ id: string }, PhoneFailure>;
    change(input: Inputs['addressBooks']['change']): Result<undefined, PhoneFailure>;
    remove(input: Inputs['addressBooks']['remove']): Result<undefined, PhoneFailure>;
    sync(input: Inputs['addressBooks']['sync']): Outcome;
  };
  readonly profile: {
    export(input: Inputs['profile']['export']): AsyncGenerator<string, void>;
    preview(input: Inputs['profile']['preview']): Outcome<ProfilePreview>;
    take(input: Inputs['profile']['take']): Outcome<{ accounts: number; contacts: number }>;
  };
  readonly uploads: {
    begin(): { uploadId: string };
    add(input: Inputs['uploads']['add']): Result<undefined, PhoneFailure>;
  };
  readonly trace: {
    /** Fires for everything that is observed. */
    readonly onRecorded: Event<TraceRecord>;
    /** The SIP Call-ID of a call that something is kept of, running or not. @param callId ours, or the SIP Call-ID itself */
    sipCallIdOf(callId: string): string | undefined;
    ladder(callId: string): TraceView | undefined;
    records(input: Inputs['trace']['records']): Result<TraceRecord[], PhoneFailure>;
    message(input: Inputs['trace']['message']): Result<{ text: string }, PhoneFailure>;
    diagnoseCall(input: Inputs['trace']['diagnoseCall']): DiagnosisView | undefined;
    diagnoseAccount(input: Inputs['trace']['diagnoseAccount']): DiagnosisView | undefined;
  };
  readonly network: {
    readonly view: NetworkView;
    /** Others are looked for as long as somebody listens. */
    readonly onViewChanged: Event<NetworkView>;
    setOpen(input: Inputs['network']['setOpen']): Outcome;
    setAnnounced(input: Inputs['network']['setAnnounced']): void;
    invite(input: Inputs['network']['invite']): Outcome;
    revoke(input: Inputs['network']['revoke']): void;
    join(input: Inputs['network']['join']): Outcome<{ accountId: string }>;
    addMember(input: Inputs['network']['addMember']): Outcome<{ name: string; password: string }>;
    renewPassword(input: Inputs['network']['renewPassword']): Outcome<{ password: string }>;
    removeMember(input: Inputs['network']['removeMember']): Outcome;
  };
  readonly automation: {
    readonly view: AutomationView;
    readonly onViewChanged: Event<AutomationView>;
    readonly onEvent: Event<AutomationEvent>;
    setRules(input: Inputs['automation']['setRules']): Result<undefined, PhoneFailure>;
    dryRun(input: Inputs['automation']['dryRun']): Result<DryRun, PhoneFailure>;
    setWebhooks(input: Inputs['automation']['setWebhooks']): Result<undefined, PhoneFailure>;
    setApi(input: Inputs['automation']['setApi']): Outcome;
    renewKey(input: Inputs['automation']['renewKey']): { key: string };
  };
  readonly desktop: {
    setLoginStart(input: Inputs['desktop']['setLoginStart']): Result<undefined, PhoneFailure>;
    setKeys(input: Inputs['desktop']['setKeys']): Result<undefined, PhoneFailure>;
    setUpdateMode(input: Inputs['desktop']['setUpdateMode']): Result<undefined, PhoneFailure>;
    update(input: Inputs['desktop']['update']): Result<undefined, PhoneFailure>;
    openCrashReports(): Result<undefined, PhoneFailure>;
  };
  readonly console: {
    open(input: Inputs['console']['open']): Result<OpenConsole, PhoneFailure>;
    write(input: Inputs['console']['write']): void;
    resize(input: Inputs['console']['resize']): void;
    acknowledge(input: Inputs['console']['acknowledge']): void;
  };
  readonly log: {
    lines(): readonly LogLine[];
    readonly onWritten: Event<LogLine>;
  };
  setSettings(changes: Inputs['settings']['set']): void;
  setDomainRunning(running: boolean): Outcome;
  openLink(link: string): Result<undefined, PhoneFailure>;
  linkTaken(serial: number): void;
  /** Joins one window's sound to the media host until disposed. */
  attachWindow(port: PcmPort): Disposable;
}
