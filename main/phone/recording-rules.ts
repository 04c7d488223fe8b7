import { Emitter, type Event } from '../base/event.ts';
import type { Call } from '../calls/call.ts';
import type { CallFacts } from '../calls/call-facts.ts';
import type { Calls } from '../calls/calls.ts';
import type { CallRules } from '../contract/call-rules.ts';

interface RecordingRulesOptions {
  readonly calls: Pick<Calls, 'onChanged' | 'find'>;
  readonly ruleOf: (accountId: string) => CallRules['recording'];
  /** Begins a recording. What comes of it stands in the call's facts. */
  readonly record: (call: Call) => Promise<unknown>;
}

/** Decides when a call is answered whether it is recorded: by itself, or whether a person is to be asked. */
export class RecordingRules implements Disposable {
  readonly #options: RecordingRulesOptions;
  readonly #changed = new Emitter<undefined>();
  readonly #subscription: Disposable;
  /** Answered calls, and whether a person is still asked. */
  readonly #asked = new Map<string, boolean>();
  /** Fires when somebody is asked, or no longer. */
  readonly onChanged: Event<undefined> = this.#changed.event;

  constructor(options: RecordingRulesOptions) {
    this.#options = options;
    this.#subscription = options.calls.onChanged((facts) => this.#follow(facts));
  }

  /** Whether a person is to be asked about this call. */
  asks(callId: string): boolean {
    return this.#asked.get(callId) ?? false;
  }

  /** The person does not want it recorded. */
  decline(callId: string): void {
    this.#settle(callId);
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#asked.clear();
    this.#changed[Symbol.dispose]();
  }

  #follow({ id, state, accountId, recording = 'off' }: CallFacts): void {
    if (state === 'ended') this.#asked.delete(id);
    else if (state === 'active' && !this.#asked.has(id)) this.#decide(id, accountId);
    if (recording !== 'off') this.#settle(id);
  }

  #decide(callId: string, accountId: string): void {
    const rule = this.#options.ruleOf(accountId);
    this.#asked.set(callId, rule === 'ask');
    if (rule === 'ask') this.#changed.fire(undefined);
    const call = rule === 'always' ? this.#options.calls.find(callId) : undefined;
    if (call) void this.#options.record(call);
  }

  #settle(callId: string): void {
    if (!this.asks(callId)) return;
    this.#asked.set(callId, false);
    this.#changed.fire(undefined);
  }
}
