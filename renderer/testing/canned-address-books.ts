import type { AddressBookView, FoundAddressBooks } from '../../main/contract/address-books.ts';
import { cannedNowUnixMs } from './canned.ts';

const common = { user: 'ada', isSyncing: false, people: 214, unread: 0, keptTwice: [], refused: [] };

/** One that is well but for what a person should know, and one whose password is wrong. */
export const cannedAddressBooks: AddressBookView[] = [
  {
    ...common,
    id: 'office',
    url: 'https://dav.example.com/ada/people/',
    name: 'Office',
    takesNew: true,
    syncedAtUnixMs: cannedNowUnixMs - 240_000,
    unread: 2,
    keptTwice: ['Grace Hopper (2)'],
  },
  {
    ...common,
    id: 'home',
    url: 'https://cloud.example.org/dav/ada/family/',
    name: '家人',
    user: 'ada.lovelace',
    takesNew: false,
    people: 31,
    failure: { step: 'signIn', fault: 'UNAUTHORIZED', status: 401 },
  },
];

/** The password is `secret`. */
export function cannedFoundBooks(password: string): FoundAddressBooks {
  if (password !== 'secret') return { books: [], failure: { step: 'signIn', fault: 'UNAUTHORIZED', status: 401 } };
  return { books: cannedAddressBooks.map(({ url, name }) => ({ url, name })) };
}
