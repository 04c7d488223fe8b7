import { digitOfEvent, LONGEST_SEGMENT, type TelephoneEvent } from './telephone-event.ts';

/** An event whose end was lost is over when nothing was heard of it for so long (RFC 4733 §2.5.2.2: three update intervals and more). */
const END_LOST_MS = 200;
/** Behind this an older event is not reordered but a new beginning of the sender's clock, in units of the fastest clock: 2 s. */
const OLDEST_REORDERED = 96_000;

/** A digit that was pressed and let go. */
export interface ReceivedDigit {
  readonly digit: string;
  readonly durationMs: number;
}

interface RunningEvent {
  readonly event: number;
  readonly timestamp: number;
  /** Of the segments before this one, in RTP units. */
  readonly earlierDuration: number;
  duration: number;
  heardAtMs: number;
  isReported: boolean;
}

/**
 * Makes one digit of all the packets of one telephone-event: updates, three ends, repetitions, losses and segments of long
 * events (RFC 4733 §2.5.2). An event is known by its timestamp; a digit is told when it ends.
 */
export class DtmfReceiver {
  readonly #report: (digit: ReceivedDigit) => void;
  /** Of the events' durations, Hz. */
  readonly clockRate: number;
  #running: RunningEvent | undefined;

  constructor(clockRate: number, report: (digit: ReceivedDigit) => void) {
    this.clockRate = clockRate;
    this.#report = report;
  }

  /** Takes one packet. @param timestamp of RTP, 32 bits */
  receive(packet: TelephoneEvent, timestamp: number, nowMs: number): void {
    const age = this.#running === undefined ? 0 : (this.#running.timestamp - timestamp) | 0;
    if (age > 0 && age < OLDEST_REORDERED) return;
    if (this.#running === undefined || age !== 0) this.#begin(packet, timestamp, nowMs);
    const running = this.#running;
    if (running === undefined || running.event !== packet.event) return;
    running.duration = Math.max(running.duration, packet.duration);
    running.heardAtMs = nowMs;
    if (packet.isEnd) this.#finish();
  }

  /** Call it regularly: ends the event whose end packets were all lost. */
  expire(nowMs: number): void {
    if (this.#running !== undefined && nowMs - this.#running.heardAtMs >= END_LOST_MS) this.#finish();
  }

  #begin(packet: TelephoneEvent, timestamp: number, nowMs: number): void {
    const continued = this.#continues(packet, timestamp) ? this.#running : undefined;
    if (continued === undefined) this.#finish();
    this.#running = {
      event: packet.event,
      timestamp,
      earlierDuration: continued === undefined ? 0 : continued.earlierDuration + LONGEST_SEGMENT,
      duration: packet.duration,
      heardAtMs: nowMs,
      isReported: false,
    };
  }

  /** RFC 4733 §2.5.1.3: the next segment begins where the longest possible one ends. */
  #continues(packet: TelephoneEvent, timestamp: number): boolean {
    const running = this.#running;
    if (running === undefined || running.isReported || running.event !== packet.event) return false;
    return ((timestamp - running.timestamp) | 0) === LONGEST_SEGMENT;
  }

  #finish(): void {
    const running = this.#running;
    if (running === undefined || running.isReported) return;
    running.isReported = true;
    const digit = digitOfEvent(running.event);
    const units = running.earlierDuration + running.duration;
    if (digit !== undefined) this.#report({ digit, durationMs: Math.round((units * 1000) / this.clockRate) });
  }
}
