import type { SipRequest, SipResponse } from '../../sip/message/message.ts';
import type { ReceivedRequest } from './received-request.ts';

/** A request of this server itself, forwarded as if somebody had sent it to us. */
export class OwnRequest implements ReceivedRequest {
  readonly request: SipRequest;
  readonly #onFinal: (response: SipResponse) => void;
  #hasFinal = false;

  /** @param onFinal gets the one final response */
  constructor(request: SipRequest, onFinal: (response: SipResponse) => void) {
    this.request = request;
    this.#onFinal = onFinal;
  }

  get hasFinal(): boolean {
    return this.#hasFinal;
  }

  get state(): 'trying' | 'completed' {
    return this.#hasFinal ? 'completed' : 'trying';
  }

  respond(response: SipResponse): void {
    if (response.status < 200 || this.#hasFinal) return;
    this.#hasFinal = true;
    this.#onFinal(response);
  }
}
