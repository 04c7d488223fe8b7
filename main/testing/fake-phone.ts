import type { Outcome, Phone, PhoneFailure } from '../api/phone.ts';
import { Emitter } from '../base/event.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { AutomationEvent, AutomationView } from '../contract/automation-view.ts';
import type { LogLine } from '../contract/log.ts';
import type { ConversationView } from '../contract/message-view.ts';
import type { NetworkView } from '../contract/network-view.ts';
import { type LevelView, Settings, type Snapshot } from '../contract/snapshot.ts';
import type { TraceRecord } from '../contract/trace-view.ts';
import type { PcmPort } from '../media/protocol.ts';
import { defaultSettings } from '../phone/preferences.ts';

const emptySnapshot: Snapshot = {
  accounts: [],
  calls: [],
  domain: { running: false, name: 'trapeze.local', services: [] },
  settings: defaultSettings,
  missedCalls: 0,
  messages: { unread: 0, revision: 0 },
  contacts: { revision: 0 },
  presence: { own: { state: 'available' }, people: [], voicemail: [] },
  version: '0.0.0',
};

async function* noSteps(): AsyncGenerator<never, void> {}

/** A phone that records what it is asked and does what the test says. */
export class FakePhone implements Phone {
  readonly #changed = new Emitter<Snapshot>();
  readonly #levels = new Emitter<LevelView>();
  #snapshot: Snapshot = emptySnapshot;
  readonly #written = new Emitter<LogLine>();
  readonly logged: LogLine[] = [];
  /** Each request, `procedure` with its input. */
  readonly asked: (readonly [procedure: string, input: unknown])[] = [];
  /** Failures to answer with, by procedure. */
  readonly failures = new Map<string, PhoneFailure>();
  /** Windows whose sound is attached now, oldest first. */
  readonly windows: PcmPort[] = [];

  readonly onChanged = this.#changed.event;
  readonly onLevels = this.#levels.event;

  readonly accounts: Phone['accounts'] = {
    tryLocal: (input) => this.#answer('accounts.tryLocal', input, { accountId: 'a1' }),
    add: (input) => this.#answer('accounts.add', input, { accountId: 'a2' }),
    change: (input) => this.#answer('accounts.change', input, undefined),
    settings: (input) => this.#answer('accounts.settings', input, { aor: 'sip:me@example.com' }),
    test: (input) => {
      this.asked.push(['accounts.test', input]);
      return noSteps();
    },
    acceptCertificate: (input) => this.#answer('accounts.acceptCertificate', input, undefined),
    setRules: (input) => this.#answer('accounts.setRules', input, undefined),
    remove: (input) => this.#answer('accounts.remove', input, undefined),
    setEnabled: (input) => this.#answer('accounts.setEnabled', input, undefined),
    setDefault: (input) => this.#answer('accounts.setDefault', input, undefined),
    retry: (input) => this.#answer('accounts.retry', input, undefined),
  };

  readonly calls: Phone['calls'] = {
    place: (input) => this.#answer('calls.place', input, { callId: 'c1' }),
    answer: (input) => this.#answer('calls.answer', input, undefined),
    decline: (input) => this.#answer('calls.decline', input, undefined),
    hangUp: (input) => this.#answer('calls.hangUp', input, undefined),
    setHold: (input) => this.#answer('calls.setHold', input, undefined),
    setMuted: (input) => this.#answer('calls.setMuted', input, undefined),
    transfer: (input) => this.#answer('calls.transfer', input, undefined),
    consult: (input) => this.#answer('calls.consult', input, { callId: 'c2' }),
    merge: (input) => this.#answer('calls.merge', input, undefined),
    takeAside: (input) => this.#answer('calls.takeAside', input, undefined),
    endConference: (input) => this.#answer('calls.endConference', input, undefined),
    transferTo: (input) => this.#answer('calls.transferTo', input, undefined),
    setRecording: (input) => this.#answer('calls.setRecording', input, undefined),
    declineRecording: (input) => this.#answer('calls.declineRecording', input, undefined),
    changeCodec: (input) => this.#answer('calls.changeCodec', input, undefined),
    microphoneOpened: (input) => void this.asked.push(['calls.microphoneOpened', input]),
    sendDigits: (input) => this.#answer('calls.sendDigits', input, undefined),
    dismiss: (input) => this.#answer('calls.dismiss', input, undefined),
  };

  readonly desktop: Phone['desktop'] = {
    setLoginStart: (input) => this.#settle('desktop.setLoginStart', input),
    setKeys: (input) => this.#settle('desktop.setKeys', input),
    setUpdateMode: (input) => this.#settle('desktop.setUpdateMode', input),
    update: (input) => this.#settle('desktop.update', input),
    openCrashReports: () => this.#settle('desktop.openCrashReports', undefined),
  };

