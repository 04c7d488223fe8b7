import type { Clock, Timer } from '../../base/clock.ts';
import { limits } from '../../limits.ts';
import { headers } from '../message/headers.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/message.ts';
import type { TokenWithParams } from '../message/small-values.ts';
import type { Refusal } from './request-checks.ts';

/** What we want of session timers. */
export interface SessionTimerPolicy {
  /** How long a session lives without a refresh, in seconds: what we ask for. */
  readonly expiresSeconds: number;
  /** The shortest interval that we put up with; at least 90 (RFC 4028 §5). */
  readonly minSeconds: number;
}

/** RFC 4028 §4 recommends these. */
export const usualSessionTimer: SessionTimerPolicy = { expiresSeconds: 1_800, minSeconds: 90 };

/** What happens when time runs out. */
export interface SessionTimerHandlers {
  /** Half of the interval is over, and the refresh is ours: send it. */
  refresh(): void;
  /** Nobody has refreshed: end the session. */
  expire(): void;
}

type Fields = readonly (readonly [name: string, value: string])[];
type Party = 'us' | 'them';

/**
 * The session timer of one session (RFC 4028): negotiates the interval and who refreshes, in every INVITE, re-INVITE and UPDATE, and wakes
 * whoever it was given to by `run`. Who refreshes stays the same over all refreshes.
 */
export class SessionTimer implements Disposable {
  readonly #clock: Clock;
  readonly #policy: SessionTimerPolicy;
  #handlers: SessionTimerHandlers | undefined;
  #expiresSeconds: number;
  /** The largest Min-SE that anybody on the way has named. */
  #minSeconds: number;
  #refresher: Party | undefined;
  /** Seconds agreed; `undefined` while the session has no timer. */
  #agreedSeconds: number | undefined;
  #refreshAt: Timer | undefined;
  #expireAt: Timer | undefined;

  constructor(clock: Clock, policy: SessionTimerPolicy) {
    this.#clock = clock;
    this.#policy = policy;
    this.#expiresSeconds = Math.max(policy.expiresSeconds, policy.minSeconds, LEAST_SECONDS);
    this.#minSeconds = Math.max(policy.minSeconds, LEAST_SECONDS);
  }

  /** Seconds of the interval agreed; `undefined` without a timer. */
  get agreedSeconds(): number | undefined {
    return this.#agreedSeconds;
  }

  /** Fields of our INVITE, re-INVITE or UPDATE (§7.1, §7.4): in a session the refresher stays who it is. */
  get requestFields(): Fields {
    const refresher = this.#refresher && (this.#refresher === 'us' ? 'uac' : 'uas');
    const expires = `${this.#expiresSeconds}${refresher === undefined ? '' : `;refresher=${refresher}`}`;
    const isMinUsual = this.#minSeconds === LEAST_SECONDS;
    return [['Session-Expires', expires], ...(isMinUsual ? [] : [['Min-SE', `${this.#minSeconds}`] as const])];
  }

