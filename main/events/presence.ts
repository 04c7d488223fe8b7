import { ok, type Result } from '../base/result.ts';
import type { XmlElement } from '../base/xml.ts';
import { limits } from '../limits.ts';
import type { EventPackage } from '../sip/events/event-package.ts';
import type { Body } from '../sip/ua/body.ts';
import {
  attributeOf,
  childOf,
  childrenOf,
  type DocumentFailure,
  documentBody,
  element,
  readDocument,
  textElement,
  textOf,
} from './event-document.ts';

/** One way to reach somebody (RFC 3863 §4.1.2). */
export interface PresenceTuple {
  /** Unique in its document. */
  readonly id: string;
  /** `undefined`: it does not say. */
  readonly basic?: 'open' | 'closed' | undefined;
  /** A URI as written, of any scheme: never followed unseen. */
  readonly contact?: string | undefined;
  readonly note?: string | undefined;
  readonly timestamp?: string | undefined;
}

/** What somebody is like, wherever reached (RFC 4479 §3.2). */
export interface PresencePerson {
  /** Names of RFC 4480 §3.2, such as `away`, `busy`, `on-the-phone`; text of `other` as it came. */
  readonly activities: readonly string[];
  readonly note?: string | undefined;
  readonly timestamp?: string | undefined;
}

/** A presence document (PIDF, RFC 3863, with RFC 4479 and RFC 4480). Texts are of people: shown, never believed. */
export interface PresenceDocument {
  /** Whose: a URI as written. */
  readonly entity: string;
  readonly tuples: readonly PresenceTuple[];
  readonly person?: PresencePerson | undefined;
  readonly note?: string | undefined;
}

export const PIDF = 'application/pidf+xml';

const pidf = 'urn:ietf:params:xml:ns:pidf';
const dataModel = 'urn:ietf:params:xml:ns:pidf:data-model';
const rpid = 'urn:ietf:params:xml:ns:pidf:rpid';

/** What nearly everybody calls them: some phones look at prefixes. */
const prefixes = new Map([
  [dataModel, 'dm'],
  [rpid, 'rpid'],
]);

/** Who is where (RFC 3856): always told in full. */
export const presencePackage: EventPackage<PresenceDocument> = {
  name: 'presence',
  contentTypes: [PIDF],
  defaultExpiresSeconds: 3_600,
  minIntervalMs: 5_000,
  write: (document) => writePresence(document),
};

/** Reads a presence document; never throws. Beyond `limits.events.entries` tuples the rest is not looked at. */
export function readPresence(bytes: Uint8Array): Result<PresenceDocument, DocumentFailure> {
  const document = readDocument(bytes, pidf, 'presence');
  if (!document.ok) return document;
  const root = document.value;
  const persons = childrenOf(root, 'person', dataModel);
  return ok({
    entity: attributeOf(root, 'entity') ?? '',
    tuples: childrenOf(root, 'tuple').map(readTuple),
    ...(persons.length > 0 && { person: mergePersons(persons.map(readPerson)) }),
    note: textOf(root, 'note'),
  });
}

export function writePresence({ entity, tuples, person, note }: PresenceDocument): Body {
  const children = [
    ...tuples.map(tupleElement),
    ...textElement(pidf, 'note', note),
    ...(person === undefined ? [] : [personElement(person)]),
  ];
  return documentBody(PIDF, element(pidf, 'presence', { entity }, children), prefixes);
}

/**
 * Puts what several sources say of one resource together (RFC 3856 §5): all their tuples, and the person of whoever spoke last.
 *
 * @param documents the latest first
 */
export function composePresence(entity: string, documents: readonly PresenceDocument[]): PresenceDocument {
  const person = documents.find((document) => document.person !== undefined)?.person;
  const note = documents.find((document) => document.note !== undefined)?.note;
  const all = documents.flatMap(({ tuples }, source) => tuples.map((tuple) => ({ ...tuple, id: `s${source}-${tuple.id}` })));
  const tuples = documents.length === 1 ? (documents[0]?.tuples ?? []) : all;
  return { entity, tuples: tuples.slice(0, limits.events.entries), person, note };
}

function readTuple(tuple: XmlElement, index: number): PresenceTuple {
  const basic = textOf(childOf(tuple, 'status'), 'basic', pidf)?.toLowerCase();
  return {
    id: attributeOf(tuple, 'id') ?? `t${index}`,
    basic: basic === 'open' || basic === 'closed' ? basic : undefined,
    contact: textOf(tuple, 'contact'),
    note: textOf(tuple, 'note'),
    timestamp: textOf(tuple, 'timestamp'),
  };
}

function readPerson(person: XmlElement): PresencePerson {
  return {
    activities: childrenOf(person, 'activities', rpid).flatMap(readActivities),
    note: textOf(person, 'note') ?? textOf(childOf(person, 'activities', rpid), 'note'),
    timestamp: textOf(person, 'timestamp'),
  };
}

function readActivities(activities: XmlElement): readonly string[] {
  const named = activities.children.filter(({ namespace, name }) => namespace === rpid && name !== 'note');
  return named.slice(0, limits.events.entries).map(({ name, text }) => (name === 'other' && text !== '' ? text : name));
}

/** Somebody is one person, whatever the document says. */
function mergePersons(persons: readonly PresencePerson[]): PresencePerson {
  return {
    activities: [...new Set(persons.flatMap(({ activities }) => activities))],
    note: persons.find(({ note }) => note !== undefined)?.note,
    timestamp: persons.find(({ timestamp }) => timestamp !== undefined)?.timestamp,
  };
}

function tupleElement({ id, basic, contact, note, timestamp }: PresenceTuple): XmlElement {
  const status = element(pidf, 'status', {}, basic === undefined ? [] : [element(pidf, 'basic', {}, basic)]);
  return element(pidf, 'tuple', { id }, [
    status,
    ...textElement(pidf, 'contact', contact),
    ...textElement(pidf, 'note', note),
    ...textElement(pidf, 'timestamp', timestamp),
  ]);
}

function personElement({ activities, note, timestamp }: PresencePerson): XmlElement {
  const named = activities.map((activity) =>
    knownActivities.includes(activity) ? element(rpid, activity) : element(rpid, 'other', {}, activity),
  );
  return element(dataModel, 'person', { id: 'person' }, [
    ...(named.length === 0 ? [] : [element(rpid, 'activities', {}, named)]),
    ...textElement(dataModel, 'note', note),
    ...textElement(dataModel, 'timestamp', timestamp),
  ]);
}

/** RFC 4480 §3.2. */
const knownActivities: readonly string[] = [
  'appointment',
  'away',
  'breakfast',
  'busy',
  'dinner',
  'holiday',
  'in-transit',
  'looking-for-work',
  'lunch',
  'meal',
  'meeting',
  'on-the-phone',
  'performance',
  'permanent-absence',
  'playing',
  'presentation',
  'shopping',
  'sleeping',
  'spectator',
  'steering',
  'travel',
  'tv',
  'unknown',
  'vacation',
  'working',
  'worship',
];
