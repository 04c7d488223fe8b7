import type { AddressBookFault, AddressBookStep, AddressBookView } from '../../main/contract/address-books.ts';
import * as m from '../paraglide/messages.js';
import { dayOf } from './day.ts';
import { whenWords } from './time-words.ts';

/** The way to the address books of a server, in its order. */
export const findSteps: readonly AddressBookStep[] = ['connect', 'signIn', 'person', 'books'];

const steps: Readonly<Record<AddressBookStep, () => string>> = {
  connect: m.books_step_connect,
  signIn: m.books_step_signIn,
  person: m.books_step_person,
  books: m.books_step_books,
  changes: m.books_step_changes,
  send: m.books_step_send,
};

export const addressBookStepWords = (step: AddressBookStep): string => steps[step]();

export type AddressBookFailure = NonNullable<AddressBookView['failure']>;

const faults: Readonly<Record<AddressBookFault, (failure: AddressBookFailure) => string>> = {
  URL_INVALID: () => m.books_fault_URL_INVALID(),
  URL_INSECURE: () => m.books_fault_URL_INSECURE(),
  UNREACHABLE: () => m.books_fault_UNREACHABLE(),
  CERTIFICATE: () => m.books_fault_CERTIFICATE(),
  TIMEOUT: () => m.books_fault_TIMEOUT(),
  TOO_LARGE: () => m.books_fault_TOO_LARGE(),
  REDIRECTED: () => m.books_fault_REDIRECTED(),
  UNAUTHORIZED: () => m.books_fault_UNAUTHORIZED(),
  REFUSED: ({ step, status = 0 }) =>
    step === 'send' && status === 403 ? m.books_fault_READ_ONLY() : m.books_fault_REFUSED({ status }),
  MALFORMED: () => m.books_fault_MALFORMED(),
  NOT_FOUND: () => m.books_fault_NOT_FOUND(),
  CONTACTS_FULL: () => m.error_CONTACTS_FULL(),
  PASSWORD_LOST: () => m.books_fault_PASSWORD_LOST(),
};

/** Why it failed and what to do, in one sentence. */
export const addressBookFaultWords = (failure: AddressBookFailure): string => faults[failure.fault](failure);

/** How an address book is just now, in one line. */
export function addressBookStateWords(book: AddressBookView, nowUnixMs: number): string {
  if (book.isSyncing) return m.books_syncing();
  const { failure } = book;
  if (failure) return m.books_failed({ step: addressBookStepWords(failure.step), fault: addressBookFaultWords(failure) });
  const { syncedAtUnixMs: at, people } = book;
  return at === undefined ? m.books_waiting() : m.books_synced({ when: whenWords(at, nowUnixMs, dayOf(at)), people });
}
