import { serializeUri } from '../../sip/message/uri.ts';
import type { ForwardTarget } from '../location/contacts.ts';
import type { ForwardPlan } from './forwarded-request.ts';
import type { Budget } from './request-validation.ts';
import type { RoutedRequest } from './route-processing.ts';

/** A request that was let in, and where it may go. */
export interface Admitted {
  readonly routed: RoutedRequest;
  /** At least one. */
  readonly targets: readonly ForwardTarget[];
  readonly budget: Budget;
  /** What our branches end with, to know this request again. */
  readonly loopMark: string;
  /** Credentials for these go no further. */
  readonly realms: readonly string[];
}

/** The copy of an admitted request for one of its targets; the Record-Route depends on where it is sent and comes later. */
export function planFor(
  { routed, budget, loopMark, realms }: Admitted,
  { requestUri }: ForwardTarget,
  maxBreadth: number | undefined,
): ForwardPlan {
  const requestUriText = requestUri === routed.requestUri ? routed.requestUriText : serializeUri(requestUri);
  return { routed, requestUri, requestUriText, maxForwards: budget.forwards, maxBreadth, loopMark, recordRoutes: [], realms };
}
