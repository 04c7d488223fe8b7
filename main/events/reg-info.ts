import { fail, ok, type Result } from '../base/result.ts';
import type { XmlElement } from '../base/xml.ts';
import { limits } from '../limits.ts';
import type { EventPackage } from '../sip/events/event-package.ts';
import type { Body } from '../sip/ua/body.ts';
import { judgeVersion, readVersion } from './document-version.ts';
import {
  attributeOf,
  childrenOf,
  type DocumentFailure,
  documentBody,
  element,
  readDocument,
  textElement,
  textOf,
} from './event-document.ts';

/** A contact of a registration (RFC 3680 §5.3). */
export interface RegisteredContact {
  readonly id: string;
  readonly state: 'active' | 'terminated';
  /** What happened to it last, such as `registered`, `refreshed`, `expired`, `unregistered`. */
  readonly event?: string | undefined;
  /** As written. */
  readonly uri: string;
  readonly displayName?: string | undefined;
  readonly expiresSeconds?: number | undefined;
}

/** The registration of one address-of-record (RFC 3680 §5.2). */
export interface RegistrationFacts {
  readonly id: string;
  /** As written. */
  readonly aor: string;
  readonly state: 'init' | 'active' | 'terminated';
  readonly contacts: readonly RegisteredContact[];
}

/** Who is registered where, all of it or what has changed (RFC 3680). */
export interface RegInfo {
  readonly version: number;
  readonly isFull: boolean;
  readonly registrations: readonly RegistrationFacts[];
}

export const REG_INFO = 'application/reginfo+xml';

const namespace = 'urn:ietf:params:xml:ns:reginfo';

/** Who is registered where: always told in full. */
export const regPackage: EventPackage<RegistrationFacts> = {
  name: 'reg',
  contentTypes: [REG_INFO],
  defaultExpiresSeconds: 3_761,
  minIntervalMs: 5_000,
  write: (registration, { version }) => writeRegInfo({ version, isFull: true, registrations: [registration] }),
};

/** Reads a document; never throws. */
export function readRegInfo(bytes: Uint8Array): Result<RegInfo, DocumentFailure> {
  const document = readDocument(bytes, namespace, 'reginfo');
  if (!document.ok) return document;
  const root = document.value;
  const version = readVersion(attributeOf(root, 'version'));
  if (version === undefined) return fail('MALFORMED');
  return ok({
    version,
    isFull: attributeOf(root, 'state') !== 'partial',
    registrations: childrenOf(root, 'registration').map(readRegistration),
  });
}

/** What is known after another document (RFC 3680 §5.1): as `applyDialogInfo`. Contacts that are gone are left out. */
export function applyRegInfo(known: RegInfo | undefined, next: RegInfo): Result<RegInfo, 'stale' | 'gap'> {
  const verdict = judgeVersion(known?.version, next.version, next.isFull);
  if (verdict !== 'take') return fail(verdict);
  const all = new Map((next.isFull ? [] : (known?.registrations ?? [])).map((one) => [one.id, one]));
  for (const one of next.registrations)
    all.set(one.id, { ...one, contacts: mergeContacts(all.get(one.id)?.contacts ?? [], one.contacts) });
  return ok({ ...next, isFull: true, registrations: [...all.values()].slice(0, limits.events.entries) });
}

export function writeRegInfo({ version, isFull, registrations }: RegInfo): Body {
  const attributes = { version: `${version}`, state: isFull ? 'full' : 'partial' };
  return documentBody(REG_INFO, element(namespace, 'reginfo', attributes, registrations.map(registrationElement)));
}

function mergeContacts(known: readonly RegisteredContact[], next: readonly RegisteredContact[]): readonly RegisteredContact[] {
  const all = new Map([...known, ...next].map((contact) => [contact.id, contact]));
  return [...all.values()].filter(({ state }) => state === 'active').slice(0, limits.events.entries);
}

function readRegistration(registration: XmlElement, index: number): RegistrationFacts {
  const state = attributeOf(registration, 'state');
  return {
    id: attributeOf(registration, 'id') ?? `r${index}`,
    aor: attributeOf(registration, 'aor') ?? '',
    state: state === 'active' || state === 'terminated' ? state : 'init',
    contacts: childrenOf(registration, 'contact').map(readContact),
  };
}

function readContact(contact: XmlElement, index: number): RegisteredContact {
  return {
    id: attributeOf(contact, 'id') ?? `c${index}`,
    state: attributeOf(contact, 'state') === 'active' ? 'active' : 'terminated',
    event: attributeOf(contact, 'event'),
    uri: textOf(contact, 'uri') ?? '',
    displayName: textOf(contact, 'display-name'),
    expiresSeconds: readVersion(attributeOf(contact, 'expires')),
  };
}

function registrationElement({ id, aor, state, contacts }: RegistrationFacts): XmlElement {
  return element(namespace, 'registration', { id, aor, state }, contacts.map(contactElement));
}

function contactElement({ id, state, event, uri, displayName, expiresSeconds }: RegisteredContact): XmlElement {
  const expires = expiresSeconds === undefined ? undefined : `${expiresSeconds}`;
  return element(namespace, 'contact', { id, state, event, expires }, [
    element(namespace, 'uri', {}, uri),
    ...textElement(namespace, 'display-name', displayName),
  ]);
}
