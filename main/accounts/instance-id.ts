import type { Random } from '../base/random.ts';

/** Where the id is kept: the settings of this installation. */
export interface InstanceIdStore {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

const KEY = 'instance.id';

/** The id of this installation (RFC 5626 §4.1): made once, the same for ever. */
export function instanceIdOf(store: InstanceIdStore, random: Random): string {
  const known = store.get(KEY);
  if (known !== undefined) return known;
  const made = newInstanceId(random);
  store.set(KEY, made);
  return made;
}

/** A URN of a random UUID (RFC 4122 §4.4): `urn:uuid:f81d4fae-7dec-41d0-a765-00a0c91e6bf6`. */
export function newInstanceId(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return `urn:uuid:${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')}`;
}
