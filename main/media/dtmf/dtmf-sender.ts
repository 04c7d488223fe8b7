import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { BLOCK_MS } from '../protocol.ts';
import { eventOfDigit, LONGEST_SEGMENT, serializeTelephoneEvent } from './telephone-event.ts';

/** A digit sounds this long, and the next one follows after at least the pause: 40 and 40 ms are the least a PBX detects. */
const TONE_MS = 100;
const PAUSE_MS = 60;
/** Between packets of one event (RFC 4733 §2.5.1.2). */
const UPDATE_MS = 20;
/** The end is told three times (RFC 4733 §2.5.1.4). */
const END_PACKETS = 3;
/** -10 dBm0 (RFC 4733 §2.3.3). */
const VOLUME = 10;

/** One packet to send now. `startedMs` ago its event began, whose RTP timestamp it bears. */
export interface EventPacket {
  readonly payload: Uint8Array;
  /** First of its event (RFC 4733 §2.5.1.1). */
  readonly marker: boolean;
  readonly startedMs: number;
}

/** Sends digits one after the other as telephone-events (RFC 4733 §2.5.1), driven in steps of 10 ms of the stream's time. */
export class DtmfSender {
  readonly #queue: number[] = [];
  #event: number | undefined;
  #elapsedMs = 0;

  /** Whether an event or the pause behind it is on: no sound is sent meanwhile. */
  get isActive(): boolean {
    return this.#event !== undefined || this.#queue.length > 0;
  }

  /** Takes digits behind those that wait; all or none. */
  queue(digits: string): Result<undefined, 'not a digit' | 'too many'> {
    const events: number[] = [];
    for (const digit of digits) {
      const event = eventOfDigit(digit);
      if (event === undefined) return fail('not a digit');
      events.push(event);
    }
    if (this.#queue.length + events.length > limits.media.digits) return fail('too many');
    this.#queue.push(...events);
    return ok(undefined);
  }

  /** Forgets what waits and what is on: the stream cannot send events any more. */
  clear(): void {
    this.#queue.length = 0;
    this.#event = undefined;
  }

  /** One step of 10 ms. @returns the packet due at its beginning, if any */
  step(clockRate: number): EventPacket | undefined {
    if (this.#event === undefined) {
      this.#event = this.#queue.shift();
      this.#elapsedMs = 0;
    }
    if (this.#event === undefined) return undefined;
    const startedMs = this.#elapsedMs;
    const packet = startedMs % UPDATE_MS === 0 ? packetAt(this.#event, startedMs, clockRate) : undefined;
    this.#elapsedMs += BLOCK_MS;
    if (this.#elapsedMs >= TONE_MS + PAUSE_MS) this.#event = undefined;
    return packet;
  }
}

/** Durations grow by the update interval; from `TONE_MS` on the same end is repeated. */
function packetAt(event: number, startedMs: number, clockRate: number): EventPacket | undefined {
  if (startedMs >= TONE_MS + END_PACKETS * UPDATE_MS) return undefined;
  const soundedMs = Math.min(startedMs + UPDATE_MS, TONE_MS);
  const duration = Math.min(Math.round((soundedMs * clockRate) / 1000), LONGEST_SEGMENT);
  const payload = serializeTelephoneEvent({ event, isEnd: startedMs >= TONE_MS, volume: VOLUME, duration });
  return { payload, marker: startedMs === 0, startedMs };
}
