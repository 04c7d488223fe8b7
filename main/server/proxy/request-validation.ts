import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { headers } from '../../sip/message/headers.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import type { Answer } from '../answer.ts';
import { isLoop } from './loop-detection.ts';

/** How far a request may still go. */
export interface Budget {
  /** Max-Forwards of the copies. */
  readonly forwards: number;
  /** Branches that may be open at once, ours and those behind them together: 1 or more (RFC 5393 §5). */
  readonly breadth: number;
}

const malformed: Answer = { status: 400, reason: 'Malformed Max-Forwards or Max-Breadth' };

/**
 * The checks before forwarding that need no knowledge of the target (RFC 3261 §16.3 steps 3 to 5). Syntax was checked on arrival.
 *
 * @param mark of this request, from `loopMark`
 */
export function validateForForwarding(request: SipRequest, mark: string): Result<Budget, Answer> {
  const budget = budgetOf(request);
  if (!budget.ok) return budget;
  if (isLoop(request, mark)) return fail({ status: 482 });
  const unsupported = unsupportedExtensions(request);
  return unsupported === undefined ? budget : fail(unsupported);
}

/** What Proxy-Require asks of us, for we have no extension that a proxy must understand (§16.3 step 5). */
export function unsupportedExtensions(request: SipRequest): Answer | undefined {
  const unsupported = request.headers.values('Proxy-Require');
  return unsupported.length === 0 ? undefined : { status: 420, headers: [['Unsupported', unsupported.join(', ')]] };
}

/** Max-Forwards and Max-Breadth; the absent ones start with our own bounds. */
export function budgetOf(request: SipRequest): Result<Budget, Answer> {
  const arrived = request.headers.read(headers.maxForwards) ?? ok(limits.proxy.maxForwards + 1);
  const breadth = maxBreadth(request);
  if (!arrived.ok || breadth === undefined) return fail(malformed);
  if (arrived.value === 0) return fail({ status: 483 });
  if (breadth === 0) return fail({ status: 440, reason: 'Max-Breadth Exceeded' });
  return ok({ forwards: arrived.value - 1, breadth });
}

function maxBreadth(request: SipRequest): number | undefined {
  const text = request.headers.first('Max-Breadth');
  if (text === undefined) return limits.proxy.branches;
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text), limits.proxy.branches) : undefined;
}
