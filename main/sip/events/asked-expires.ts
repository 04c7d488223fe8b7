import { limits } from '../../limits.ts';
import { headers } from '../message/headers.ts';
import type { SipResponse } from '../message/message.ts';

/** For how long we ask, in SUBSCRIBE (RFC 6665 §4.1.2.1) and PUBLISH (RFC 3903 §4): longer after 423, if the server wants it. */
export class AskedExpires {
  #seconds: number;

  /** @param seconds 0 and more */
  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  get seconds(): number {
    return this.#seconds;
  }

  /** For the `fields` of a request. */
  readonly fields = (): readonly (readonly [name: string, value: string])[] => [['Expires', `${this.#seconds}`]];

  /** For the `revise` of a request: asks for as long as Min-Expires wants; false when that is no help. */
  readonly revise = (response: SipResponse): boolean => {
    const least = response.status === 423 && this.#seconds > 0 ? response.headers.read(headers.minExpires) : undefined;
    if (!least?.ok || least.value <= this.#seconds || least.value > limits.userAgent.expiresMaxSeconds) return false;
    this.#seconds = least.value;
    return true;
  };

  /** What a 2xx grants: as it says, but not longer than asked for (RFC 6665 §4.1.2.1). */
  grantedBy(response: SipResponse): number {
    const expires = response.headers.read(headers.expires);
    return expires?.ok ? Math.min(expires.value, this.#seconds) : this.#seconds;
  }
}
