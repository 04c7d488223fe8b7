import { z } from 'zod';
import { AccountId } from './ids.ts';

/** A phone that is registered for somebody. */
const DeviceView = z.object({
  /** `host:port` it registered from. */
  address: z.string(),
  /** `udp`, `tcp`, … */
  transport: z.string(),
  /** What it calls itself; never markup. */
  userAgent: z.string().optional(),
  expiresAtUnixMs: z.number(),
});

/** Somebody who may sign in at the domain inside. */
const MemberView = z.object({
  /** User part of the address. */
  name: z.string(),
  /** The account of this copy itself. */
  isOwn: z.boolean(),
  devices: z.array(DeviceView),
});

/** An invitation to the domain inside. It ends with this run of the program. */
const InvitationView = z.object({
  /** The part of the code that is told to everybody. */
  id: z.string(),
  /** `blocked`: somebody has guessed too often. */
  state: z.enum(['open', 'used', 'expired', 'blocked']),
  /** To be typed; only of an open one, like `link`. */
  code: z.string().optional(),
  /** `trapeze:join?…` with all that another copy needs. */
  link: z.string().optional(),
  /** How many may still join. */
  remaining: z.number().int(),
  expiresAtUnixMs: z.number(),
});

/** A domain of another copy that announces itself here. All texts are that copy's own; never markup. */
const NearbyView = z.object({
  id: z.string(),
  /** Whose it is. */
  name: z.string(),
  domain: z.string(),
  /** `host:port` */
  address: z.string(),
  /** Somebody there has made an invitation. */
  isInviting: z.boolean(),
  /** The account of ours that is registered there. */
  accountId: AccountId.optional(),
  /** Whom to call there. */
  owner: z.string().optional(),
});

/** The domain inside and its surroundings. */
export const NetworkView = z.object({
  /** Other computers reach the domain. */
  isOpen: z.boolean(),
  /** Others find it by its name (DNS-SD); only while it runs and is open. */
  isAnnounced: z.boolean(),
  members: z.array(MemberView),
  invitations: z.array(InvitationView),
  nearby: z.array(NearbyView),
});

export type DeviceView = z.infer<typeof DeviceView>;
export type MemberView = z.infer<typeof MemberView>;
export type InvitationView = z.infer<typeof InvitationView>;
export type NearbyView = z.infer<typeof NearbyView>;
export type NetworkView = z.infer<typeof NetworkView>;
