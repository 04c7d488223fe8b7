import { timingSafeEqual } from 'node:crypto';
import { headers } from '../../sip/message/headers.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import { tagOf } from '../../sip/message/name-addr.ts';
import type { SipUri } from '../../sip/message/uri.ts';
import { KeyedHash } from '../keyed-hash.ts';

/** The parameter of our Record-Route URIs that holds the mark. */
export const DIALOG_PARAM = 'mark';

const MARK_HEX_DIGITS = 16;

/**
 * A mark in our Record-Route, made from a secret, the Call-ID and the caller's tag. A request inside a dialog brings it back in its
 * Route and thereby proves that we let the dialog through; without it anybody could claim to be in a dialog and use us as a relay.
 *
 * It does not fix the target: the Contact of either side may change with each target refresh (§12.2), and a proxy keeps nothing of a dialog.
 * Who is in one may thus send along it to whomever, as a user who has proved to be one may; a stranger has to have been answered by a user.
 */
export class DialogMark {
  readonly #hash: KeyedHash;

  /** @param key 16 bytes or more; dialogs outlive a restart when it does */
  constructor(key: Uint8Array) {
    this.#hash = new KeyedHash(key);
  }

  /** For the Record-Route of a request that opens (or refreshes) a dialog. */
  markFor(request: SipRequest): string {
    return this.#compute(callIdOf(request), tagIn(request, 'from'));
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

  #compute(callId: string, tag: string): string {
    return this.#hash.of(`${callId}\n${tag}`, MARK_HEX_DIGITS);
  }
}

function equals(mark: string, text: string): boolean {
  const [own, given] = [Buffer.from(mark), Buffer.from(text)];
  return given.length === own.length && timingSafeEqual(given, own);
}

function callIdOf(request: SipRequest): string {
  return request.headers.first('Call-ID') ?? '';
}

function tagIn(request: SipRequest, field: 'from' | 'to'): string {
  const value = request.headers.read(headers[field]);
  return (value?.ok ? tagOf(value.value) : undefined) ?? '';
}
