import { Emitter, type Event } from '../base/event.ts';
import { limits } from '../limits.ts';

/** A SIP message as it crossed an element's edge. `text` is latin1, credentials already removed. */
export interface MessageTrace {
  readonly kind: 'message';
  readonly direction: 'in' | 'out';
  readonly transport: string;
  readonly local: string;
  readonly remote: string;
  readonly text: string;
  readonly transactionId?: string | undefined;
}

/** A transaction, dialog, registration, subscription or publication changed its state. */
export interface StateTrace {
  readonly kind: 'transaction' | 'dialog' | 'registration' | 'subscription' | 'publication';
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** A protocol timer fired. */
export interface TimerTrace {
  readonly kind: 'timer';
  readonly name: string;
  readonly transactionId: string;
}

/** Something of the sound: a second of RTP, a codec or device change. `facts` are plain JSON. */
export interface MediaTrace {
  readonly kind: 'rtp' | 'codec' | 'device';
  readonly facts: Readonly<Record<string, unknown>>;
}

/** One observable fact. `element` names who saw it: `phone`, `proxy`, `registrar`, `services`. */
export type TraceEvent = (MessageTrace | StateTrace | TimerTrace | MediaTrace) & {
  readonly atUnixMs: number;
  readonly element: string;
  /** SIP Call-ID, where the fact belongs to one. */
  readonly callId?: string | undefined;
};

/** Where every layer reports. Recording is cheap when nobody listens; nothing here may throw. */
export interface TraceSink {
  record(event: TraceEvent): void;
}

export const noTrace: TraceSink = { record: () => undefined };

/** The one trace bus of an engine: a bounded ring per Call-ID, the oldest calls leaving first. */
export class TraceBus implements TraceSink, Disposable {
  readonly #recorded = new Emitter<TraceEvent>();
  readonly #rings = new Map<string, TraceEvent[]>();
  /** Fires for each event, after it was kept. */
  readonly onRecorded: Event<TraceEvent> = this.#recorded.event;

  record(event: TraceEvent): void {
    const key = event.callId ?? '';
    const ring = this.#rings.get(key) ?? [];
    this.#rings.delete(key);
    this.#rings.set(key, ring);
    ring.push(event);
    if (ring.length > limits.trace.eventsPerCall) ring.shift();
    this.#forgetOldest();
    this.#recorded.fire(event);
  }

  /** What is known of one Call-ID, oldest first; `''` for events of no call. */
  eventsOf(callId: string): readonly TraceEvent[] {
    return this.#rings.get(callId) ?? [];
  }

  [Symbol.dispose](): void {
    this.#recorded[Symbol.dispose]();
    this.#rings.clear();
  }

  #forgetOldest(): void {
    if (this.#rings.size <= limits.trace.calls) return;
    const oldest = this.#rings.keys().next().value;
    if (oldest !== undefined) this.#rings.delete(oldest);
  }
}
