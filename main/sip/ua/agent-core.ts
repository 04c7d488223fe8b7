import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { Resolver } from '../../net/lookup.ts';
import type { StateTrace } from '../../trace/trace.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { SipTransport } from '../transport/sip-transport.ts';

/** What we tell peers that we can do; grows with the usages that are registered. */
export interface Capabilities {
  /** Methods, for Allow. */
  readonly allow: string;
  /** Option tags, for Supported (RFC 3261 §20.37). */
  readonly supported: readonly string[];
  /** Media types, for Accept. */
  readonly accept: readonly string[];
}

/** What every usage of the user agent works with. */
export interface AgentCore {
  readonly clock: Clock;
  readonly random: Random;
  readonly transactions: TransactionLayer;
  readonly transport: SipTransport;
  readonly resolver: Resolver;
  readonly log: Log;
  readonly capabilities: Capabilities;
  /** For User-Agent and Server: product and version. */
  readonly product: string;
  /** Records a change of a dialog or registration. */
  trace(change: StateTrace, callId: string): void;
}
