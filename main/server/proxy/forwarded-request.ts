import { parseChallenge } from '../../sip/message/challenge.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import { isSipUri, type SipUri, serializeUri } from '../../sip/message/uri.ts';
import type { Route, RoutedRequest } from './route-processing.ts';

/** What keeps us on the path of a dialog or a registration. */
export type StayOnPath = readonly [name: 'Record-Route' | 'Path', value: string];

/** What makes a copy of a request differ from the request (RFC 3261 §16.6). */
export interface ForwardPlan {
  readonly routed: RoutedRequest;
  readonly requestUriText: string;
  readonly requestUri: SipUri;
  /** The target may name itself by a GRUU of ours. */
  readonly hasGruu: boolean;
  /** Of the copy, topmost first: what is left of those it came with, behind the path to its contact (RFC 3327). */
  readonly routes: readonly Route[];
  readonly maxForwards: number;
  /** `undefined` for ACK, which opens no branches. */
  readonly maxBreadth: number | undefined;
  /** For the branch (§16.6 step 8). */
  readonly loopMark: string;
  /** Record-Route and Path values of ours, topmost first. */
  readonly stays: readonly StayOnPath[];
  /** Credentials for these realms were for us and go no further (§22.3). */
  readonly realms: readonly string[];
}

/** The copy to send, all but its Via (§16.6 steps 1 to 6). `request` is not changed; what we do not know is copied as it is. */
export function forwardedRequest(request: SipRequest, plan: ForwardPlan): SipRequest {
  const copy = request.clone();
  copy.requestUri = plan.requestUriText;
  if (plan.routed.passed.length > 0 || plan.routes !== plan.routed.routes) copy.headers.set('Route', textsOf(plan.routes));
  copy.headers.set('Max-Forwards', String(plan.maxForwards));
  if (plan.maxBreadth !== undefined) copy.headers.set('Max-Breadth', String(plan.maxBreadth));
  // Phones believe it when it comes from us, and nobody has proved to us what stands there (RFC 3325 §5).
  copy.headers.remove('P-Asserted-Identity');
  for (const [name, value] of plan.stays.toReversed()) copy.headers.prepend(name, value);
  dropCredentials(copy, plan.realms);
  adaptToStrictRouter(copy, plan);
  return copy;
}

/** Where the copy goes: the topmost route, else the Request-URI (§16.6 step 7). `undefined` for a route that is no SIP URI. */
export function nextHopOf({ routes, requestUri }: Pick<ForwardPlan, 'routes' | 'requestUri'>): SipUri | undefined {
  const [top] = routes;
  if (top === undefined) return requestUri;
  return isSipUri(top.uri) ? top.uri : undefined;
}

/** A strict router wants itself in the Request-URI and the target as the last route (§16.6 step 6). */
function adaptToStrictRouter(copy: SipRequest, { routes }: ForwardPlan): void {
  const [top, ...rest] = routes;
  if (top === undefined || !isSipUri(top.uri) || top.uri.params.has('lr')) return;
  copy.headers.set('Route', [...textsOf(rest), `<${copy.requestUri}>`]);
  copy.requestUri = serializeUri(top.uri);
}

function dropCredentials(copy: SipRequest, realms: readonly string[]): void {
  const rows = copy.headers.rows('Proxy-Authorization');
  if (rows.length === 0) return;
  const others = rows.filter((row) => {
    const credentials = parseChallenge(row);
    return !credentials.ok || !realms.includes(credentials.value.params.get('realm') ?? '');
  });
  copy.headers.set('Proxy-Authorization', others);
}

function textsOf(routes: readonly Route[]): readonly string[] {
  return routes.map(({ text }) => text);
}
