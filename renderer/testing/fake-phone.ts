import { createORPCClient, ORPCError } from '@orpc/client';
import type { CallView, HistoryView, LevelView, Snapshot } from '../../main/contract/snapshot.ts';
import type { PhoneClient } from '../connection/phone-client.ts';
import { cannedCall, cannedNowUnixMs } from './canned.ts';

/** The inputs of all procedures that are played; each reads its own. */
interface Input {
  readonly callId: string;
  readonly target: string;
  readonly held: boolean;
  readonly muted: boolean;
  readonly digits: string;
  readonly running: boolean;
  readonly id: string;
  readonly filter: 'all' | 'missed';
  readonly beforeUnixMs?: number;
  readonly limit: number;
}

/** Values that change, for any number of readers; each reader gets the latest first. */
class Latest<T> {
  value: T | undefined;
  readonly #waiting = new Set<(value: T) => void>();

  set(value: T): void {
    this.value = value;
    for (const resolve of this.#waiting) resolve(value);
    this.#waiting.clear();
  }

  async *read(): AsyncGenerator<T> {
    if (this.value !== undefined) yield this.value;
    for (;;) yield await new Promise<T>((resolve) => this.#waiting.add(resolve));
  }
}

/**
 * An engine of cardboard behind the contract, for the gallery: it starts from canned facts and does as it is told, without network,
 * sound or delay. A call to anything starting with `busy` is refused, every other one rings until `answered`.
 */
export class FakePhone {
  readonly client: PhoneClient;
  /** What was asked for, as `calls.setMuted {"callId":"call","muted":true}`. */
  readonly requests: string[] = [];
  readonly #snapshot = new Latest<Snapshot>();
  readonly #levels = new Latest<LevelView>();
  #history: readonly HistoryView[];
  readonly #refusals = new Map<string, ORPCError<string, unknown>>();
  #serial = 0;

  constructor(snapshot: Snapshot, history: readonly HistoryView[]) {
    this.#snapshot.set(snapshot);
    this.#history = history;
    this.client = createORPCClient<PhoneClient>({
      call: async (path, input) => this.#answer(path.join('.'), (input ?? {}) as Input),
    });
  }

  get snapshot(): Snapshot {
    if (this.#snapshot.value === undefined) throw new Error('no snapshot');
    return this.#snapshot.value;
  }

  change(changes: Partial<Snapshot>): void {
    this.#snapshot.set({ ...this.snapshot, ...changes });
  }

  changeCall(callId: string, changes: Partial<CallView>): void {
    this.change({ calls: this.snapshot.calls.map((call) => (call.id === callId ? { ...call, ...changes } : call)) });
  }

  hear(level: LevelView): void {
    this.#levels.set(level);
  }

  /** The other side picks up. */
  answered(callId: string): void {
    this.changeCall(callId, { state: 'active', answeredAtUnixMs: Date.now() });
  }

  /** Makes a history of `count` calls, one a minute; the oldest is from `caller<count - 1>`. */
  remember(count: number): void {
    this.#history = Array.from({ length: count }, (_, index) => {
      const startedAtUnixMs = cannedNowUnixMs - index * 60_000;
      const peer = { uri: `sip:caller${index}@example.com` };
      const call = { accountId: 'local', accountAor: 'sip:ada@trapeze.local', direction: 'in', status: 487, reason: '' } as const;
      return { ...call, id: `row${index}`, peer, startedAtUnixMs, endedAtUnixMs: startedAtUnixMs + 5_000, missed: false };
    });
    this.change({ missedCalls: this.snapshot.missedCalls + 1 });
  }

  /** Lets a procedure fail from now on. */
  refuse(path: string, code: string, data?: unknown): void {
    this.#refusals.set(path, new ORPCError(code, { defined: true, data }));
  }

  #answer(path: string, input: Input): unknown {
    const refusal = this.#refusals.get(path);
    if (refusal) throw refusal;
    if (path === 'watch') return this.#snapshot.read();
    if (path === 'watchLevels') return this.#levels.read();
    if (path === 'history.list') return this.#list(input);
    this.requests.push(`${path} ${JSON.stringify(input)}`);
    return this.#procedures[path]?.(input);
  }

  #list({ filter, beforeUnixMs = Number.POSITIVE_INFINITY, limit }: Input): readonly HistoryView[] {
    const rows = this.#history.filter(({ missed, startedAtUnixMs }) => {
      return (filter === 'all' || missed) && startedAtUnixMs < beforeUnixMs;
    });
    return rows.slice(0, limit);
  }

  readonly #procedures: Readonly<Record<string, (input: Input) => unknown>> = {
    'calls.place': ({ target }) => this.#place(target),
    'calls.answer': ({ callId }) => this.answered(callId),
    'calls.decline': ({ callId }) => this.#end(callId, 486),
    'calls.hangUp': ({ callId }) => this.#end(callId, 200),
    'calls.dismiss': ({ callId }) => this.change({ calls: this.snapshot.calls.filter(({ id }) => id !== callId) }),
    'calls.setHold': ({ callId, held }) => this.changeCall(callId, { heldByUs: held }),
    'calls.setMuted': ({ callId, muted }) => this.changeCall(callId, { muted }),
    'calls.sendDigits': ({ callId, digits }) => this.#dial(callId, digits),
    'settings.set': (changes) => this.change({ settings: { ...this.snapshot.settings, ...changes } }),
    'domain.setRunning': ({ running }) => this.change({ domain: { ...this.snapshot.domain, running } }),
    'history.markSeen': () => this.change({ missedCalls: 0 }),
    'history.clear': () => {
      this.#history = [];
    },
    'history.remove': ({ id }) => {
      this.#history = this.#history.filter((row) => row.id !== id);
    },
  };

  #place(target: string): { readonly callId: string } {
    this.#serial += 1;
    const callId = `placed${this.#serial}`;
    const { answeredAtUnixMs: _, ...call } = cannedCall({ id: callId, peer: { uri: target }, startedAtUnixMs: Date.now() });
    const end = { by: 'remote', status: 486, reason: 'Busy Here' } as const;
    const outcome = target.startsWith('busy')
      ? ({ state: 'ended', end, endedAtUnixMs: Date.now() } as const)
      : ({ state: 'remoteRinging', progressStatus: 180 } as const);
    this.change({ calls: [...this.snapshot.calls, { ...call, ...outcome }] });
    return { callId };
  }

  #dial(callId: string, digits: string): void {
    const sent = this.snapshot.calls.find(({ id }) => id === callId)?.digits ?? '';
    this.changeCall(callId, { digits: sent + digits });
  }

  #end(callId: string, status: number): void {
    this.changeCall(callId, { state: 'ended', end: { by: 'local', status, reason: '' }, endedAtUnixMs: Date.now() });
  }
}
