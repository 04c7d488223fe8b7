import { z } from 'zod';

/** Opaque ids made by the engine. */
export const AccountId = z.string().min(1).max(64);
export const CallId = z.string().min(1).max(64);

/** The other person as far as known. */
export const PeerView = z.object({
  /** `sip:…` or `tel:…` */
  uri: z.string(),
  /** As the contacts say, else the display name from the message, already decoded; never markup. */
  name: z.string().optional(),
  /** The number in it as people read it where the account is; absent: it is no number of a public network. */
  number: z.string().optional(),
  /** Who it is in the contacts; `name` is theirs then. */
  contactId: z.string().optional(),
});

export type PeerView = z.infer<typeof PeerView>;
