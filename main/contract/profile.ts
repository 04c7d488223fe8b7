import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { UploadId } from './uploads.ts';

/** Between 8 and 256 characters. */
const Password = z.string().min(8).max(256);

/** What would be taken from a file. */
export const ProfilePreview = z.object({
  /** Whose file it is; `trapeze`: a whole profile. */
  from: z.enum(['trapeze', 'microsip', 'linphone', 'twinkle', 'baresip']),
  accounts: z.array(
    z.object({
      /** `user@domain` */
      address: z.string(),
      displayName: z.string().optional(),
      /** Absent in files that keep only a hash of it: to be typed later. */
      hasPassword: z.boolean(),
      /** There is already such an account, which stays as it is. */
      isKnown: z.boolean(),
    }),
  ),
  contacts: z.number().int(),
});

export type ProfilePreview = z.infer<typeof ProfilePreview>;

const input = z.object({
  uploadId: UploadId,
  /** Of a profile of ours. */
  password: z.string().max(256).optional(),
});
const failures = {
  UPLOAD_UNKNOWN: { message: 'the file is no longer there, hand it over again' },
  PROFILE_UNREADABLE: { message: 'that is no profile and no file of a known phone' },
  PASSWORD_MISSING: { message: 'the file is encrypted: a password is needed' },
  PASSWORD_WRONG: { message: 'the password is another one, or the file has been changed' },
};

/** All that a person takes along to another computer, and the accounts of other phones. */
export const profile = {
  /** Accounts with their passwords and rules, contacts and settings as one encrypted file, in pieces. */
  export: oc.input(z.object({ password: Password })).output(eventIterator(z.string())),
  /** What an uploaded file would bring. Nothing is kept. */
  preview: oc.input(input).output(ProfilePreview).errors(failures),
  /** Takes it; of its accounts only those of these addresses. What is there stays. */
  take: oc
    .input(input.extend({ addresses: z.array(z.string().max(300)).max(100) }))
    .output(z.object({ accounts: z.number().int(), contacts: z.number().int() }))
    .errors({ ...failures, CONTACTS_FULL: { message: 'there are too many contacts' } }),
};
