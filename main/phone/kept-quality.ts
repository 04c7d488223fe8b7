import type { Clock } from '../base/clock.ts';
import type { CallFacts } from '../calls/call-facts.ts';
import type { Calls } from '../calls/calls.ts';
import type { StreamStatistics } from '../media/protocol.ts';
import type { QualityStore } from '../media/quality/quality-store.ts';
import { type QualityHistory, QualityTimeline } from '../media/quality/quality-timeline.ts';

export interface KeptQualityOptions {
  readonly clock: Clock;
  readonly calls: Pick<Calls, 'onChanged'>;
  readonly store: QualityStore;
  /** What the window speaks into now; `''` when nothing is known of it. Default: nothing is. */
  readonly microphone?: () => string;
}

interface Followed {
  readonly timeline: QualityTimeline;
  latest: StreamStatistics | undefined;
}

/** How each call sounds from its answer on; kept with its line in the history when it ends. */
export class KeptQuality implements Disposable {
  readonly #options: KeptQualityOptions;
  readonly #subscription: Disposable;
  readonly #running = new Map<string, Followed>();

  /** @param options comes after what writes the history: a timeline is kept with a line that is there */
  constructor(options: KeptQualityOptions) {
    this.#options = options;
    this.#subscription = options.calls.onChanged((facts) => this.#follow(facts));
  }

  /** Of a running call or a past one; empty when nothing is known. */
  of(callId: string): QualityHistory {
    return this.#running.get(callId)?.timeline.history ?? this.#options.store.load(callId) ?? { seconds: [], marks: [] };
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#running.clear();
  }

  /** A call's end comes twice: the second time with the last statistics, which are of no whole second. */
  #follow(facts: CallFacts): void {
    const { id, state, answeredAtUnixMs, statistics } = facts;
    if (state === 'ended') {
      this.#end(id);
      return;
    }
    if (answeredAtUnixMs === undefined || statistics === undefined) return;
    const followed = this.#running.get(id) ?? { timeline: new QualityTimeline(), latest: undefined };
    this.#running.set(id, followed);
    if (followed.latest === statistics) return;
    followed.latest = statistics;
    followed.timeline.add(this.#named(statistics), this.#options.clock.unixMs() - answeredAtUnixMs);
  }

  /** A window's device goes by the name of its microphone. */
  #named(statistics: StreamStatistics): Omit<StreamStatistics, 'device'> & { readonly device?: string } {
    const microphone = statistics.device === 'window' ? (this.#options.microphone?.() ?? '') : '';
    return microphone === '' ? statistics : { ...statistics, device: microphone };
  }

  #end(callId: string): void {
    const followed = this.#running.get(callId);
    if (!followed) return;
    this.#running.delete(callId);
    this.#options.store.save(callId, followed.timeline.history);
  }
}
