import { fail, ok, type Result } from '../base/result.ts';
import type { XmlElement } from '../base/xml.ts';
import { limits } from '../limits.ts';
import { judgeVersion, readVersion } from './document-version.ts';
import { attributeOf, childOf, childrenOf, type DocumentFailure, readDocument, textOf } from './event-document.ts';

/** How much of something a document tells (RFC 4575 §4.4). */
type Extent = 'full' | 'partial' | 'deleted';

/** One device of somebody in a conference (RFC 4575 §5.7). */
export interface ConferenceEndpoint {
  /** A URI as written. */
  readonly entity: string;
  /** Such as `connected`, `on-hold`, `dialing-in`, `disconnected`. */
  readonly status?: string | undefined;
}

/** Somebody in a conference (RFC 4575 §5.6). */
export interface ConferenceUser {
  readonly entity: string;
  readonly displayName?: string | undefined;
  readonly endpoints: readonly ConferenceEndpoint[];
}

/** Who is in a conference, as its focus tells (RFC 4575). */
export interface ConferenceInfo {
  readonly version: number;
  readonly entity: string;
  readonly subject?: string | undefined;
  readonly users: readonly ConferenceUser[];
}

interface Told<T> {
  readonly extent: Extent;
  readonly value: T;
}

/** A document: what it says of each user and device, and how much of it. */
export interface ConferenceDocument extends Told<Omit<ConferenceInfo, 'users'>> {
  readonly usersExtent: Extent;
  readonly users: readonly (Told<Omit<ConferenceUser, 'endpoints'>> & {
    readonly endpoints: readonly Told<ConferenceEndpoint>[];
  })[];
}

export const CONFERENCE_INFO = 'application/conference-info+xml';

const namespace = 'urn:ietf:params:xml:ns:conference-info';

/** Reads a document; never throws. */
export function readConferenceInfo(bytes: Uint8Array): Result<ConferenceDocument, DocumentFailure> {
  const document = readDocument(bytes, namespace, 'conference-info');
  if (!document.ok) return document;
  const root = document.value;
  const version = readVersion(attributeOf(root, 'version'));
  const extent = extentOf(root);
  if (version === undefined && extent !== 'full') return fail('MALFORMED');
  const [description, users] = [childOf(root, 'conference-description'), childOf(root, 'users')];
  const subject = textOf(description, 'subject') ?? textOf(description, 'display-text');
  return ok({
    extent,
    value: { version: version ?? 0, entity: attributeOf(root, 'entity') ?? '', subject },
    usersExtent: users === undefined ? 'partial' : extentOf(users),
    users: users === undefined ? [] : childrenOf(users, 'user').map(readUser),
  });
}

/**
 * What is known after another document (RFC 4575 §4.6).
 *
 * @returns what is known now; `stale`: nothing new; `gap`: the full state has to be asked for; `deleted`: the conference is no more
 */
export function applyConferenceInfo(
  known: ConferenceInfo | undefined,
  next: ConferenceDocument,
): Result<ConferenceInfo, 'stale' | 'gap' | 'deleted'> {
  if (next.extent === 'deleted') return fail('deleted');
  const isFull = next.extent === 'full';
  const verdict = judgeVersion(known?.version, next.value.version, isFull);
  if (verdict !== 'take') return fail(verdict);
  const before = isFull ? undefined : known;
  const users = new Map((next.usersExtent === 'full' ? [] : (before?.users ?? [])).map((user) => [user.entity, user]));
  for (const { extent, value, endpoints } of next.users) {
    const former = extent === 'partial' ? users.get(value.entity) : undefined;
    if (extent === 'deleted') users.delete(value.entity);
    else users.set(value.entity, mergeUser(former, value, endpoints));
  }
  const subject = next.value.subject ?? before?.subject;
  return ok({ ...next.value, subject, users: [...users.values()].slice(0, limits.events.entries) });
}

function mergeUser(
  former: ConferenceUser | undefined,
  value: Omit<ConferenceUser, 'endpoints'>,
  told: readonly Told<ConferenceEndpoint>[],
): ConferenceUser {
  const endpoints = new Map((former?.endpoints ?? []).map((endpoint) => [endpoint.entity, endpoint]));
  for (const { extent, value: endpoint } of told) {
    const before = extent === 'partial' ? endpoints.get(endpoint.entity) : undefined;
    if (extent === 'deleted') endpoints.delete(endpoint.entity);
    else endpoints.set(endpoint.entity, { ...endpoint, status: endpoint.status ?? before?.status });
  }
  const displayName = value.displayName ?? former?.displayName;
  return { ...value, displayName, endpoints: [...endpoints.values()].slice(0, limits.events.entries) };
}

function readUser(user: XmlElement): ConferenceDocument['users'][number] {
  return {
    extent: extentOf(user),
    value: { entity: attributeOf(user, 'entity') ?? '', displayName: textOf(user, 'display-text') },
    endpoints: childrenOf(user, 'endpoint').map((endpoint) => ({
      extent: extentOf(endpoint),
      value: { entity: attributeOf(endpoint, 'entity') ?? '', status: textOf(endpoint, 'status') },
    })),
  };
}

/** `full` unless it says something else. */
function extentOf(told: XmlElement): Extent {
  const state = attributeOf(told, 'state');
  return state === 'partial' || state === 'deleted' ? state : 'full';
}
