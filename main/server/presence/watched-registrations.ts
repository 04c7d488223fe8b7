import { createHash } from 'node:crypto';
import type { Clock, Timer } from '../../base/clock.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { RegisteredContact, RegistrationFacts } from '../../events/reg-info.ts';
import type { Binding, LocationService } from '../location/location-service.ts';

/** Somebody's registration has changed. */
export interface RegistrationChange {
  /** Canonical. */
  readonly aor: string;
  /** The member is there now and was not before, or the other way round. */
  readonly isOtherwise: boolean;
}

interface Watched {
  bindings: readonly Binding[];
  /** What the latest change took away. */
  gone: readonly RegisteredContact[];
  expiry: Timer | undefined;
}

/**
 * The registrations that somebody watches, as RFC 3680 tells them. Says what changes, also what expires, of which no REGISTER tells.
 * Refreshes are no change.
 */
export class WatchedRegistrations implements Disposable {
  readonly #clock: Clock;
  readonly #location: Pick<LocationService, 'find'>;
  readonly #watched = new Map<string, Watched>();
  readonly #changed = new Emitter<RegistrationChange>();
  readonly onChanged: Event<RegistrationChange> = this.#changed.event;

  constructor(clock: Clock, location: Pick<LocationService, 'find'>) {
    this.#clock = clock;
    this.#location = location;
  }

  isRegistered(aor: string): boolean {
    return this.#location.find(aor).length > 0;
  }

  /** All contacts of now, and those that have just gone. */
  factsOf(aor: string): RegistrationFacts {
    const nowUnixMs = this.#clock.unixMs();
    const active = this.#location.find(aor).map((binding) => contactOf(binding, 'registered', nowUnixMs));
    const gone = this.#watched.get(aor)?.gone ?? [];
    const state = active.length > 0 ? 'active' : gone.length > 0 ? 'terminated' : 'init';
    return { id: 'registration', aor, state, contacts: [...active, ...gone] };
  }

  /** Begins or ceases to look at one. */
  follow(aor: string, isWatched: boolean): void {
    const watched = this.#watched.get(aor);
    if (isWatched && watched === undefined) {
      this.#watched.set(aor, { bindings: [], gone: [], expiry: undefined });
      this.#look(aor);
    } else if (!isWatched) {
      watched?.expiry?.[Symbol.dispose]();
      this.#watched.delete(aor);
    }
  }

  /** Its bindings are others now. */
  update(aor: string): void {
    const before = this.#watched.get(aor)?.bindings;
    const now = this.#look(aor);
    if (before === undefined || now === undefined || isSame(before, now)) return;
    this.#changed.fire({ aor, isOtherwise: before.length > 0 !== now.length > 0 });
  }

  [Symbol.dispose](): void {
    for (const { expiry } of this.#watched.values()) expiry?.[Symbol.dispose]();
    this.#watched.clear();
    this.#changed[Symbol.dispose]();
  }

  /** @returns the bindings of now; `undefined` when nobody watches */
  #look(aor: string): readonly Binding[] | undefined {
    const watched = this.#watched.get(aor);
    if (watched === undefined) return undefined;
    const bindings = this.#location.find(aor);
    const nowUnixMs = this.#clock.unixMs();
    const known = new Set(bindings.map(idOf));
    const gone = watched.bindings.filter((binding) => !known.has(idOf(binding)));
    if (!isSame(watched.bindings, bindings))
      watched.gone = gone.map((binding) => contactOf(binding, endOf(binding, nowUnixMs), nowUnixMs));
    watched.bindings = bindings;
    watched.expiry?.[Symbol.dispose]();
    const expiresAtUnixMs = Math.min(...bindings.map((binding) => binding.expiresAtUnixMs));
    watched.expiry =
      bindings.length === 0 ? undefined : this.#clock.after(expiresAtUnixMs - nowUnixMs + 1, () => this.update(aor));
    return bindings;
  }
}

function contactOf(binding: Binding, event: string, nowUnixMs: number): RegisteredContact {
  const isActive = event === 'registered';
  const leftSeconds = Math.max(0, Math.round((binding.expiresAtUnixMs - nowUnixMs) / 1_000));
  return {
    id: idOf(binding),
    state: isActive ? 'active' : 'terminated',
    event,
    uri: binding.contact,
    ...(isActive && { expiresSeconds: leftSeconds }),
  };
}

function endOf({ expiresAtUnixMs }: Binding, nowUnixMs: number): string {
  return expiresAtUnixMs <= nowUnixMs ? 'expired' : 'unregistered';
}

function isSame(some: readonly Binding[], others: readonly Binding[]): boolean {
  const ids = new Set(some.map(idOf));
  return some.length === others.length && others.every((binding) => ids.has(idOf(binding)));
}

/** The same for the same contact of the same device, whatever it refreshes. */
function idOf({ contact, instanceId, regId }: Binding): string {
  return createHash('sha256').update(`${contact}\n${instanceId}\n${regId}`).digest('base64url').slice(0, 16);
}