  readonly #happened = new Emitter<AutomationEvent>();

  readonly automation: Phone['automation'] = {
    view: { rules: [], webhooks: [] },
    onViewChanged: new Emitter<AutomationView>().event,
    onEvent: this.#happened.event,
    setRules: (input) => this.#settle('automation.setRules', input),
    dryRun: () => fail({ code: 'ACCOUNT_MISSING' }),
    setWebhooks: (input) => this.#settle('automation.setWebhooks', input),
    setApi: (input) => this.#answer('automation.setApi', input, undefined),
    renewKey: () => ({ key: 'k' }),
  };

  /** Programs are told. */
  happen(event: AutomationEvent): void {
    this.#happened.fire(event);
  }

  readonly console: Phone['console'] = {
    open: (input) => {
      this.asked.push(['console.open', input]);
      return fail({ code: 'CONSOLE_MISSING' });
    },
    write: (input) => void this.asked.push(['console.write', input]),
    resize: (input) => void this.asked.push(['console.resize', input]),
    acknowledge: (input) => void this.asked.push(['console.acknowledge', input]),
  };

  readonly log: Phone['log'] = { lines: () => this.logged, onWritten: this.#written.event };

  readonly history: Phone['history'] = {
    recording: (input) => {
      this.asked.push(['history.recording', input]);
      return noSteps();
    },
    list: (input) => {
      this.asked.push(['history.list', input]);
      return [];
    },
    export: (input) => {
      this.asked.push(['history.export', input]);
      return noSteps();
    },
    quality: (input) => {
      this.asked.push(['history.quality', input]);
      return { seconds: [], marks: [] };
    },
    remove: (input) => void this.asked.push(['history.remove', input]),
    clear: () => void this.asked.push(['history.clear', undefined]),
    markSeen: () => void this.asked.push(['history.markSeen', undefined]),
  };

  readonly contacts: Phone['contacts'] = {
    list: () => ({ lines: [], total: 0 }),
    get: () => fail({ code: 'CONTACT_UNKNOWN' }),
    find: () => ({}),
    put: (input) => {
      this.asked.push(['contacts.put', input]);
      return ok({ id: 'p1' });
    },
    remove: (input) => void this.asked.push(['contacts.remove', input]),
    setFavourite: (input) => {
      this.asked.push(['contacts.setFavourite', input]);
      return ok(undefined);
    },
    photo: () => ({ photo: '' }),
    previewImport: async () => fail({ code: 'UPLOAD_UNKNOWN' }),
    takeImport: async () => fail({ code: 'UPLOAD_UNKNOWN' }),
    export: () => noSteps(),
    callerRules: () => fail({ code: 'ACCOUNT_UNKNOWN' }),
    setCallerRules: () => fail({ code: 'ACCOUNT_UNKNOWN' }),
  };

  readonly addressBooks: Phone['addressBooks'] = {
    find: async () => ({ books: [] }),
    add: () => ok({ id: 'b1' }),
    change: () => fail({ code: 'ADDRESS_BOOK_UNKNOWN' }),
    remove: () => fail({ code: 'ADDRESS_BOOK_UNKNOWN' }),
    sync: (input) => this.#answer('addressBooks.sync', input, undefined),
  };

  readonly profile: Phone['profile'] = {
    export: () => noSteps(),
    preview: async () => fail({ code: 'UPLOAD_UNKNOWN' }),
    take: async () => fail({ code: 'UPLOAD_UNKNOWN' }),
  };

  readonly uploads: Phone['uploads'] = {
    begin: () => ({ uploadId: 'u1' }),
    add: () => fail({ code: 'UPLOAD_UNKNOWN' }),
  };

  readonly messages: Phone['messages'] = {
    conversations: (input) => {
      this.asked.push(['messages.conversations', input]);
      return { conversations: [], isComplete: true };
    },
    list: (input) => {
      this.asked.push(['messages.list', input]);
      return { messages: [], isComplete: true };
    },
    send: (input) => {
      this.asked.push(['messages.send', input]);
      return ok({ accountId: 'a1', peerUri: input.target });
    },
    retry: (input) => {
      this.asked.push(['messages.retry', input]);
      return ok(undefined);
    },
    remove: (input) => void this.asked.push(['messages.remove', input]),
    typing: (input) => void this.asked.push(['messages.typing', input]),
    markRead: (input) => void this.asked.push(['messages.markRead', input]),
    onReceived: new Emitter<ConversationView>().event,
    show: (key) => void this.asked.push(['messages.show', key]),
    requestTaken: (input) => void this.asked.push(['messages.requestTaken', input]),
    removeConversation: (input) => void this.asked.push(['messages.removeConversation', input]),
  };

  readonly people: Phone['people'] = {
    setOwn: (input) => void this.asked.push(['people.setOwn', input]),
    add: (input) => this.#answer('people.add', input, { uri: input.target }),
    remove: (input) => void this.asked.push(['people.remove', input]),
    pickUp: (input) => this.#answer('people.pickUp', input, { callId: 'c3' }),
  };

  readonly #recorded = new Emitter<TraceRecord>();
  /** What {@link trace} keeps, by call. */
  readonly traces = new Map<string, TraceRecord[]>();

  readonly trace: Phone['trace'] = {
    onRecorded: this.#recorded.event,
    sipCallIdOf: (callId) => (this.traces.has(callId) ? callId : undefined),
    ladder: (callId) => {
      const omitted = this.traces.get(callId)?.length;
      return omitted === undefined ? undefined : { sipCallId: callId, columns: [], rows: [], omitted };
    },
    records: ({ callId }) => {
      const records = this.traces.get(callId);
      return records ? ok(records) : fail({ code: 'TRACE_UNKNOWN' });
    },
    message: ({ callId }) => (this.traces.has(callId) ? ok({ text: callId }) : fail({ code: 'TRACE_UNKNOWN' })),
    diagnoseCall: () => undefined,
    diagnoseAccount: () => undefined,
  };

  /** Something is observed. */
  observe(record: TraceRecord): void {
    const { callId = '' } = record;
    this.traces.set(callId, [...(this.traces.get(callId) ?? []), record]);
    this.#recorded.fire(record);
  }

  readonly network: Phone['network'] = {
    view: { isOpen: false, isAnnounced: true, members: [], invitations: [], nearby: [] },
    onViewChanged: new Emitter<NetworkView>().event,
    setOpen: (input) => this.#answer('network.setOpen', input, undefined),
    setAnnounced: (input) => void this.asked.push(['network.setAnnounced', input]),
    invite: (input) => this.#answer('network.invite', input, undefined),
    revoke: (input) => void this.asked.push(['network.revoke', input]),
    join: (input) => this.#answer('network.join', input, { accountId: 'a3' }),
    addMember: (input) => this.#answer('network.addMember', input, { name: input.name, password: 'p' }),
    renewPassword: (input) => this.#answer('network.renewPassword', input, { password: 'p' }),
    removeMember: (input) => this.#answer('network.removeMember', input, undefined),
  };

  get listenerCount(): number {
    return this.#changed.listenerCount + this.#levels.listenerCount + this.#recorded.listenerCount;
  }

  snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** Changes the snapshot and says so. */
  writeLog(line: LogLine): void {
    this.logged.push(line);
    this.#written.fire(line);
  }

  change(changes: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...changes };
    this.#changed.fire(this.#snapshot);
  }

