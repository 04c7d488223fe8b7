import { limits } from '../limits.ts';
import type { AddressBook, ContactWish } from './address-book.ts';
import { addressKeys } from './address-keys.ts';
import type { Contact } from './contact.ts';
import { type Imported, type ImportedContact, isProblem, type Problem } from './imported.ts';

/** What a file would bring into the address book. */
export interface ImportPlan {
  /** New people, and known ones with what they did not have. */
  readonly wishes: readonly ContactWish[];
  readonly added: number;
  readonly merged: number;
  /** The first of them; `problemCount` says how many. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
}

export interface PlanOptions {
  readonly book: Pick<AddressBook, 'find' | 'get' | 'size'>;
  readonly country: string;
  /** Lets others work between two pieces. */
  readonly pause: () => Promise<void>;
}

/** Files are read in pieces of so many people. */
const PIECE = 100;

/**
 * Reads a file and decides who is new. Somebody of the same name, or without one, with a number or address in common is the same person:
 * they get what they did not have, and lose nothing.
 */
export async function planImport(file: Iterable<Imported>, { book, country, pause }: PlanOptions): Promise<ImportPlan> {
  const wishes: ContactWish[] = [];
  const byKey = new Map<string, number>();
  const problems: Problem[] = [];
  let problemCount = 0;
  let merged = 0;
  let count = 0;
  const tell = (problem: Problem): void => {
    problemCount += 1;
    if (problems.length < limits.contacts.problems) problems.push(problem);
  };
  const isFull = (): boolean => wishes.length - merged + book.size >= limits.contacts.people;
  for (const imported of file) {
    count += 1;
    if (count % PIECE === 0) await pause();
    if (isProblem(imported)) {
      tell(imported);
      continue;
    }
    const { contact, photo, line } = imported;
    const keys = contact.addresses.flatMap(({ value }) => addressKeys(value, country));
    const index = keys.map((key) => byKey.get(key)).find((each) => each !== undefined);
    const before = index === undefined ? undefined : wishes[index];
    if (index !== undefined && before && isSame(before, contact)) {
      wishes[index] = completed(before, imported);
      continue;
    }
    const known = contact.addresses.map(({ value }) => book.find(value, country)).find((each) => each && isSame(each, contact));
    if (!known && isFull()) {
      tell({ line, code: 'TOO_MANY', text: contact.name });
      continue;
    }
    if (known) merged += 1;
    wishes.push(known ? completed(known, imported) : { ...contact, ...(photo !== undefined && { photo }) });
    for (const key of keys) if (!byKey.has(key)) byKey.set(key, wishes.length - 1);
  }
  return { wishes, added: wishes.length - merged, merged, problems, problemCount };
}

/** Whether the names do not tell two people apart. */
export function isSame(known: Pick<Contact, 'name'>, { name }: Pick<Contact, 'name'>): boolean {
  return known.name === '' || name === '' || known.name.toLocaleLowerCase() === name.toLocaleLowerCase();
}

/** What was there stays; what was not there comes. */
export function completed(
  known: ContactWish & { readonly hasPhoto?: boolean },
  { contact, photo }: ImportedContact,
): ContactWish {
  const { addresses, noteCharacters } = limits.contacts;
  const values = new Set(known.addresses.map(({ value }) => value));
  const notes = known.note.includes(contact.note) ? known.note : [known.note, contact.note].filter(Boolean).join('\n');
  const hasPhoto = known.hasPhoto === true || (known.photo ?? '') !== '';
  const { hasPhoto: _, ...wish } = known;
  return {
    ...wish,
    name: known.name || contact.name,
    company: known.company || contact.company,
    note: notes.slice(0, noteCharacters),
    addresses: [...known.addresses, ...contact.addresses.filter(({ value }) => !values.has(value))].slice(0, addresses),
    more: known.more ?? contact.more,
    ...(photo !== undefined && !hasPhoto && { photo }),
  };
}
