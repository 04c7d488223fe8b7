import type { Clock, Timer } from '../base/clock.ts';
import type { CallFacts } from '../calls/call-facts.ts';
import type { Calls } from '../calls/calls.ts';
import { limits } from '../limits.ts';
import type { TraceBus } from '../trace/trace.ts';
import type { TraceStore } from '../trace/trace-store.ts';

export interface KeptTracesOptions {
  readonly clock: Clock;
  readonly calls: Pick<Calls, 'onChanged'>;
  readonly bus: TraceBus;
  readonly store: TraceStore;
}

/**
 * Keeps the trace of each call with its line in the history: when it ends, so that it is durable at once, and again when its transactions
 * are through. What the calls know of their sound goes to the bus here. Disposing saves what is still to be saved.
 */
export class KeptTraces implements Disposable {
  readonly #options: KeptTracesOptions;
  readonly #subscription: Disposable;
  /** Codecs last reported, by call. */
  readonly #codecs = new Map<string, string>();
  /** Ended calls that are saved again. */
  readonly #settling = new Map<string, { readonly facts: CallFacts; readonly timer: Timer }>();

  constructor(options: KeptTracesOptions) {
    this.#options = options;
    this.#subscription = options.calls.onChanged((facts) => this.#follow(facts));
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    for (const { facts } of [...this.#settling.values()]) this.#settled(facts);
  }

  #follow(facts: CallFacts): void {
    if (facts.sipCallId === '') return;
    this.#reportCodec(facts);
    if (facts.state === 'ended') this.#ended(facts);
  }

  #reportCodec({ id, sipCallId, statistics, state }: CallFacts): void {
    const codec = statistics?.codec ?? '';
    if (codec === '' || state === 'ended' || this.#codecs.get(id) === codec) return;
    this.#codecs.set(id, codec);
    this.#record(sipCallId, 'codec', { codec });
  }

  /** Comes twice: when the call ends, and with the last statistics when its sound is closed. */
  #ended(facts: CallFacts): void {
    const { id, sipCallId, statistics } = facts;
    this.#codecs.delete(id);
    const former = this.#settling.get(id);
    former?.timer[Symbol.dispose]();
    if (statistics && former) this.#record(sipCallId, 'rtp', { ...statistics });
    this.#save(facts);
    const timer = this.#options.clock.after(limits.trace.settleMs, () => this.#settled(facts));
    this.#settling.set(id, { facts, timer });
  }

  #settled(facts: CallFacts): void {
    this.#settling.get(facts.id)?.timer[Symbol.dispose]();
    this.#settling.delete(facts.id);
    this.#save(facts);
  }

  #save({ id, sipCallId }: CallFacts): void {
    this.#options.store.save({ id, sipCallId }, this.#options.bus.eventsOf(sipCallId));
  }

  #record(callId: string, kind: 'codec' | 'rtp', facts: Readonly<Record<string, unknown>>): void {
    this.#options.bus.record({ kind, facts, callId, element: 'phone', atUnixMs: this.#options.clock.unixMs() });
  }
}
