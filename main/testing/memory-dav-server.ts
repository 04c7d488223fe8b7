import { createHash } from 'node:crypto';
import { ok, type Result } from '../base/result.ts';
import { parseXml, serializeXml, type XmlElement, xmlElement } from '../base/xml.ts';
import type { DavClient, DavFault, DavReply, DavRequest, DavUser } from '../contacts/carddav/dav-client.ts';
import { CALENDAR_SERVER, CARDDAV, DAV } from '../contacts/carddav/multistatus.ts';

const BOOK = '/ada/people/';

/** A CardDAV server without a network: one person, `ada` with `secret`, and one address book. */
export class MemoryDavServer implements DavClient {
  static readonly bookUrl = `https://dav.example.com${BOOK}`;
  readonly cards = new Map<string, string>();
  readonly asked: string[] = [];
  /** Whether it knows tokens (RFC 6578), gives versions back for what is put, and takes changes at all. */
  hasTokens = true;
  givesEtags = true;
  isReadOnly = false;
  /** Runs before each request is looked at. */
  before: (request: DavRequest) => void = () => undefined;
  /** Stands instead of the reply; what was asked is done all the same. */
  after: (request: DavRequest) => Result<DavReply, DavFault> | undefined = () => undefined;
  /** Paths in the order of their changes. */
  readonly #log: string[] = [];

  put(name: string, text: string): void {
    this.#write(BOOK + name, text);
  }

  remove(name: string): void {
    this.#delete(BOOK + name);
  }

  /** Of the card that has this in it. */
  textWith(part: string): string | undefined {
    return [...this.cards.values()].find((text) => text.includes(part));
  }

  async send(request: DavRequest, { user, password }: DavUser): Promise<Result<DavReply, DavFault>> {
    this.asked.push(request.method);
    this.before(request);
    const reply = user === 'ada' && password === 'secret' ? this.#reply(request) : { status: 401 };
    return this.after(request) ?? ok({ url: request.url, body: new Uint8Array(), ...reply });
  }

  #reply(request: DavRequest): Partial<DavReply> & { readonly status: number } {
    const path = new URL(request.url).pathname;
    const etag = this.#etag(path);
    switch (request.method) {
      case 'PROPFIND':
        return this.#described(path, request.depth === '1');
      case 'REPORT':
        return this.#report(request.body?.text ?? '');
      case 'PUT':
        if (this.isReadOnly) return { status: 403 };
        if (request.ifNone ? etag !== undefined : etag !== request.ifMatch) return { status: etag === undefined ? 404 : 412 };
        if (request.body?.text.includes('REFUSE')) return { status: 409 };
        this.#write(path, request.body?.text ?? '');
        return { status: 201, ...(this.givesEtags && { etag: this.#etag(path) }) };
      case 'DELETE':
        if (etag === undefined) return { status: 404 };
        if (etag !== request.ifMatch) return { status: 412 };
        this.#delete(path);
        return { status: 204 };
    }
  }

  #described(path: string, isDeep: boolean): Partial<DavReply> & { readonly status: number } {
    const link = (namespace: string, name: string, href: string): XmlElement =>
      xmlElement(namespace, name, [xmlElement(DAV, 'href', href)]);
    const kinds: Readonly<Record<string, readonly XmlElement[]>> = {
      '/': [link(DAV, 'current-user-principal', '/ada/')],
      '/ada/': [link(CARDDAV, 'addressbook-home-set', '/ada/')],
      [BOOK]: [
        xmlElement(DAV, 'resourcetype', [xmlElement(DAV, 'collection'), xmlElement(CARDDAV, 'addressbook')]),
        xmlElement(DAV, 'displayname', 'People'),
        xmlElement(CALENDAR_SERVER, 'getctag', `c${this.#log.length}`),
        ...(this.hasTokens ? [xmlElement(DAV, 'sync-token', `t${this.#log.length}`)] : []),
      ],
    };
    const own = kinds[path];
    if (!own) return { status: 404 };
    const below = path === '/ada/' && isDeep ? [response(BOOK, kinds[BOOK] ?? [])] : [];
    const cards = path === BOOK && isDeep ? [...this.cards.keys()].map((each) => this.#version(each)) : [];
    return multistatus([response(path, own), ...below, ...cards]);
  }

  #report(body: string): Partial<DavReply> & { readonly status: number } {
    const parsed = parseXml(Buffer.from(body), { elements: 1_000, depth: 8 });
    if (!parsed.ok) return { status: 400 };
    if (parsed.value.name === 'addressbook-multiget') {
      const hrefs = parsed.value.children.filter(({ name }) => name === 'href').map(({ text }) => text);
      return multistatus(hrefs.map((href) => (this.cards.has(href) ? this.#version(href, true) : gone(href))));
    }
    const [, from] = /^t(\d+)$/.exec(parsed.value.children.find(({ name }) => name === 'sync-token')?.text ?? '') ?? [];
    if (from === undefined || !this.hasTokens) return { status: 403 };
    const paths = new Set(this.#log.slice(Number(from)));
    const changes = [...paths].map((path) => (this.cards.has(path) ? this.#version(path) : gone(path)));
    return multistatus([...changes, xmlElement(DAV, 'sync-token', `t${this.#log.length}`)]);
  }

  #version(path: string, isWhole = false): XmlElement {
    const data = isWhole ? [xmlElement(CARDDAV, 'address-data', this.cards.get(path) ?? '')] : [];
    return response(path, [xmlElement(DAV, 'getetag', this.#etag(path) ?? ''), ...data]);
  }

  #etag(path: string): string | undefined {
    const text = this.cards.get(path);
    return text === undefined ? undefined : `"${createHash('sha256').update(text).digest('hex').slice(0, 12)}"`;
  }

  #write(path: string, text: string): void {
    this.cards.set(path, text);
    this.#log.push(path);
  }

  #delete(path: string): void {
    this.cards.delete(path);
    this.#log.push(path);
  }
}

function response(href: string, properties: readonly XmlElement[]): XmlElement {
  const found = [xmlElement(DAV, 'prop', properties), xmlElement(DAV, 'status', 'HTTP/1.1 200 OK')];
  return xmlElement(DAV, 'response', [xmlElement(DAV, 'href', href), xmlElement(DAV, 'propstat', found)]);
}

function gone(href: string): XmlElement {
  const parts = [xmlElement(DAV, 'href', href), xmlElement(DAV, 'status', 'HTTP/1.1 404 Not Found')];
  return xmlElement(DAV, 'response', parts);
}

function multistatus(children: readonly XmlElement[]): Partial<DavReply> & { readonly status: number } {
  return { status: 207, body: serializeXml(xmlElement(DAV, 'multistatus', children)) };
}
