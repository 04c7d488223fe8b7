import { z } from 'zod';
import { AccountId, PeerView } from './ids.ts';

/** What somebody says of themselves; `unknown`: they say nothing, or we may not know. */
const Availability = z.enum(['available', 'away', 'busy', 'doNotDisturb', 'offline', 'unknown']);
export const OwnAvailability = Availability.exclude(['unknown']);
/** For how long nobody wants to be rung; `untilMorning`: 8 o'clock of the next day, local time. */
export const QuietSpan = z.enum(['halfHour', 'hour', 'untilMorning']);

/** Somebody whose state is shown: a favourite, or a member of the domain inside. */
export const PersonView = z.object({
  /** `sip:user@domain` */
  uri: z.string(),
  name: z.string().optional(),
  /** Who it is in the contacts. */
  contactId: z.string().optional(),
  /** The account that watches, calls and writes to them. */
  accountId: AccountId,
  isFavourite: z.boolean(),
  /** Belongs to the domain inside. */
  isMember: z.boolean(),
  availability: Availability,
  /** In their own words; never markup. */
  note: z.string().optional(),
  /** What their phones are doing. */
  lamp: z.enum(['free', 'ringing', 'busy', 'unknown']),
  /** The call that rings at them can be taken here. */
  canPickUp: z.boolean(),
  /** Whom they talk to, or who calls them. */
  talksTo: PeerView.optional(),
});

/** What waits in the mailbox of an account. */
export const VoicemailView = z.object({
  accountId: AccountId,
  isWaiting: z.boolean(),
  new: z.number().int(),
  old: z.number().int(),
  /** Whom to call for it; absent: the server does not say. */
  mailbox: z.string().optional(),
});

export const PresenceView = z.object({
  own: z.object({
    state: OwnAvailability,
    note: z.string().optional(),
    /** With `doNotDisturb`: when it ends by itself. Absent: when somebody ends it. */
    untilUnixMs: z.number().optional(),
  }),
  /** Favourites first, then members by name. */
  people: z.array(PersonView),
  voicemail: z.array(VoicemailView),
});

export type QuietSpan = z.infer<typeof QuietSpan>;
export type OwnAvailability = z.infer<typeof OwnAvailability>;
export type PersonView = z.infer<typeof PersonView>;
export type VoicemailView = z.infer<typeof VoicemailView>;
export type PresenceView = z.infer<typeof PresenceView>;
