import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Random } from '../../base/random.ts';
import { responseTo } from '../message/build.ts';
import type { SipRequest, SipResponse } from '../message/message.ts';

const TAG_LENGTH = 16;

/** Answers that no transaction stands behind (RFC 3261 §8.2.7): the same request gets the same To tag every time. */
export class StatelessAnswers {
  readonly #secret: KeyObject;

  constructor(random: Random) {
    this.#secret = createSecretKey(random.bytes(16));
  }

  /** @param headers further fields, such as Retry-After */
  to(request: SipRequest, status: number, reason?: string, headers?: Iterable<readonly [string, string]>): SipResponse {
    return responseTo(request, status, {
      toTag: this.#tagFor(request),
      ...(reason === undefined ? undefined : { reason }),
      ...(headers === undefined ? undefined : { headers }),
    });
  }

  /** What stays the same when the request is sent again. */
  #tagFor(request: SipRequest): string {
    const identity = [request.headers.first('Via'), request.headers.first('Call-ID'), request.headers.first('CSeq')];
    return createHmac('sha256', this.#secret).update(JSON.stringify(identity)).digest('hex').slice(0, TAG_LENGTH);
  }
}
