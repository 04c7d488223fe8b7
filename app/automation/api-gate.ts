import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../main/base/clock.ts';
import { systemRandom } from '../../main/base/random.ts';
import { limits } from '../../main/limits.ts';
import { isSame } from '../attach/attach-point.ts';
import { Door } from '../serve/door.ts';

/** Why a request is not let in. */
export interface Refusal {
  readonly status: 401 | 403 | 421 | 429;
  readonly code: string;
  readonly message: string;
}

const refusals = {
  host: { status: 421, code: 'HOST_UNKNOWN', message: 'ask for 127.0.0.1 or localhost, with the port' },
  origin: { status: 403, code: 'ORIGIN_REFUSED', message: 'pages of other origins are not let in' },
  token: { status: 401, code: 'TOKEN_WRONG', message: 'the field Authorization must be: Bearer, and the token of the settings' },
  rate: { status: 429, code: 'TOO_MANY_REQUESTS', message: 'too many requests a second' },
} as const satisfies Readonly<Record<string, Refusal>>;

export interface ApiGateOptions {
  readonly clock: Clock;
  readonly port: number;
  readonly token: string;
}

/** Decides which requests are carried out. */
export class ApiGate {
  readonly #clock: Clock;
  readonly #door: Door;
  readonly #token: string;
  /** Requests that may come at once; grows back with time. */
  #left: number = limits.automation.requestBurst;
  #countedMs: number;

  constructor({ clock, port, token }: ApiGateOptions) {
    this.#clock = clock;
    this.#door = new Door({ clock, random: systemRandom, port });
    this.#token = token;
    this.#countedMs = clock.nowMs();
  }

  /** Counts the request. A page that rebinds its name to 127.0.0.1 comes with another `Host`, any page with its own `Origin`. */
  refusalOf({ host, origin, authorization = '' }: IncomingHttpHeaders): Refusal | undefined {
    if (!this.#isInTime()) return refusals.rate;
    if (!this.#door.isOurHost(host)) return refusals.host;
    if (origin !== undefined && !this.#door.isOurOrigin(origin)) return refusals.origin;
    return isSame(authorization, `Bearer ${this.#token}`) ? undefined : refusals.token;
  }

  #isInTime(): boolean {
    const { requestBurst, requestsPerSecond } = limits.automation;
    const nowMs = this.#clock.nowMs();
    this.#left = Math.min(requestBurst, this.#left + ((nowMs - this.#countedMs) * requestsPerSecond) / 1_000);
    this.#countedMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
