import type { Clock, Timer } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { type Random, randomHex } from '../../base/random.ts';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import type { Body } from '../ua/body.ts';

/** A PUBLISH, as far as it concerns what is kept (RFC 3903 §6). */
export interface PublicationRequest {
  /** Canonical address-of-record. */
  readonly resource: string;
  /** The event package, in lower case. */
  readonly event: string;
  /** SIP-If-Match. */
  readonly entityTag?: string | undefined;
  /** Expires; absent: as long as we like. */
  readonly expiresSeconds?: number | undefined;
  readonly body?: Body | undefined;
}

/** What is kept now. */
export interface Published {
  /** For SIP-ETag. */
  readonly entityTag: string;
  readonly expiresSeconds: number;
}

/** 400: neither a body nor a former one. 412: no such entity tag. 423: too brief. 503: there is no room. */
export type PublicationRefusal =
  | { readonly status: 400 | 412 | 503 }
  | { readonly status: 423; readonly minExpiresSeconds: number };

/** Whose state has changed, in which package. */
export interface StateKey {
  readonly resource: string;
  readonly event: string;
}

interface Entry extends StateKey {
  readonly body: Body;
  readonly expiry: Timer;
}

/** Enough that nobody guesses one. */
const TAG_BYTES = 8;

/**
 * What an event state compositor keeps (RFC 3903 §6): the publications of each resource in each package, found by their entity tags, until
 * they expire. Several sources of one resource lie side by side; who reads composes them. In memory: after a restart they get 412 and
 * publish anew.
 */
export class EventStateStore implements Disposable {
  readonly #clock: Clock;
  readonly #random: Random;
  /** By entity tag; the one published last stands last. */
  readonly #entries = new Map<string, Entry>();
  /** Tags by resource and package. */
  readonly #tags = new Map<string, Set<string>>();
  readonly #changed = new Emitter<StateKey>();
  /** Something was published, replaced or removed, or has expired. Not fired for refreshes. */
  readonly onChanged: Event<StateKey> = this.#changed.event;

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Publications kept. */
  get size(): number {
    return this.#entries.size;
  }

  /** Bodies of what is published, the latest first. */
  bodiesOf(resource: string, event: string): readonly Body[] {
    const tags = [...(this.#tags.get(keyOf({ resource, event })) ?? [])].toReversed();
    return tags.flatMap((tag) => this.#entries.get(tag)?.body ?? []);
  }

  /** Publishes, refreshes, modifies or removes (§6 steps 3 to 6). With Expires 0 and a tag it removes; the entity tag of the result is void. */
  publish(request: PublicationRequest): Result<Published, PublicationRefusal> {
    const { resource, event, entityTag, body } = request;
    const former = entityTag === undefined ? undefined : this.#entries.get(entityTag);
    if (entityTag !== undefined && (former?.resource !== resource || former.event !== event)) return fail({ status: 412 });
    const kept = body ?? former?.body;
    if (kept === undefined) return fail({ status: 400 });
    const granted = grant(request.expiresSeconds);
    if (!granted.ok) return granted;
    if (former === undefined && !this.#hasRoom(request)) return fail({ status: 503 });
    if (entityTag !== undefined) this.#drop(entityTag);
    const published = { entityTag: randomHex(this.#random, TAG_BYTES), expiresSeconds: granted.value };
    if (granted.value > 0) this.#keep(published, { resource, event }, kept);
    if (body !== undefined || granted.value === 0) this.#changed.fire({ resource, event });
    return ok(published);
  }

  /** Forgets all of a resource, such as a user that is no more. */
  removeAll(resource: string, event: string): void {
    const tags = [...(this.#tags.get(keyOf({ resource, event })) ?? [])];
    for (const tag of tags) this.#drop(tag);
    if (tags.length > 0) this.#changed.fire({ resource, event });
  }

  [Symbol.dispose](): void {
    for (const { expiry } of this.#entries.values()) expiry[Symbol.dispose]();
    this.#entries.clear();
    this.#tags.clear();
    this.#changed[Symbol.dispose]();
  }

  #hasRoom(key: StateKey): boolean {
    const { publications, publicationsPerResource } = limits.events;
    return this.#entries.size < publications && (this.#tags.get(keyOf(key))?.size ?? 0) < publicationsPerResource;
  }

  #keep({ entityTag, expiresSeconds }: Published, key: StateKey, body: Body): void {
    const expiry = this.#clock.after(expiresSeconds * 1_000, () => {
      this.#drop(entityTag);
      this.#changed.fire(key);
    });
    this.#entries.set(entityTag, { ...key, body, expiry });
    const tags = this.#tags.get(keyOf(key)) ?? new Set();
    this.#tags.set(keyOf(key), tags.add(entityTag));
  }

  #drop(entityTag: string): void {
    const entry = this.#entries.get(entityTag);
    if (entry === undefined) return;
    entry.expiry[Symbol.dispose]();
    this.#entries.delete(entityTag);
    const tags = this.#tags.get(keyOf(entry));
    tags?.delete(entityTag);
    if (tags?.size === 0) this.#tags.delete(keyOf(entry));
  }
}

function keyOf({ resource, event }: StateKey): string {
  return `${event} ${resource}`;
}

function grant(asked: number | undefined): Result<number, PublicationRefusal> {
  const { minExpiresSeconds, maxExpiresSeconds, defaultExpiresSeconds } = limits.events;
  const seconds = Math.min(asked ?? defaultExpiresSeconds, maxExpiresSeconds);
  if (seconds > 0 && seconds < minExpiresSeconds) return fail({ status: 423, minExpiresSeconds });
  return ok(seconds);
}
