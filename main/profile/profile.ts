import { z } from 'zod';
import { fail, ok, type Result } from '../base/result.ts';
import { AccountSettings } from '../contract/accounts.ts';
import { CallRules } from '../contract/call-rules.ts';
import { CallerRules } from '../contract/contact-view.ts';
import { Settings } from '../contract/snapshot.ts';

const KeptAccount = z.object({
  settings: AccountSettings,
  password: z.string().max(256),
  clientKey: z.string().max(65_536).optional(),
  turnPassword: z.string().max(256).optional(),
  rules: CallRules.optional(),
  callers: CallerRules.optional(),
});

const KeptContact = z.object({
  name: z.string().max(128),
  company: z.string().max(128),
  note: z.string().max(4_000),
  isFavourite: z.boolean(),
  /** Address of the account to call them with. */
  account: z.string().max(256).optional(),
  addresses: z.array(z.object({ label: z.enum(['work', 'home', 'mobile', 'other']), value: z.string().max(256) })).max(20),
  more: z.string().max(65_536).optional(),
  photo: z.string().max(131_072).optional(),
});

/** All that a person has set and gathered, but what happened: no calls, messages and recordings, and not the domain inside. */
const Profile = z.object({
  settings: Settings.partial(),
  /** Address of the account that calls. */
  defaultAccount: z.string().max(256).optional(),
  accounts: z.array(KeptAccount).max(100),
  contacts: z.array(KeptContact).max(20_000),
});

export type Profile = z.infer<typeof Profile>;

export function serializeProfile(profile: Profile): string {
  return JSON.stringify(profile);
}

/** What {@link serializeProfile} wrote, by this version or another. Unknown things are left out. */
export function parseProfile(text: string): Result<Profile, 'FILE_UNREADABLE'> {
  try {
    const parsed = Profile.safeParse(JSON.parse(text));
    return parsed.success ? ok(parsed.data) : fail('FILE_UNREADABLE');
  } catch {
    return fail('FILE_UNREADABLE'); // no JSON
  }
}
