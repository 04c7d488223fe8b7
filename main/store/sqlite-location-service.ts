import type { Clock, Timer } from '../base/clock.ts';
import { limits } from '../limits.ts';
import type { Binding, LocationFailure, LocationService } from '../server/location/location-service.ts';
import { BindingRows } from './binding-rows.ts';
import type { Database } from './database.ts';

type Durable = (failure?: LocationFailure) => void;

/**
 * Bindings in SQLite. What changes within one turn of the clock goes to the file as one transaction, and only then are the
 * changes reported durable: thousands of registrations a second, and none that was confirmed is lost in a crash.
 * In memory are the AoRs used last, `limits.registrar.cachedAors` of them. Disposing writes what waits; it does not close the database.
 */
export class SqliteLocationService implements LocationService, Disposable {
  readonly #clock: Clock;
  readonly #database: Database;
  readonly #rows: BindingRows;
  /** What `find` reads, least recently used first. An AoR without bindings has an empty list. */
  readonly #cache = new Map<string, readonly Binding[]>();
  /** AoRs whose cached bindings the file has not seen yet. */
  readonly #unwritten = new Set<string>();
  #waiting: Durable[] = [];
  #commit: Timer | undefined;

  constructor(database: Database, clock: Clock) {
    this.#clock = clock;
    this.#database = database;
    this.#rows = new BindingRows(database);
  }

  find(aor: string): readonly Binding[] {
    const nowUnixMs = this.#clock.unixMs();
    return this.#stored(aor).filter(({ expiresAtUnixMs }) => expiresAtUnixMs > nowUnixMs);
  }

  replace(aor: string, bindings: readonly Binding[], onDurable: Durable): void {
    this.#keep(
      aor,
      bindings.toSorted((a, b) => b.q - a.q),
    );
    this.#unwritten.add(aor);
    this.#waiting.push(onDurable);
    this.#commit ??= this.#clock.after(0, () => this.#write());
  }

  purge(): LocationFailure | undefined {
    this.#write();
    const nowUnixMs = this.#clock.unixMs();
    for (const [aor, bindings] of this.#cache) {
      if (bindings.every(({ expiresAtUnixMs }) => expiresAtUnixMs <= nowUnixMs)) this.#cache.delete(aor);
    }
    try {
      this.#rows.deleteExpired(nowUnixMs);
      return undefined;
    } catch (error) {
      return failureOf(error);
    }
  }

  [Symbol.dispose](): void {
    this.#write();
    this.#cache.clear();
  }

  #write(): void {
    this.#commit?.[Symbol.dispose]();
    this.#commit = undefined;
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    const failure = this.#tryCommit();
    for (const onDurable of waiting) onDurable(failure);
  }

  /** Full disk, locked file: what was accepted in this turn is forgotten again and the file's older truth counts. */
  #tryCommit(): LocationFailure | undefined {
    try {
      this.#database.transaction(() => {
        for (const aor of this.#unwritten) this.#rows.replace(aor, this.#cache.get(aor) ?? []);
      });
      return undefined;
    } catch (error) {
      for (const aor of this.#unwritten) this.#cache.delete(aor);
      return failureOf(error);
    } finally {
      this.#unwritten.clear();
    }
  }

  #stored(aor: string): readonly Binding[] {
    const bindings = this.#cache.get(aor) ?? this.#rows.of(aor);
    this.#keep(aor, bindings);
    return bindings;
  }

  #keep(aor: string, bindings: readonly Binding[]): void {
    this.#cache.delete(aor);
    this.#cache.set(aor, bindings);
    if (this.#cache.size <= limits.registrar.cachedAors) return;
    for (const oldest of this.#cache.keys()) {
      if (this.#unwritten.has(oldest)) continue;
      this.#cache.delete(oldest);
      return;
    }
  }
}

function failureOf(error: unknown): LocationFailure {
  if (!(error instanceof Error)) return { code: 'unknown', detail: String(error) };
  return { code: 'errstr' in error ? String(error.errstr) : error.name, detail: error.message };
}
