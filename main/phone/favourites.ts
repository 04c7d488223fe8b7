import { z } from 'zod';
import { limits } from '../limits.ts';
import type { SettingsStore } from './preferences.ts';

/** Somebody a person wants in sight. */
export interface Favourite {
  readonly accountId: string;
  /** `sip:user@domain` */
  readonly uri: string;
  readonly name?: string | undefined;
}

const KEY = 'favourites';
const Kept = z.array(z.object({ accountId: z.string(), uri: z.string(), name: z.string().optional() }));

/** The favourites, in the order in which they were added. A damaged list counts as empty. */
export class Favourites {
  readonly #store: SettingsStore;

  constructor(store: SettingsStore) {
    this.#store = store;
  }

  get list(): readonly Favourite[] {
    try {
      const kept = Kept.safeParse(JSON.parse(this.#store.get(KEY) ?? '[]'));
      return kept.success ? kept.data : [];
    } catch {
      return []; // damaged: as if there were none
    }
  }

  /** One of the same address is replaced in its place. False when there are too many. */
  put(favourite: Favourite): boolean {
    const { list } = this;
    const isKnown = list.some(({ uri }) => uri === favourite.uri);
    if (!isKnown && list.length >= limits.people.favourites) return false;
    this.#keep(isKnown ? list.map((each) => (each.uri === favourite.uri ? favourite : each)) : [...list, favourite]);
    return true;
  }

  /** Unknown addresses are ignored. */
  remove(uri: string): void {
    this.#keep(this.list.filter((favourite) => favourite.uri !== uri));
  }

  #keep(list: readonly Favourite[]): void {
    this.#store.set(KEY, JSON.stringify(list));
  }
}
