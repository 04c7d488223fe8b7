import { EngineError } from '../../base/errors.ts';
import type { NetworkFailure } from '../../net/network.ts';

/** A message could not be handed to the network (RFC 3261 §18.4). The transaction user decides what to try next. */
export class TransportError extends EngineError {
  override readonly name = 'TransportError';
  readonly code = 'SIP_TRANSPORT';
  /** `host:port` of the peer. */
  readonly remote: string;
  /** What the network said, such as which certificate was not believed; also the `cause`. */
  readonly failure: NetworkFailure | undefined;

  constructor(remote: string, failure: NetworkFailure | undefined) {
    super(`cannot send to ${remote}`, { cause: failure });
    this.remote = remote;
    this.failure = failure;
  }
}
