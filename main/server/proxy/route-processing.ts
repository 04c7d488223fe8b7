import { fail, ok, type Result } from '../../base/result.ts';
import { headers } from '../../sip/message/headers.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import { withoutParam } from '../../sip/message/params.ts';
import { isSipUri, type SipUri, serializeUri, type Uri } from '../../sip/message/uri.ts';
import type { Answer } from '../answer.ts';
import type { OwnNames } from '../own-names.ts';
import { DIALOG_PARAM } from './dialog-mark.ts';

/** One Route value, as it was written. */
export interface Route {
  readonly text: string;
  readonly uri: Uri;
}

/** A request after we are done with the routes that named us (RFC 3261 §16.4). */
export interface RoutedRequest {
  readonly requestUri: SipUri;
  /** As text: the original one unless a strict router had moved it, or its `maddr` led here. */
  readonly requestUriText: string;
  /** What is left of the Route field, topmost first. */
  readonly routes: readonly Route[];
  /** The URIs of ours that led the request here. */
  readonly passed: readonly SipUri[];
}

const refusals = {
  malformedUri: { status: 400, reason: 'Malformed Request-URI' },
  scheme: { status: 416 },
  malformedRoute: { status: 400, reason: 'Malformed Route' },
} as const satisfies Record<string, Answer>;

/** Takes out the Route values that are ours and undoes what a strict router did. Changes nothing in `request`. */
export function processRoutes(request: SipRequest, names: OwnNames): Result<RoutedRequest, Answer> {
  const routes = readRoutes(request);
  if (routes === undefined) return fail(refusals.malformedRoute);
  const requestUri = request.uri();
  if (!requestUri.ok) return fail(refusals.malformedUri);
  if (!isSipUri(requestUri.value)) return fail(refusals.scheme);

  const last = routes.at(-1);
  if (last === undefined || !isOurRecordRoute(requestUri.value, names)) {
    return ok({ ...targetOf(requestUri.value, request.requestUri, names), ...withoutOwn(routes, names) });
  }
  if (!isSipUri(last.uri)) return fail(refusals.scheme);
  const { routes: left, passed } = withoutOwn(routes.slice(0, -1), names);
  return ok({
    requestUri: last.uri,
    requestUriText: serializeUri(last.uri),
    routes: left,
    passed: [requestUri.value, ...passed],
  });
}

/** A Request-URI whose `maddr` brought it to us has done its work: it goes on without `maddr`, port and transport (§16.4). */
function targetOf(uri: SipUri, text: string, names: OwnNames): Pick<RoutedRequest, 'requestUri' | 'requestUriText'> {
  if (!names.isBroughtByMaddr(uri)) return { requestUri: uri, requestUriText: text };
  const { port: _, ...rest } = uri;
  const requestUri: SipUri = { ...rest, params: withoutParam(withoutParam(uri.params, 'maddr'), 'transport') };
  return { requestUri, requestUriText: serializeUri(requestUri) };
}

function readRoutes(request: SipRequest): readonly Route[] | undefined {
  const parsed = request.headers.readAll(headers.route);
  if (!parsed.ok) return undefined;
  const texts = request.headers.values(headers.route.name);
  return parsed.value.map(({ uri }, index) => ({ uri, text: texts[index] ?? '' }));
}

function withoutOwn(routes: readonly Route[], names: OwnNames): Pick<RoutedRequest, 'routes' | 'passed'> {
  const passed: SipUri[] = [];
  for (const { uri } of routes) {
    if (!isSipUri(uri) || names.domainOf(uri) === undefined) break;
    passed.push(uri);
  }
  return { routes: routes.slice(passed.length), passed };
}

/** A strict router replaced the Request-URI by the Record-Route value we had given it, and put the real one last (§16.4). */
function isOurRecordRoute(uri: SipUri, names: OwnNames): boolean {
  return uri.params.has(DIALOG_PARAM) && names.domainOf(uri) !== undefined;
}
