import { fail, ok, type Result } from '../../base/result.ts';
import type { AddressBookFault } from '../../contract/address-books.ts';
import { limits } from '../../limits.ts';
import type { DavClient, DavReply, DavRequest, DavUser } from './dav-client.ts';
import {
  CALENDAR_SERVER,
  CARDDAV,
  DAV,
  type DavResource,
  type MultiStatus,
  multiget,
  propertyOf,
  propfind,
  readMultiStatus,
  syncCollection,
} from './multistatus.ts';

/** How far a run has seen the server's changes. */
export interface SyncPoint {
  /** RFC 6578 §4. */
  readonly token?: string | undefined;
  /** Of servers that have no tokens: the same as long as nothing has changed. */
  readonly ctag?: string | undefined;
}

export interface RemoteChanges {
  readonly point: SyncPoint;
  /** Version by address: what is new or different; all there is where `isAll`. */
  readonly changed: ReadonlyMap<string, string>;
  readonly gone: readonly string[];
  readonly isAll: boolean;
}

export interface RemoteCard {
  readonly url: string;
  readonly etag: string;
  readonly text: string;
}

export interface RemoteFailure {
  readonly fault: AddressBookFault;
  readonly status?: number;
}

/** What became of a change that was sent. `conflict`: somebody else was first (412); `gone`: there is no such card. */
export type Sent = { readonly outcome: 'done'; readonly etag?: string | undefined } | { readonly outcome: 'conflict' | 'gone' };

type Asked<T> = Promise<Result<T, RemoteFailure>>;

const CARD_TYPE = 'text/vcard; charset=utf-8';
const here = propfind([
  [DAV, 'sync-token'],
  [CALENDAR_SERVER, 'getctag'],
]);
const versions = propfind([
  [DAV, 'getetag'],
  [DAV, 'resourcetype'],
]);

/** One address book on a server (RFC 6352). */
export class RemoteBook {
  readonly #client: DavClient;
  readonly #user: DavUser;
  readonly #url: string;
  readonly #pause: () => Promise<void>;

  /**
   * @param url of the collection
   * @param pause lets others work while a long reply is read
   */
  constructor(client: DavClient, url: string, user: DavUser, pause: () => Promise<void>) {
    this.#client = client;
    this.#user = user;
    this.#pause = pause;
    this.#url = url.endsWith('/') ? url : `${url}/`;
  }

  /** Where a card of that name is. */
  urlOf(name: string): string {
    return new URL(encodeURIComponent(name), this.#url).href;
  }

  /** What has changed since `before`; all there is when the server does not know that, or there is no `before`. */
  async changesSince(before: SyncPoint): Asked<RemoteChanges> {
    const now = await this.#point();
    if (!now.ok) return now;
    const unchanged = { point: now.value, changed: new Map<string, string>(), gone: [], isAll: false };
    if (before.token !== undefined && now.value.token !== undefined) {
      if (before.token === now.value.token) return ok(unchanged);
      const since = await this.#since(before.token);
      if (since.ok || since.error.fault !== 'REFUSED') return since;
    } else if (before.ctag !== undefined && before.ctag === now.value.ctag) return ok(unchanged);
    return this.#all(now.value); // a token may be too old (RFC 6578 §3.2)
  }

  /** Those of `urls` that are there. */
  async cards(urls: readonly string[]): Asked<readonly RemoteCard[]> {
    const asked = await this.#multiStatus({ method: 'REPORT', url: this.#url, depth: '1', body: multiget(urls) });
    if (!asked.ok) return asked;
    const wanted = new Set(urls);
    return ok(
      asked.value.resources.flatMap((resource) => {
        const text = propertyOf(resource, CARDDAV, 'address-data')?.text;
        const etag = propertyOf(resource, DAV, 'getetag')?.text;
        return wanted.has(resource.url) && text !== undefined && etag ? [{ url: resource.url, etag, text }] : [];
      }),
    );
  }

  /** @param etag of the card that is replaced; undefined: there is none yet */
  async put(url: string, text: string, etag: string | undefined): Asked<Sent> {
    const condition = etag === undefined ? ({ ifNone: true } as const) : { ifMatch: etag };
    return this.#write({ method: 'PUT', url, body: { type: CARD_TYPE, text }, ...condition });
  }

  async remove(url: string, etag: string): Asked<Sent> {
    return this.#write({ method: 'DELETE', url, ifMatch: etag });
  }

  async #write(request: DavRequest): Asked<Sent> {
    const sent = await this.#client.send(request, this.#user);
    if (!sent.ok) return fail({ fault: sent.error });
    const { status, etag } = sent.value;
    if (status >= 200 && status < 300) {
      // A weak one says that the server has kept something else than was sent, or may have (RFC 6352 §6.3.2.3).
      return ok({ outcome: 'done', etag: etag?.startsWith('"') ? etag : undefined });
    }
    if (status === 412) return ok({ outcome: 'conflict' });
    return status === 404 || status === 410 ? ok({ outcome: 'gone' }) : fail(refusal(sent.value));
  }

