import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { headers } from '../../sip/message/headers.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import { tagOf } from '../../sip/message/name-addr.ts';
import type { SipUri } from '../../sip/message/uri.ts';

/** The parameter of our Record-Route URIs that holds the mark. */
export const DIALOG_PARAM = 'mark';

const MARK_BYTES = 8;

/**
 * A mark in our Record-Route, made from a secret, the Call-ID and the caller's tag. A request inside a dialog brings it back in its
 * Route and thereby proves that we let the dialog through; without it anybody could claim to be in a dialog and use us as a relay.
 */
export class DialogMark {
  readonly #key: KeyObject;

  /** @param key 16 bytes or more; dialogs outlive a restart when it does */
  constructor(key: Uint8Array) {
    this.#key = createSecretKey(key);
  }

  /** For the Record-Route of a request that opens (or refreshes) a dialog. */
  markFor(request: SipRequest): string {
    return this.#compute(callIdOf(request), tagIn(request, 'from')).toString('hex');
  }

  /** Whether one of our routes that `request` came by carries the mark of its dialog; either side may be the one that opened it. */
  isGenuine(request: SipRequest, passed: readonly SipUri[]): boolean {
    const given = passed.flatMap(({ params }) => params.get(DIALOG_PARAM) ?? []);
    const to = tagIn(request, 'to');
    if (given.length === 0 || to === '') return false;
    const callId = callIdOf(request);
    return [tagIn(request, 'from'), to].some((tag) => {
      const mark = this.#compute(callId, tag);
      return given.some((text) => equals(mark, text));
    });
  }

  #compute(callId: string, tag: string): Buffer {
    return createHmac('sha256', this.#key).update(`${callId}\n${tag}`).digest().subarray(0, MARK_BYTES);
  }
}

function equals(mark: Buffer, text: string): boolean {
  const given = Buffer.from(text, 'hex');
  return given.length === mark.length && timingSafeEqual(given, mark);
}

function callIdOf(request: SipRequest): string {
  return request.headers.first('Call-ID') ?? '';
}

function tagIn(request: SipRequest, field: 'from' | 'to'): string {
  const value = request.headers.read(headers[field]);
  return (value?.ok ? tagOf(value.value) : undefined) ?? '';
}
