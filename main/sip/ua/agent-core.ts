import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { Resolver } from '../../net/lookup.ts';
import type { StateTrace } from '../../trace/trace.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { SipTransport } from '../transport/sip-transport.ts';
import type { GrantedBindings } from './granted-bindings.ts';
import type { SessionTimerPolicy } from './session-timer.ts';

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
  readonly sessionTimer: SessionTimerPolicy;
  /** For User-Agent and Server: product and version. */
  readonly product: string;
  /** What our registrations have brought. */
  readonly granted: GrantedBindings;
  /** `urn:uuid:…` of this installation (RFC 5626 §4.1); absent: registrations have no flows of their own. */
  readonly instanceId?: string | undefined;
  /** Records a change of a dialog or registration. */
  trace(change: StateTrace, callId: string): void;
}
