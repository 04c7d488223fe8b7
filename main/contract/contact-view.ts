import { z } from 'zod';
import { AccountId } from './ids.ts';

export const ContactId = z.string().min(1).max(64);

const AddressLabel = z.enum(['work', 'home', 'mobile', 'other']);

/** One number or address of somebody, as it was written. */
export const ContactAddress = z.object({ label: AddressLabel, value: z.string().trim().min(1).max(256) });

/** A picture as `data:image/…;base64,…`. */
const Photo = z.string().max(131_072).startsWith('data:image/');

/** What a person may say of somebody. */
export const ContactDraft = z.object({
  name: z.string().trim().max(128),
  company: z.string().trim().max(128),
  note: z.string().trim().max(4_000),
  isFavourite: z.boolean(),
  /** The account to call and watch them with; absent: the usual one. */
  accountId: AccountId.optional(),
  /** The first one is called where nothing else is said. */
  addresses: z.array(ContactAddress).max(20),
});

/** An address with what to call it by. */
export const ContactAddressView = ContactAddress.extend({
  /** A number as people read it where they are; else as it was written. */
  text: z.string(),
  /** `sip:user@domain` by the account they are called with; absent: it cannot be called. */
  uri: z.string().optional(),
});

/** Somebody, whole. */
export const ContactView = ContactDraft.extend({
  id: ContactId,
  addresses: z.array(ContactAddressView),
  photo: Photo.optional(),
  /** What came with an imported card and is kept for the next export: `name: value`. */
  more: z.array(z.string()),
});

/** Somebody in a list. */
export const ContactLine = z.object({
  id: ContactId,
  /** Empty: nobody gave one. */
  name: z.string(),
  company: z.string(),
  isFavourite: z.boolean(),
  hasPhoto: z.boolean(),
  accountId: AccountId.optional(),
  /** The first. */
  address: ContactAddressView.optional(),
});

/** `total`: how many fit in all. */
export const ContactPage = z.object({ lines: z.array(ContactLine), total: z.number().int() });

/** Whose calls to an account do not ring, and how its numbers are read. */
export const CallerRules = z.object({
  /** Country (ISO 3166, `DE`) whose numbers are written without its code; empty: not said. */
  country: z.string().regex(/^([A-Z]{2})?$/),
  /** Callers who are neither in the contacts nor members of the domain inside, and those who do not say who they are. */
  unknownCallers: z.enum(['ring', 'refuse']),
  /** Numbers and addresses that are refused. */
  blocked: z.array(z.string().trim().min(1).max(256)).max(200),
});

/** What a column of a table holds. */
export const ContactField = z.enum([
  'none',
  'name',
  'givenName',
  'familyName',
  'company',
  'note',
  'work',
  'home',
  'mobile',
  'other',
]);

/** Something in a file that could not be taken as it is. */
export const ImportProblem = z.object({
  /** From 1. */
  line: z.number().int(),
  code: z.enum(['MALFORMED', 'VERSION', 'EMPTY', 'TOO_LONG', 'TOO_MANY', 'PHOTO']),
  /** The text it is about, cut. */
  text: z.string(),
});

/** What would be taken from a file. */
export const ImportPreview = z.object({
  /** Of a table: what each column holds, with some of its cells. */
  columns: z.array(z.object({ title: z.string(), field: ContactField, samples: z.array(z.string()) })),
  /** How many people are new, and how many complete somebody who is there already. */
  added: z.number().int(),
  merged: z.number().int(),
  /** Some of them. */
  people: z.array(z.object({ name: z.string(), company: z.string(), addresses: z.array(z.string()) })),
  /** The first of them. */
  problems: z.array(ImportProblem),
  problemCount: z.number().int(),
});

export type ContactAddress = z.infer<typeof ContactAddress>;
export type ContactDraft = z.infer<typeof ContactDraft>;
export type ContactView = z.infer<typeof ContactView>;
export type ContactAddressView = z.infer<typeof ContactAddressView>;
export type ContactLine = z.infer<typeof ContactLine>;
export type ContactPage = z.infer<typeof ContactPage>;
export type CallerRules = z.infer<typeof CallerRules>;
export type ContactField = z.infer<typeof ContactField>;
export type ImportProblem = z.infer<typeof ImportProblem>;
export type ImportPreview = z.infer<typeof ImportPreview>;
