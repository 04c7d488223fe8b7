import { type Random, randomHex } from '../base/random.ts';
import { DIALOG_KEY_BYTES } from '../server/seals.ts';

/** Where small facts are kept, by name. */
export interface KeyStore {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

const NAME = 'domain.key';
const HEX_KEY = new RegExp(`^[0-9a-f]{${2 * DIALOG_KEY_BYTES}}$`);

/** The secret that a domain seals its routes, flows and GRUUs with: made once, so that what it gave out outlives a restart. */
export function domainKey(store: KeyStore, random: Random): Uint8Array {
  const kept = store.get(NAME);
  if (kept !== undefined && HEX_KEY.test(kept)) return Buffer.from(kept, 'hex');
  const made = randomHex(random, DIALOG_KEY_BYTES);
  store.set(NAME, made);
  return Buffer.from(made, 'hex');
}
