import { fail, ok, type Result } from '../../base/result.ts';
import { childOf } from '../../base/xml.ts';
import type { AddressBookFault, AddressBookStep, FoundAddressBook } from '../../contract/address-books.ts';
import { limits } from '../../limits.ts';
import { type DavClient, type DavReply, type DavUser, davUrl } from './dav-client.ts';
import { CARDDAV, DAV, type DavResource, propertyOf, propfind, readMultiStatus } from './multistatus.ts';

/** What does not work, and how far it went. */
export interface DiscoveryFailure {
  readonly step: AddressBookStep;
  readonly fault: AddressBookFault;
  /** Of the server's refusal. */
  readonly status?: number;
}

type Found<T> = Promise<Result<T, DiscoveryFailure>>;

const about = propfind([
  [DAV, 'resourcetype'],
  [DAV, 'displayname'],
  [DAV, 'current-user-principal'],
  [CARDDAV, 'addressbook-home-set'],
]);

/**
 * Finds the address books of somebody (RFC 6764 §6): at the address itself, or by way of `/.well-known/carddav`, the principal and its home.
 *
 * @param address as the person wrote it
 * @param pause lets others work while a long reply is read
 */
export async function findAddressBooks(
  client: DavClient,
  address: string,
  user: DavUser,
  pause: () => Promise<void>,
): Found<readonly FoundAddressBook[]> {
  const start = davUrl(address);
  if (!start.ok) return fail({ step: 'connect', fault: start.error });
  const finder = new Finder(client, user, pause);
  const entry = await finder.entry(start.value);
  if (!entry.ok) return entry;
  if (isAddressBook(entry.value)) return ok([bookOf(entry.value)]);
  const home = await finder.home(entry.value);
  return home.ok ? await finder.booksIn(home.value) : home;
}

class Finder {
  readonly #client: DavClient;
  readonly #user: DavUser;
  readonly #pause: () => Promise<void>;

  constructor(client: DavClient, user: DavUser, pause: () => Promise<void>) {
    this.#client = client;
    this.#user = user;
    this.#pause = pause;
  }

  /** An address without a path says only which server. */
  async entry(start: URL): Found<DavResource> {
    if (start.pathname !== '/') return this.#one(start.href, 'connect');
    const known = await this.#one(new URL('/.well-known/carddav', start).href, 'connect');
    return known.ok || !['REFUSED', 'MALFORMED'].includes(known.error.fault) ? known : await this.#one(start.href, 'connect');
  }

  async home(entry: DavResource): Found<string> {
    const direct = linkIn(entry, CARDDAV, 'addressbook-home-set');
    if (direct !== undefined) return ok(direct);
    const principal = linkIn(entry, DAV, 'current-user-principal');
    if (principal === undefined) return fail({ step: 'person', fault: 'NOT_FOUND' });
    const described = await this.#one(principal, 'person');
    if (!described.ok) return described;
    const home = linkIn(described.value, CARDDAV, 'addressbook-home-set');
    return home === undefined ? fail({ step: 'person', fault: 'NOT_FOUND' }) : ok(home);
  }

  async booksIn(home: string): Found<readonly FoundAddressBook[]> {
    const listed = await this.#ask(home, '1', 'books');
    if (!listed.ok) return listed;
    const books = listed.value.filter(isAddressBook).slice(0, limits.carddav.found).map(bookOf);
    return books.length === 0 ? fail({ step: 'books', fault: 'NOT_FOUND' }) : ok(books);
  }

  async #one(url: string, step: AddressBookStep): Found<DavResource> {
    const asked = await this.#ask(url, '0', step);
    if (!asked.ok) return asked;
    const [first] = asked.value;
    return first ? ok(first) : fail({ step, fault: 'MALFORMED' });
  }

  async #ask(url: string, depth: '0' | '1', step: AddressBookStep): Found<readonly DavResource[]> {
    const reply = await this.#client.send({ method: 'PROPFIND', url, depth, body: about }, this.#user);
    if (!reply.ok) return fail({ step, fault: reply.error });
    const refused = refusalOf(reply.value, step);
    if (refused) return fail(refused);
    const parsed = await readMultiStatus(reply.value.body, reply.value.url, this.#pause);
    return parsed.ok ? ok(parsed.value.resources) : fail({ step, fault: parsed.error });
  }
}

function refusalOf({ status }: DavReply, step: AddressBookStep): DiscoveryFailure | undefined {
  if (status === 401 || status === 403) return { step: 'signIn', fault: 'UNAUTHORIZED', status };
  return status === 207 ? undefined : { step, fault: 'REFUSED', status };
}

const isAddressBook = (resource: DavResource): boolean => {
  const type = propertyOf(resource, DAV, 'resourcetype');
  return type !== undefined && childOf(type, CARDDAV, 'addressbook') !== undefined;
};

function bookOf(resource: DavResource): FoundAddressBook {
  const name = propertyOf(resource, DAV, 'displayname')?.text ?? '';
  const fallback = decoded(new URL(resource.url).pathname.split('/').filter(Boolean).at(-1) ?? '');
  return { url: resource.url, name: (name || fallback).slice(0, limits.contacts.nameCharacters) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // not UTF-8
  }
}

/** An address that a property names, where a password may go: a server may have parts of itself on other hosts, over TLS. */
function linkIn(resource: DavResource, namespace: string, name: string): string | undefined {
  const property = propertyOf(resource, namespace, name);
  const href = property && childOf(property, DAV, 'href')?.text;
  const url = href === undefined || href === '' ? undefined : URL.parse(href, resource.url)?.href;
  if (url === undefined || !davUrl(url).ok) return undefined;
  return resource.url.startsWith('https:') && !url.startsWith('https:') ? undefined : url;
}
