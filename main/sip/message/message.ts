import type { Result } from '../../base/result.ts';
import { HeaderList } from './header-list.ts';
import type { ParseFailure } from './parse-failure.ts';
import { parseUri, type Uri } from './uri.ts';

const noBody = new Uint8Array(0);
type Fields = HeaderList | Iterable<readonly [name: string, value: string]>;

/** A request (RFC 3261 §7.1). The header list belongs to the message; the body is shared, never written to. */
export class SipRequest {
  readonly kind = 'request';
  /** Case is significant. */
  method: string;
  /** Text as on the wire. */
  requestUri: string;
  readonly headers: HeaderList;
  body: Uint8Array;
  #uri: { readonly text: string; readonly result: Result<Uri, ParseFailure> } | undefined;

  constructor(method: string, requestUri: string, headers: Fields = [], body: Uint8Array = noBody) {
    this.method = method;
    this.requestUri = requestUri;
    this.headers = headers instanceof HeaderList ? headers : HeaderList.of(headers);
    this.body = body;
  }

  /** The Request-URI, parsed once for each text it had. */
  uri(): Result<Uri, ParseFailure> {
    if (this.#uri?.text !== this.requestUri) this.#uri = { text: this.requestUri, result: parseUri(this.requestUri) };
    return this.#uri.result;
  }

  clone(): SipRequest {
    return new SipRequest(this.method, this.requestUri, this.headers.clone(), this.body);
  }
}

/** A response (RFC 3261 §7.2). */
export class SipResponse {
  readonly kind = 'response';
  /** 100 to 699. */
  status: number;
  /** Wire text; any phrase, also an empty one. */
  reason: string;
  readonly headers: HeaderList;
  body: Uint8Array;

  constructor(status: number, reason: string, headers: Fields = [], body: Uint8Array = noBody) {
    this.status = status;
    this.reason = reason;
    this.headers = headers instanceof HeaderList ? headers : HeaderList.of(headers);
    this.body = body;
  }

  clone(): SipResponse {
    return new SipResponse(this.status, this.reason, this.headers.clone(), this.body);
  }
}

export type SipMessage = SipRequest | SipResponse;
