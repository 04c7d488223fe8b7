import { headers } from '../../sip/message/headers.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import { isSipUri } from '../../sip/message/uri.ts';
import type { Answer } from '../answer.ts';
import type { OwnNames } from '../own-names.ts';
import type { Authenticator } from '../users/authenticator.ts';

/** What decides about a request besides itself. */
export interface RelayFacts {
  /** It belongs to a dialog that we let through before. */
  readonly isInKnownDialog: boolean;
  /** Its Request-URI is in a domain of ours. */
  readonly isForUs: boolean;
}

/**
 * Who may use the proxy. Nobody speaks in the name of our users without their password; strangers may call our users, but
 * not have us call others: we are no open relay.
 *
 * @returns the answer that stops the request, `undefined` to let it pass
 */
export function relayRefusal(
  request: SipRequest,
  { isInKnownDialog, isForUs }: RelayFacts,
  names: OwnNames,
  authenticator: Authenticator,
): Answer | undefined {
  if (isInKnownDialog) return undefined;
  const sender = localSender(request, names);
  if (sender === undefined) return isForUs ? undefined : { status: 403, reason: 'Relaying Denied' };
  const authentication = authenticator.authenticate(request, 'proxy', sender.domain);
  if ('refusal' in authentication) return authentication.refusal;
  return authentication.username === sender.user ? undefined : { status: 403, reason: 'From Is Not the Authenticated User' };
}

/** The identity of ours that From claims. */
function localSender(
  request: SipRequest,
  names: OwnNames,
): { readonly user: string | undefined; readonly domain: string } | undefined {
  const from = request.headers.read(headers.from);
  if (!from?.ok || !isSipUri(from.value.uri)) return undefined;
  const domain = names.domainOf(from.value.uri);
  return domain === undefined ? undefined : { user: from.value.uri.user, domain };
}
