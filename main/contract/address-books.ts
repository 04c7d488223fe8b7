import { oc } from '@orpc/contract';
import { z } from 'zod';

const AddressBookId = z.string().min(1).max(64);

/** How far the way to the address books of a server was gone. */
export const AddressBookStep = z.enum(['connect', 'signIn', 'person', 'books', 'changes', 'send']);

/** What was wrong there. `REFUSED`: the server said so, its status stands beside. */
export const AddressBookFault = z.enum([
  'URL_INVALID',
  'URL_INSECURE',
  'UNREACHABLE',
  'CERTIFICATE',
  'TIMEOUT',
  'TOO_LARGE',
  'REDIRECTED',
  'UNAUTHORIZED',
  'REFUSED',
  'MALFORMED',
  'NOT_FOUND',
  'CONTACTS_FULL',
  'PASSWORD_LOST',
]);

const failure = { step: AddressBookStep, fault: AddressBookFault, status: z.number().int().optional() };

/** An address book on a server (CardDAV, RFC 6352). */
export const FoundAddressBook = z.object({ url: z.string(), name: z.string() });

/** One that is kept the same as this phone's, and how that goes. */
export const AddressBookView = FoundAddressBook.extend({
  id: AddressBookId,
  user: z.string(),
  /** New people of this phone are put there, too. */
  takesNew: z.boolean(),
  isSyncing: z.boolean(),
  /** When it was last the same as ours. */
  syncedAtUnixMs: z.number().optional(),
  /** Of the last time, if it failed. */
  failure: z.object(failure).optional(),
  /** How many people are in both. */
  people: z.number().int(),
  /** Cards that could not be read; they stay as they are on the server. */
  unread: z.number().int(),
  /** Names of second cards with what was changed here, last time, while somebody else had changed the same there. */
  keptTwice: z.array(z.string()),
  /** Names of those whose card the server does not take as it is. */
  refused: z.array(z.string()),
});

/** What a look has found, or why it has found none. */
export const FoundAddressBooks = z.object({ books: z.array(FoundAddressBook), failure: z.object(failure).optional() });

const password = z.string().max(1_024);
const one = z.object({ id: AddressBookId });
const unknownBook = { ADDRESS_BOOK_UNKNOWN: { message: 'there is no such address book' } };

/** Address books on servers. How they are is part of the snapshot. */
export const addressBooks = {
  /** Looks which there are. What fails is said, not thrown. Nothing is kept. */
  find: oc
    .input(z.object({ address: z.string().trim().min(1).max(1_024), user: z.string().max(256), password }))
    .output(FoundAddressBooks),
  /** Keeps one of them the same as ours from now on. */
  add: oc
    .input(
      z.object({
        url: z.string().max(2_048),
        name: z.string().max(128),
        user: z.string().max(256),
        password,
        takesNew: z.boolean(),
      }),
    )
    .output(one)
    .errors({
      ADDRESS_BOOKS_FULL: { message: 'there are too many address books' },
      ADDRESS_BOOK_KNOWN: { message: 'that address book is there already' },
      ADDRESS_BOOK_URL: { message: 'that is no address to which a password may be sent' },
    }),
  /** What is not given stays. */
  change: oc.input(one.extend({ password: password.optional(), takesNew: z.boolean().optional() })).errors(unknownBook),
  /** The people stay, here and there. */
  remove: oc.input(one).errors(unknownBook),
  /** Resolves when it is the same, or has failed; the snapshot says which. */
  sync: oc.input(one).errors(unknownBook),
};

export type AddressBookStep = z.infer<typeof AddressBookStep>;
export type AddressBookFault = z.infer<typeof AddressBookFault>;
export type FoundAddressBook = z.infer<typeof FoundAddressBook>;
export type FoundAddressBooks = z.infer<typeof FoundAddressBooks>;
export type AddressBookView = z.infer<typeof AddressBookView>;