  /** After 422 asks for as much as it names (§7.3); false: it names nothing new, or more than `limits.userAgent.expiresMaxSeconds`. */
  raise(response: SipResponse): boolean {
    const minSeconds = secondsOf(response.headers.read(headers.minSe));
    if (response.status !== 422 || minSeconds === undefined) return false;
    if (minSeconds <= this.#minSeconds || minSeconds > limits.userAgent.expiresMaxSeconds) return false;
    this.#minSeconds = minSeconds;
    this.#expiresSeconds = Math.max(this.#expiresSeconds, minSeconds);
    return true;
  }

  /** The 2xx to a request of ours (§7.2): without Session-Expires there is no timer from here on. */
  takeResponse(response: SipResponse): void {
    const expires = response.headers.read(headers.sessionExpires);
    const seconds = secondsOf(expires);
    if (!expires?.ok || seconds === undefined || seconds === 0) this.#agree(undefined, undefined);
    else this.#agree(seconds, refresherOf(expires.value) === 'uas' ? 'them' : 'us');
  }

  /** Whether the peer's request asks for too short an interval, and can be told so (§9). */
  judge(request: SipRequest): Refusal | undefined {
    const seconds = secondsOf(request.headers.read(headers.sessionExpires));
    const leastSeconds = Math.max(this.#policy.minSeconds, LEAST_SECONDS);
    if (request.headers.has('Session-Expires') && seconds === undefined) return { status: 400 };
    if (seconds === undefined || seconds >= leastSeconds || !supportsTimer(request)) return undefined;
    return { status: 422, headers: [['Min-SE', `${leastSeconds}`]] };
  }

  /** Fields of our 2xx to the peer's request, by which the timer then goes (§9, table 2). Without its wish and ability: none. */
  answer(request: SipRequest): Fields {
    const wished = request.headers.read(headers.sessionExpires);
    const isSupported = supportsTimer(request);
    if (!wished?.ok && !isSupported) {
      this.#agree(undefined, undefined);
      return [];
    }
    this.#minSeconds = Math.max(this.#minSeconds, secondsOf(request.headers.read(headers.minSe)) ?? 0);
    const seconds = Math.min(secondsOf(wished) ?? Number.POSITIVE_INFINITY, Math.max(this.#expiresSeconds, this.#minSeconds));
    const refresher = this.#refresherFor(isSupported, wished?.ok ? refresherOf(wished.value) : undefined);
    this.#agree(seconds, refresher);
    const expires = ['Session-Expires', `${seconds};refresher=${refresher === 'us' ? 'uas' : 'uac'}`] as const;
    return isSupported ? [expires, ['Require', 'timer']] : [expires];
  }

  /** From here on the timer runs, if one was agreed. */
  run(handlers: SessionTimerHandlers): void {
    this.#handlers = handlers;
    this.#restart();
  }

  [Symbol.dispose](): void {
    this.#handlers = undefined;
    this.#stop();
  }

  /** As the request says; else as before; else whoever asked does the work, if it can. */
  #refresherFor(isSupported: boolean, wished: 'uac' | 'uas' | undefined): Party {
    if (!isSupported) return 'us';
    if (wished !== undefined) return wished === 'uac' ? 'them' : 'us';
    return this.#refresher ?? 'them';
  }

  #agree(seconds: number | undefined, refresher: Party | undefined): void {
    const { sessionMinSeconds, expiresMaxSeconds } = limits.userAgent;
    this.#agreedSeconds = seconds && Math.min(Math.max(seconds, sessionMinSeconds), expiresMaxSeconds);
    this.#refresher = refresher;
    this.#expiresSeconds = Math.max(this.#agreedSeconds ?? this.#policy.expiresSeconds, this.#minSeconds);
    this.#restart();
  }

  /** The refresh is due at half the interval; the end comes a third of it, or 32 s, before it is over (§10). */
  #restart(): void {
    this.#stop();
    const [handlers, seconds] = [this.#handlers, this.#agreedSeconds];
    if (handlers === undefined || seconds === undefined) return;
    const marginMs = Math.min(32_000, (seconds * 1_000) / 3);
    this.#expireAt = this.#clock.after(seconds * 1_000 - marginMs, () => handlers.expire());
    if (this.#refresher === 'us') this.#refreshAt = this.#clock.after(seconds * 500, () => handlers.refresh());
  }

  #stop(): void {
    this.#refreshAt?.[Symbol.dispose]();
    this.#expireAt?.[Symbol.dispose]();
  }
}

/** RFC 4028 §5: no shorter interval is allowed. */
const LEAST_SECONDS = 90;

function supportsTimer(message: SipMessage): boolean {
  const supported = message.headers.readAll(headers.supported);
  return supported.ok && supported.value.some((tag) => tag.toLowerCase() === 'timer');
}

function refresherOf({ params }: TokenWithParams): 'uac' | 'uas' | undefined {
  const refresher = params.get('refresher')?.toLowerCase();
  return refresher === 'uac' || refresher === 'uas' ? refresher : undefined;
}

/** Seconds below 2^32; `undefined` where there are none, or something else. */
function secondsOf(value: ReturnType<typeof headers.sessionExpires.parse> | undefined): number | undefined {
  if (!value?.ok || !/^\d{1,10}$/.test(value.value.token)) return undefined;
  return Number(value.value.token);
}