  async #point(): Asked<SyncPoint> {
    const asked = await this.#multiStatus({ method: 'PROPFIND', url: this.#url, depth: '0', body: here });
    if (!asked.ok) return asked;
    const [resource] = asked.value.resources;
    if (!resource) return fail({ fault: 'MALFORMED' });
    const token = propertyOf(resource, DAV, 'sync-token')?.text;
    const ctag = propertyOf(resource, CALENDAR_SERVER, 'getctag')?.text;
    return ok({ ...(token && { token }), ...(ctag && { ctag }) });
  }

  async #since(start: string): Asked<RemoteChanges> {
    const changed = new Map<string, string>();
    const gone = new Set<string>();
    let token = start;
    for (let page = 0; page < limits.carddav.pages; page++) {
      const request = { method: 'REPORT', url: this.#url, depth: '0', body: syncCollection(token) } as const;
      const asked = await this.#multiStatus(request);
      if (!asked.ok) return asked;
      const { resources, syncToken } = asked.value;
      if (syncToken === undefined) return fail({ fault: 'MALFORMED' });
      for (const { url, status } of resources) if (status === 404 && this.#isInside(url)) gone.add(url);
      for (const [url, etag] of this.#versionsIn(resources)) changed.set(url, etag);
      const isCut = syncToken !== token && resources.some(({ status }) => status === 507);
      token = syncToken;
      if (!isCut) break;
    }
    // What went and came again on a later page is there.
    return ok({ point: { token }, changed, gone: [...gone].filter((url) => !changed.has(url)), isAll: false });
  }

  async #all(point: SyncPoint): Asked<RemoteChanges> {
    const asked = await this.#multiStatus({ method: 'PROPFIND', url: this.#url, depth: '1', body: versions });
    if (!asked.ok) return asked;
    const changed = new Map(this.#versionsIn(asked.value.resources));
    return changed.size > limits.contacts.people ? fail({ fault: 'TOO_LARGE' }) : ok({ point, changed, gone: [], isAll: true });
  }

  #versionsIn(resources: readonly DavResource[]): readonly (readonly [url: string, etag: string])[] {
    return resources.flatMap((resource) => {
      const etag = propertyOf(resource, DAV, 'getetag')?.text;
      const isCollection = propertyOf(resource, DAV, 'resourcetype')?.children.some(({ name }) => name === 'collection');
      return etag && !isCollection && this.#isInside(resource.url) ? [[resource.url, etag] as const] : [];
    });
  }

  /** A server may name anything; only its own cards are asked for. */
  #isInside(url: string): boolean {
    return url !== this.#url && url.startsWith(this.#url) && url.length <= limits.carddav.urlCharacters;
  }

  async #multiStatus(request: DavRequest): Asked<MultiStatus> {
    const reply = await this.#client.send(request, this.#user);
    if (!reply.ok) return fail({ fault: reply.error });
    if (reply.value.status !== 207) return fail(refusal(reply.value));
    const parsed = await readMultiStatus(reply.value.body, reply.value.url, this.#pause);
    return parsed.ok ? parsed : fail({ fault: parsed.error });
  }
}

const refusal = ({ status }: DavReply): RemoteFailure => ({ fault: status === 401 ? 'UNAUTHORIZED' : 'REFUSED', status });
