import { fail, ok, type Result } from '../../base/result.ts';
import type { SipUri } from '../../sip/message/uri.ts';
import type { Answer } from '../answer.ts';
import { contactsOf, type ForwardTarget, type TargetSources } from '../location/contacts.ts';
import type { Device, Gruus } from '../location/gruu.ts';
import type { UserStore } from '../users/user-store.ts';
import type { FlowTokens } from './flow-tokens.ts';
import type { RoutedRequest } from './route-processing.ts';

export interface TargetSetOptions extends TargetSources {
  readonly users: UserStore;
  readonly gruus: Gruus;
  readonly flowTokens: FlowTokens;
}

/**
 * Where a request may go (RFC 3261 §16.5): along the flow that our own route names; to our users' contacts, all or those of one device;
 * a target in a foreign domain is its own.
 *
 * @returns one target or more, else the answer: nobody here now (480), nobody at all (404), a flow that is gone (430)
 */
export function targetSet(
  { requestUri, passed }: Pick<RoutedRequest, 'requestUri' | 'passed'>,
  options: TargetSetOptions,
): Result<readonly ForwardTarget[], Answer> {
  const way = options.flowTokens.wayOf(passed);
  if (way === 'closed') return fail({ status: 430, reason: 'Flow Failed' });
  if (way !== undefined) return ok([{ requestUri, q: 1, way }]);
  const domain = options.names.domainOf(requestUri);
  if (domain === undefined) return ok([{ requestUri, q: 1 }]);
  return contactsIn(domain, requestUri, options);
}

function contactsIn(domain: string, requestUri: SipUri, options: TargetSetOptions): Result<readonly ForwardTarget[], Answer> {
  const device = options.gruus.read(requestUri, domain);
  const user = device?.user ?? requestUri.user;
  if (user === undefined) return fail({ status: 404 });
  const contacts = contactsOf(user, domain, options, device);
  const allowed = requestUri.scheme === 'sips' ? contacts.filter((contact) => contact.requestUri.scheme === 'sips') : contacts;
  if (allowed.length < contacts.length && allowed.length === 0) return fail(notOverSips(domain));
  return allowed.length > 0 ? ok(allowed) : fail({ status: isKnown(user, domain, device, options) ? 480 : 404 });
}

/** RFC 5630 §5.4: here now, but not by a way that is secured all along. */
function notOverSips(domain: string): Answer {
  return { status: 480, headers: [['Warning', `380 ${domain} "SIPS Not Allowed"`]] };
}

/** A temporary GRUU without its registration is nobody's (RFC 5627 §5.4). */
function isKnown(user: string, domain: string, device: Device | undefined, { users }: TargetSetOptions): boolean {
  return device?.isTemporary !== true && users.find(user, domain) !== undefined;
}
