import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { CallerRules, ContactDraft, ContactField, ContactId, ContactPage, ContactView, ImportPreview } from './contact-view.ts';
import { AccountId } from './ids.ts';
import { UploadId } from './uploads.ts';

const one = z.object({ id: ContactId });
const unknownContact = { CONTACT_UNKNOWN: { message: 'there is no such person in the contacts' } };
const unknownAccount = { ACCOUNT_UNKNOWN: { message: 'there is no such account' } };
const full = { CONTACTS_FULL: { message: 'there are too many contacts' } };

const importInput = z.object({
  uploadId: UploadId,
  format: z.enum(['vcard', 'csv']),
  /** Of a table: what its columns hold, in their order; absent: as their titles suggest. */
  fields: z.array(ContactField).max(64).optional(),
});
const importFailures = {
  UPLOAD_UNKNOWN: { message: 'the file is no longer there, hand it over again' },
  FILE_UNREADABLE: { message: 'the file holds no contacts of this kind' },
};

/** The address book. `contacts.revision` of the snapshot grows whenever a list asked for here would differ. */
export const contacts = {
  /** By name, those who fit `search` (name, company, numbers, addresses). */
  list: oc
    .input(
      z.object({
        search: z.string().max(128),
        favouritesOnly: z.boolean().optional(),
        offset: z.number().int().min(0),
        limit: z.number().int().min(1).max(500),
      }),
    )
    .output(ContactPage),
  get: oc.input(one).output(ContactView).errors(unknownContact),
  /** Who has this number or address. */
  find: oc.input(z.object({ uri: z.string().max(512), accountId: AccountId.optional() })).output(one.partial()),
  /** Adds somebody, or replaces what is known of `id`. `photo`: absent: as it was, empty: none. */
  put: oc
    .input(ContactDraft.extend({ id: ContactId.optional(), photo: z.union([z.literal(''), ContactView.shape.photo]) }))
    .output(one)
    .errors({
      ...unknownContact,
      ...full,
      CONTACT_EMPTY: { message: 'a contact needs a name or an address' },
      PHOTO_INVALID: { message: 'that is no picture' },
    }),
  remove: oc.input(one),
  setFavourite: oc.input(one.extend({ isFavourite: z.boolean() })).errors({
    ...unknownContact,
    PEOPLE_FULL: { message: 'there are too many favourites' },
  }),
  /** Empty: there is none. */
  photo: oc.input(one).output(z.object({ photo: z.string() })),
  /** What an uploaded file would bring. Nothing is kept. */
  previewImport: oc.input(importInput).output(ImportPreview).errors(importFailures),
  /** Takes it, all that can be taken. */
  takeImport: oc
    .input(importInput)
    .output(ImportPreview)
    .errors({ ...importFailures, ...full }),
  /** All of it as one file, in pieces. */
  export: oc.input(z.object({ format: z.enum(['vcard3', 'vcard4', 'csv']) })).output(eventIterator(z.string())),
  callerRules: oc
    .input(z.object({ accountId: AccountId }))
    .output(z.object({ rules: CallerRules, countries: z.array(z.string()) }))
    .errors(unknownAccount),
  setCallerRules: oc.input(z.object({ accountId: AccountId, rules: CallerRules })).errors({
    ...unknownAccount,
    TARGET_INVALID: { message: 'that is no number or address' },
  }),
};
