import type { NetworkFailure } from '../../net/network.ts';
import type { SipResponse } from '../message/message.ts';

/**
 * Why a request of ours did not succeed.
 * - `rejected`: a final response other than 2xx.
 * - `unauthorized`: 401 or 407 that we cannot answer, or whose answer was refused.
 * - `timeout`: no final response. `no-answer`: nobody picked up, so we gave up.
 * - `transport`: no server could be reached. `too-long`: it may go by stream only (RFC 3428 §8), and nobody takes one. `unresolved`: no server is known for the URI.
 * - `cancelled`: we took it back. `replaced`: the same, because another call has taken its place. `limit`: too many calls at once. `ended`: the dialog is over.
 */
export type FailureCause =
  | 'rejected'
  | 'unauthorized'
  | 'timeout'
  | 'no-answer'
  | 'transport'
  | 'too-long'
  | 'unresolved'
  | 'cancelled'
  | 'replaced'
  | 'limit'
  | 'ended';

/** A failure as people and histories see it: always with a status, the one RFC 3261 §8.1.3.1 assigns where none was received. */
export interface RequestFailure {
  readonly cause: FailureCause;
  readonly status: number;
  readonly reason: string;
  readonly response?: SipResponse;
  /** Of `transport`: what the network said, such as which certificate was not believed. */
  readonly network?: NetworkFailure;
}

type LocalCause = Exclude<FailureCause, 'rejected' | 'unauthorized'>;

const locally: Readonly<Record<LocalCause, RequestFailure>> = {
  timeout: { cause: 'timeout', status: 408, reason: 'Request Timeout' },
  'no-answer': { cause: 'no-answer', status: 408, reason: 'No Answer' },
  transport: { cause: 'transport', status: 503, reason: 'Server Unreachable' },
  'too-long': { cause: 'too-long', status: 513, reason: 'Too Long for UDP' },
  unresolved: { cause: 'unresolved', status: 503, reason: 'Server Not Found' },
  cancelled: { cause: 'cancelled', status: 487, reason: 'Request Terminated' },
  replaced: { cause: 'replaced', status: 487, reason: 'Replaced' },
  limit: { cause: 'limit', status: 486, reason: 'Too Many Calls' },
  ended: { cause: 'ended', status: 481, reason: 'Call Does Not Exist' },
};

export function localFailure(cause: LocalCause): RequestFailure {
  return locally[cause];
}

/** A final response other than 2xx as a failure. */
export function refusedBy(response: SipResponse, cause: FailureCause = 'rejected'): RequestFailure {
  return { cause, status: response.status, reason: response.reason, response };
}
