import { composePresence, type PresenceDocument, type PresenceTuple, readPresence } from '../../events/presence.ts';
import type { Body } from '../../sip/ua/body.ts';

/** Bodies that were read; `undefined`: not readable. */
const documents = new WeakMap<Body, PresenceDocument | undefined>();

/** What a published body says; `undefined` when it is no presence document. */
export function publishedPresence(body: Body): PresenceDocument | undefined {
  if (!documents.has(body)) {
    const document = readPresence(body.bytes);
    documents.set(body, document.ok ? document.value : undefined);
  }
  return documents.get(body);
}

/**
 * What the domain tells of a member (RFC 3856 §5). What the member's phones say of themselves counts, also when they would rather not be
 * seen; where none says whether the member can be reached, the registration does.
 *
 * @param publications the latest first
 */
export function memberPresence(aor: string, publications: readonly PresenceDocument[], isRegistered: boolean): PresenceDocument {
  const composed = composePresence(aor, publications);
  const tuple: PresenceTuple = { id: 'registration', basic: isRegistered ? 'open' : 'closed', contact: aor };
  return composed.tuples.length > 0 ? composed : { ...composed, tuples: [tuple] };
}
