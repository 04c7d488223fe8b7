import { fail, ok, type Result } from '../../base/result.ts';
import { childOf, parseXml, serializeXml, type XmlElement, xmlElement } from '../../base/xml.ts';
import { limits } from '../../limits.ts';

export const DAV = 'DAV:';
export const CARDDAV = 'urn:ietf:params:xml:ns:carddav';
/** Of `getctag`, which servers had before RFC 6578. */
export const CALENDAR_SERVER = 'http://calendarserver.org/ns/';

/** One resource of a 207 reply (RFC 4918 §13). */
export interface DavResource {
  /** Absolute. */
  readonly url: string;
  /** Of the resource as a whole; absent where each property has its own. */
  readonly status?: number;
  /** Those that it has. */
  readonly properties: readonly XmlElement[];
}

export interface MultiStatus {
  readonly resources: readonly DavResource[];
  /** RFC 6578 §6.4. */
  readonly syncToken?: string;
}

/**
 * Reads a 207 body, a piece at a time. Addresses that are none, and what is no `response`, are left out.
 *
 * @param base what addresses are relative to
 * @param pause lets others work between two pieces
 */
export async function readMultiStatus(
  body: Uint8Array,
  base: string,
  pause: () => Promise<void>,
): Promise<Result<MultiStatus, 'MALFORMED' | 'TOO_LARGE'>> {
  const resources: DavResource[] = [];
  let syncToken: string | undefined;
  for (const piece of piecesOf(new TextDecoder().decode(body))) {
    const parsed = parsePiece(piece, base);
    if (!parsed.ok) return parsed;
    resources.push(...parsed.value.resources);
    syncToken ??= parsed.value.syncToken;
    if (resources.length > limits.carddav.resources) return fail('TOO_LARGE');
    await pause();
  }
  return ok({ resources, ...(syncToken !== undefined && { syncToken }) });
}

const FIRST_RESPONSE = /<((?:[\w.-]{1,32}:)?response)[\s>]/;

/**
 * A long document as several short ones: each has what stands before the first `response` and after the last, and some of those between. Where
 * it is written in an unusual way it is one piece.
 */
function* piecesOf(text: string): Generator<string> {
  const first = FIRST_RESPONSE.exec(text);
  const tail = text.lastIndexOf('</');
  if (!first || tail < first.index) return yield text;
  const head = text.slice(0, first.index);
  const end = `</${first[1]}>`;
  for (let start = first.index; start < tail; ) {
    let at = start;
    for (let count = 0; count < limits.carddav.resourcesAtOnce && at < tail; count++) {
      const found = text.indexOf(end, at);
      at = found < 0 || found >= tail ? tail : found + end.length;
    }
    yield head + text.slice(start, at) + text.slice(tail);
    start = at;
  }
}

function parsePiece(text: string, base: string): Result<MultiStatus, 'MALFORMED'> {
  const parsed = parseXml(Buffer.from(text), limits.carddav.xml);
  if (!parsed.ok || parsed.value.name !== 'multistatus' || parsed.value.namespace !== DAV) return fail('MALFORMED');
  const token = childOf(parsed.value, DAV, 'sync-token')?.text;
  const responses = parsed.value.children.filter(({ name, namespace }) => name === 'response' && namespace === DAV);
  return ok({
    resources: responses.flatMap((response) => resourceOf(response, base)),
    ...(token !== undefined && token !== '' && { syncToken: token }),
  });
}

function resourceOf(response: XmlElement, base: string): readonly DavResource[] {
  const href = childOf(response, DAV, 'href')?.text;
  const url = href === undefined ? null : URL.parse(href, base);
  if (!url) return [];
  const status = statusOf(response);
  const stats = response.children.filter(({ name, namespace }) => name === 'propstat' && namespace === DAV);
  const properties = stats.filter((stat) => statusOf(stat) === 200).flatMap((stat) => childOf(stat, DAV, 'prop')?.children ?? []);
  return [{ url: url.href, properties, ...(status !== undefined && { status }) }];
}

function statusOf(element: XmlElement): number | undefined {
  const line = childOf(element, DAV, 'status')?.text;
  const [, digits] = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(line ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}

export function propertyOf({ properties }: DavResource, namespace: string, name: string): XmlElement | undefined {
  return properties.find((property) => property.name === name && property.namespace === namespace);
}

const prefixes = new Map([
  [DAV, 'd'],
  [CARDDAV, 'c'],
  [CALENDAR_SERVER, 's'],
]);

type PropertyName = readonly [namespace: string, name: string];

const prop = (names: readonly PropertyName[]): XmlElement =>
  xmlElement(
    DAV,
    'prop',
    names.map(([namespace, name]) => xmlElement(namespace, name)),
  );

const written = (root: XmlElement): { readonly type: string; readonly text: string } => ({
  type: 'application/xml; charset=utf-8',
  text: Buffer.from(serializeXml(root, prefixes)).toString(),
});

/** Body of a PROPFIND (RFC 4918 §9.1). */
export function propfind(names: readonly PropertyName[]): { readonly type: string; readonly text: string } {
  return written(xmlElement(DAV, 'propfind', [prop(names)]));
}

/** Body of a REPORT that asks what has changed (RFC 6578 §3.2). @param token of the last time */
export function syncCollection(token: string): { readonly type: string; readonly text: string } {
  const parts = [xmlElement(DAV, 'sync-token', token), xmlElement(DAV, 'sync-level', '1'), prop([[DAV, 'getetag']])];
  return written(xmlElement(DAV, 'sync-collection', parts));
}

/** Body of a REPORT for the cards at `urls` (RFC 6352 §8.7). */
export function multiget(urls: readonly string[]): { readonly type: string; readonly text: string } {
  const wanted = prop([
    [DAV, 'getetag'],
    [CARDDAV, 'address-data'],
  ]);
  const hrefs = urls.map((url) => xmlElement(DAV, 'href', new URL(url).pathname));
  return written(xmlElement(CARDDAV, 'addressbook-multiget', [wanted, ...hrefs]));
}
