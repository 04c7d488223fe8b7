import { limits } from '../../limits.ts';
import { headers } from '../message/headers.ts';
import type { SipRequest } from '../message/message.ts';
import type { IncomingRequest } from '../ua/incoming-request.ts';
import type { UserAgent } from '../ua/user-agent.ts';
import type { EventPackage } from './event-package.ts';
import type { EventStateStore, PublicationRefusal } from './event-state-store.ts';
import type { Admission } from './notifier.ts';

export interface PublicationReceiverOptions {
  readonly store: EventStateStore;
  /** What may be published. */
  readonly packages: readonly Pick<EventPackage<never>, 'name' | 'contentTypes'>[];
  /** Whose state it is and whether the sender may (RFC 3903 §6 step 2), such as after a challenge. */
  admit(request: SipRequest): Admission | Promise<Admission>;
}

/**
 * Takes PUBLISH requests into a store (RFC 3903 §6): 489 for another package, 415 for another type, 412 and 423 as the store
 * says. What a body means is judged by who reads it.
 */
export function receivePublications(agent: UserAgent, options: PublicationReceiverOptions): Disposable {
  return agent.handle('PUBLISH', (incoming) => void receive(incoming, options));
}

async function receive(incoming: IncomingRequest, { store, packages, admit }: PublicationReceiverOptions): Promise<void> {
  const { request, body } = incoming;
  const event = request.headers.read(headers.event);
  const known = event?.ok ? packages.find(({ name }) => name === event.value.token.toLowerCase()) : undefined;
  if (event !== undefined && !event.ok) return incoming.respond(400, { reason: 'Bad Event' });
  if (known === undefined) {
    return incoming.respond(489, { headers: [['Allow-Events', packages.map(({ name }) => name).join(', ')]] });
  }
  if (body !== undefined && !known.contentTypes.includes(mediaTypeOf(request))) {
    return incoming.respond(415, { headers: [['Accept', known.contentTypes.join(', ')]] });
  }
  const [ifMatch, expires] = [request.headers.read(headers.sipIfMatch), request.headers.read(headers.expires)];
  const isMalformed = ifMatch?.ok === false || expires?.ok === false || request.headers.count('SIP-If-Match') > 1;
  if (isMalformed) return incoming.respond(400);
  const admission = await admit(request);
  if ('refusal' in admission) return incoming.respond(admission.refusal.status, admission.refusal);
  const published = store.publish({
    resource: admission.resource,
    event: known.name,
    ...(ifMatch?.ok && { entityTag: ifMatch.value }),
    ...(expires?.ok && { expiresSeconds: expires.value }),
    ...(body && { body }),
  });
  if (!published.ok) return incoming.respond(published.error.status, { headers: refusalFields(published.error) });
  incoming.respond(200, {
    headers: [
      ['SIP-ETag', published.value.entityTag],
      ['Expires', `${published.value.expiresSeconds}`],
    ],
  });
}

function refusalFields(refusal: PublicationRefusal): readonly (readonly [string, string])[] {
  if (refusal.status === 423) return [['Min-Expires', `${refusal.minExpiresSeconds}`]];
  return refusal.status === 503 ? [['Retry-After', `${limits.transaction.retryAfterSeconds}`]] : [];
}

function mediaTypeOf(request: SipRequest): string {
  const type = request.headers.read(headers.contentType);
  return type?.ok ? `${type.value.type}/${type.value.subtype}` : '';
}
