import type { Params } from '../message/params.ts';
import { type SipUri, urisEqual } from '../message/uri.ts';
import { contactValue } from './addressing.ts';
import type { ContactName } from './granted-binding.ts';

/** Our contact as we register it (RFC 3261 §10.2.1, RFC 5626 §4.2): what we ask for, and what the registrar has of us. */
export class RegisteredContact {
  readonly #regId: number;
  #instanceId: string | undefined;
  /** In the last request. */
  #asked: SipUri | undefined;
  /** The one that the registrar has, as far as we know. */
  #bound: SipUri | undefined;

  /** @param instanceId `urn:uuid:…`, where flows are asked for */
  constructor(instanceId: string | undefined, regId: number) {
    this.#instanceId = instanceId;
    this.#regId = regId;
  }

  /** How the registrar knows us; `undefined` before the first request. */
  get name(): ContactName | undefined {
    return this.#asked && { uri: this.#asked, instanceId: this.#instanceId, regId: this.#regId };
  }

  /** Whether flows and GRUUs are asked for. */
  get wantsOutbound(): boolean {
    return this.#instanceId !== undefined;
  }

  /** Rows for Contact: ours, and the end of a former one of ours, if we have moved. Bindings of others are never named (§10.2.2). */
  rows(uri: SipUri, expiresSeconds: number): readonly string[] {
    const former = this.#bound;
    this.#asked = uri;
    const own = contactValue(uri, this.#params(expiresSeconds));
    if (former === undefined || urisEqual(former, uri)) return [own];
    return [own, contactValue(former, new Map([['expires', '0']]))];
  }

  /** The registrar has taken what was asked last. */
  confirm(): void {
    this.#bound = this.#asked;
  }

  /** Does without outbound from now on; false when that is what it did. */
  renounceOutbound(): boolean {
    const wanted = this.wantsOutbound;
    this.#instanceId = undefined;
    return wanted;
  }

  /** The registrar knows the flow again by instance and reg-id, whatever its address. */
  #params(expiresSeconds: number): Params {
    const params = new Map([['expires', `${expiresSeconds}`]]);
    if (this.#instanceId === undefined) return params;
    return new Map([...params, ['+sip.instance', `<${this.#instanceId}>`], ['reg-id', `${this.#regId}`]]);
  }
}
