import type { Clock } from '../base/clock.ts';
import type { AcceptedReferral } from '../sip/ua/incoming-refer.ts';
import type { Call } from './call.ts';
import type { CallFacts } from './call-facts.ts';
import type { OutgoingCall } from './outgoing-call.ts';
import type { TransferFacts } from './transfer.ts';

/** A transferor that does not end its call after it was told that the transfer is done is helped to. */
const GRACE_MS = 4_000;

/**
 * Tells who has referred us how our new call goes, and the person at the former call too (RFC 5589: the transferee). If nobody answers,
 * the former call simply goes on.
 *
 * @param former the call in which the reference came, if it came in one
 */
export function followReferral(clock: Clock, referral: AcceptedReferral, call: OutgoingCall, former: Call | undefined): void {
  let reported = 0;
  const about = { role: 'transferee', target: call.facts.peer } as const;
  const report = (status: number, state: TransferFacts['state'], reason?: string): void => {
    if (status === reported || reported >= 200) return;
    reported = status;
    referral.report(status, reason);
    former?.tell({ ...about, state, progressStatus: status, ...(state === 'failed' && reason && { reason }) });
  };
  const look = ({ state, progressStatus, end }: CallFacts): void => {
    if (state === 'remoteRinging' && progressStatus !== undefined) report(progressStatus, 'ringing');
    if (state === 'active' && reported < 200) {
      report(200, 'done');
      if (former) void referral.ended.then(() => endLater(clock, former));
    }
    if (end) report(Math.max(end.status, 300), 'failed', end.reason || undefined);
  };

  former?.tell({ ...about, state: 'pending' });
  const watching = call.onChanged(look);
  look(call.facts);
  void call.closed.then(() => watching[Symbol.dispose]());
}

/** The other side is to end it; when it has not for {@link GRACE_MS}, we do. */
function endLater(clock: Clock, call: Call): void {
  if (call.facts.state === 'ended') return;
  const grace = clock.after(GRACE_MS, () => call.hangUp());
  void call.closed.then(() => grace[Symbol.dispose]());
}
