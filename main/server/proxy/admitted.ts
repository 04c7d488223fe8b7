import { headers } from '../../sip/message/headers.ts';
import { serializeUri } from '../../sip/message/uri.ts';
import type { ForwardTarget } from '../location/contacts.ts';
import type { ForwardPlan } from './forwarded-request.ts';
import type { Budget } from './request-validation.ts';
import type { Route, RoutedRequest } from './route-processing.ts';

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
  { routed, budget, loopMark, realms }: Omit<Admitted, 'targets'>,
  { requestUri, path, hasGruu = false }: ForwardTarget,
  maxBreadth: number | undefined,
): ForwardPlan {
  const requestUriText = requestUri === routed.requestUri ? routed.requestUriText : serializeUri(requestUri);
  const routes = path === undefined ? routed.routes : [...path.flatMap(routeOf), ...routed.routes];
  const maxForwards = budget.forwards;
  return { routed, requestUri, requestUriText, hasGruu, routes, maxForwards, maxBreadth, loopMark, stays: [], realms };
}

/** A stored path was checked when it was registered. */
function routeOf(text: string): readonly Route[] {
  const parsed = headers.route.parse(text);
  return parsed.ok ? [{ text, uri: parsed.value.uri }] : [];
}
