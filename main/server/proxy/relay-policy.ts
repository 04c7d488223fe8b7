import { fail, ok, type Result } from '../../base/result.ts';
import { headers } from '../../sip/message/headers.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import { isSipUri } from '../../sip/message/uri.ts';
import { canonicalAor } from '../address-of-record.ts';
import type { Answer } from '../answer.ts';
import type { OwnNames } from '../own-names.ts';
import type { Authenticator } from '../users/authenticator.ts';
import type { DialogMark } from './dialog-mark.ts';
import type { FlowTokens } from './flow-tokens.ts';
import type { RoutedRequest } from './route-processing.ts';

/** What decides about a request besides itself. */
export interface RelayFacts {
  /** It belongs to a dialog that we let through before. */
  readonly isInKnownDialog: boolean;
  /** It goes to a domain of ours, to one we are the edge of, or along a flow that we gave out, and nowhere else before. */
  readonly isForUs: boolean;
}

/** What {@link relayFacts} looks at. */
export interface RelayTrust {
  readonly names: OwnNames;
  readonly mark: DialogMark;
  readonly flowTokens: FlowTokens;
  /** Foreign domains, lower case, whose phones reach them through us (RFC 5626 §5): what goes there needs no password of ours. */
  readonly edgeOf: readonly string[];
}

/** What decides whether a request may pass, beside who sent it. */
export function relayFacts(request: SipRequest, routed: RoutedRequest, trust: RelayTrust): RelayFacts {
  const { names, mark, flowTokens } = trust;
  const endsHere = names.domainOf(routed.requestUri) !== undefined || flowTokens.wayOf(routed.passed) !== undefined;
  // A route that is left would have us send it to whoever a stranger wrote there.
  const isForUs = (endsHere && routed.routes.length === 0) || isForEdge(routed, trust);
  return { isInKnownDialog: mark.isGenuine(request, routed.passed), isForUs };
}

/** It goes to a domain that we are an edge of, by its next route or by its target; to its servers, not to where a `maddr` says. */
function isForEdge({ routes, requestUri }: RoutedRequest, { edgeOf }: RelayTrust): boolean {
  const next = routes[0]?.uri ?? requestUri;
  return isSipUri(next) && edgeOf.includes(next.host) && !next.params.has('maddr');
}

/**
 * Who may use the proxy. Nobody speaks in the name of our users without their password; strangers may call our users, but
 * not have us call others: we are no open relay.
 *
 * @returns the AoR of the user of ours who has proved to be the sender, `undefined` for somebody else who may pass; or the answer
 *   that stops the request
 */
export function admitSender(
  request: SipRequest,
  { isInKnownDialog, isForUs }: RelayFacts,
  names: OwnNames,
  authenticator: Authenticator,
): Result<string | undefined, Answer> {
  if (isInKnownDialog) return ok(undefined);
  const sender = localSender(request, names);
  if (sender === undefined) return isForUs ? ok(undefined) : fail({ status: 403, reason: 'Relaying Denied' });
  const authentication = authenticator.authenticate(request, 'proxy', sender.domain);
  if ('refusal' in authentication) return fail(authentication.refusal);
  const { username } = authentication;
  if (username !== sender.user) return fail({ status: 403, reason: 'From Is Not the Authenticated User' });
  return ok(canonicalAor(username, sender.domain));
}

/** The identity of ours that From claims. */
function localSender(
  request: SipRequest,
  names: OwnNames,
): { readonly user: string | undefined; readonly domain: string } | undefined {
  const from = request.headers.read(headers.from);
  if (!from?.ok || !isSipUri(from.value.uri)) return undefined;
  const domain = names.domainClaimedBy(from.value.uri);
  return domain === undefined ? undefined : { user: from.value.uri.user, domain };
}