  level(level: LevelView): void {
    this.#levels.fire(level);
  }

  setSettings(changes: Parameters<Phone['setSettings']>[0]): void {
    this.asked.push(['settings.set', changes]);
    this.change({ settings: Settings.parse({ ...this.#snapshot.settings, ...changes }) });
  }

  setDomainRunning(running: boolean): Outcome {
    return this.#answer('domain.setRunning', { running }, undefined);
  }

  openLink(link: string): ReturnType<Phone['openLink']> {
    this.asked.push(['links.open', link]);
    const failure = this.failures.get('links.open');
    if (failure) return fail(failure);
    this.change({ dialRequest: { serial: (this.#snapshot.dialRequest?.serial ?? 0) + 1, target: link } });
    return ok(undefined);
  }

  linkTaken(serial: number): void {
    this.asked.push(['links.taken', serial]);
  }

  attachWindow(port: PcmPort): Disposable {
    this.windows.push(port);
    return {
      [Symbol.dispose]: () => {
        const index = this.windows.indexOf(port);
        if (index >= 0) this.windows.splice(index, 1);
      },
    };
  }

  #settle(procedure: string, input: unknown): Result<undefined, PhoneFailure> {
    this.asked.push([procedure, input]);
    const failure = this.failures.get(procedure);
    return failure ? fail(failure) : ok(undefined);
  }

  async #answer<T>(procedure: string, input: unknown, value: T): Outcome<T> {
    this.asked.push([procedure, input]);
    const failure = this.failures.get(procedure);
    return failure ? fail(failure) : ok(value);
  }
}
