import { z } from 'zod';

/** Opaque ids made by the engine. */
export const AccountId = z.string().min(1).max(64);
export const CallId = z.string().min(1).max(64);

/** The other person as far as known. */
export const PeerView = z.object({
  /** `sip:…` or `tel:…` */
  uri: z.string(),
  /** Display name from the message, already decoded; never markup. */
  name: z.string().optional(),
});

export type PeerView = z.infer<typeof PeerView>;
