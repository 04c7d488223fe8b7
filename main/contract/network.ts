import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { AccountId } from './ids.ts';
import { NetworkView } from './network-view.ts';

const member = z.object({ name: z.string().min(1).max(64) });
const unavailable = { DOMAIN_UNAVAILABLE: { message: 'the domain inside could not be started' } };
const unknownMember = { MEMBER_UNKNOWN: { message: 'there is no such person, or it is the account of this copy itself' } };

/** The domain inside as a network of several: who is in it, who may join, what else is around. */
export const network = {
  /** As `watch`. Others are looked for as long as somebody watches. */
  watch: oc.output(eventIterator(NetworkView)),
  /** Lets other computers reach the domain, or this one only; starts it when it is to be reached. */
  setOpen: oc.input(z.object({ open: z.boolean() })).errors(unavailable),
  setAnnounced: oc.input(z.object({ announced: z.boolean() })),
  /** Lets `people` persons join within `minutes`; opens the domain to the network. It appears among `invitations`. */
  invite: oc
    .input(z.object({ people: z.number().int().min(1).max(20), minutes: z.number().int().min(1).max(1_440) }))
    .errors({ ...unavailable, INVITATIONS_FULL: { message: 'there are too many invitations' } }),
  /** Nobody can join by it any more. */
  revoke: oc.input(z.object({ id: z.string().max(16) })),
  /** Joins the domain of another copy. Resolves when the account is kept, not when it is registered; follow the main `watch` for that. */
  join: oc
    .input(
      z.object({
        /** A code or a link. */
        invitation: z.string().trim().max(1_024),
        /** How others see the new member; default: the name of the system's user. */
        displayName: z.string().trim().max(64).optional(),
      }),
    )
    .output(z.object({ accountId: AccountId }))
    .errors({
      CODE_INVALID: { message: 'that is no code and no link' },
      CODE_REFUSED: { message: 'the inviting copy does not know the code: mistyped, used, expired or revoked' },
      INVITER_NOT_FOUND: { message: 'no copy with such an invitation was found on this network' },
      INVITER_UNREACHABLE: { message: 'the inviting copy could not be reached' },
      DOMAIN_FULL: { message: 'the domain takes no more people' },
      ACCOUNT_EXISTS: { message: 'there is already an account with this address' },
    }),
  /** Makes a person for a phone that joins by name and password, which is told only here. */
  addMember: oc
    .input(z.object({ name: z.string().trim().min(1).max(32) }))
    .output(z.object({ name: z.string(), password: z.string() }))
    .errors({
      NAME_INVALID: { message: 'a name has letters, digits, dots and dashes only, and is not that of a service' },
      NAME_TAKEN: { message: 'there is already somebody of that name' },
      DOMAIN_FULL: { message: 'the domain takes no more people' },
    }),
  /** A new password; whoever is registered with the old one stays until that runs out. */
  renewPassword: oc
    .input(member)
    .output(z.object({ password: z.string() }))
    .errors(unknownMember),
  /** Forgets the person and what is registered for it. */
  removeMember: oc.input(member).errors(unknownMember),
};
