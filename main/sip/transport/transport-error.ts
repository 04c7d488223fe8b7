import { EngineError } from '../../base/errors.ts';

/** A message could not be handed to the network (RFC 3261 §18.4). The transaction user decides what to try next. */
export class TransportError extends EngineError {
  override readonly name = 'TransportError';
  readonly code = 'SIP_TRANSPORT';
  /** `host:port` of the peer. */
  readonly remote: string;

  constructor(remote: string, cause: unknown) {
    super(`cannot send to ${remote}`, { cause });
    this.remote = remote;
  }
}
