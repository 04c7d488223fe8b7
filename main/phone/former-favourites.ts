import { z } from 'zod';
import type { AddressBook } from '../contacts/address-book.ts';
import type { SettingsStore } from './preferences.ts';

const KEY = 'favourites';
const Kept = z.array(z.object({ accountId: z.string(), uri: z.string(), name: z.string().optional() }));

/** Favourites of former versions, a list of addresses, become contacts once. A damaged list counts as empty. */
export function takeFormerFavourites(store: SettingsStore, book: AddressBook): void {
  const text = store.get(KEY);
  if (text === undefined || text === '[]') return;
  for (const { accountId, uri, name = '' } of favouritesIn(text)) {
    const known = book.find(uri, '');
    if (known) book.setFavourite(known.id, true);
    else book.put({ name, company: '', note: '', isFavourite: true, accountId, addresses: [{ label: 'other', value: uri }] });
  }
  store.set(KEY, '[]');
}

function favouritesIn(text: string): z.infer<typeof Kept> {
  try {
    const kept = Kept.safeParse(JSON.parse(text));
    return kept.success ? kept.data : [];
  } catch {
    return []; // damaged
  }
}
