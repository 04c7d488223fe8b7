import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { AutomationEvent, AutomationRule, AutomationView, DryRun, Webhook } from './automation-view.ts';
import { AccountId } from './ids.ts';

const addressInvalid = { message: 'that address cannot be used' };

/** What happens by itself with calls and events, and how other programs of this computer take part. */
export const automation = {
  /** As it is at once, then after every change. */
  watch: oc.output(eventIterator(AutomationView)),
  /** Everything that happens from now on, in its order. */
  events: oc.output(eventIterator(AutomationEvent)),
  /** Replaces the list of rules, in the order in which they are asked. */
  setRules: oc.input(z.object({ rules: z.array(AutomationRule).max(50) })).errors({
    TARGET_INVALID: { message: 'that is no name, number or address that can be called' },
    ADDRESS_INVALID: addressInvalid,
    HOURS_INVALID: { message: 'a time to begin needs a time to end, and another' },
  }),
  /** What would become of a call, and which rule would do it. Nothing happens. */
  dryRun: oc
    .input(
      z.object({
        /** A number, name or address; empty: one who does not say. */
        caller: z.string().trim().max(256),
        /** How the caller calls themselves. */
        name: z.string().trim().max(128).optional(),
        /** The account that is called; absent: the usual one. */
        accountId: AccountId.optional(),
        /** Unix time; absent: now. */
        atUnixMs: z.number().min(0).max(8.64e15).optional(),
      }),
    )
    .output(DryRun)
    .errors({
      TARGET_INVALID: { message: 'that is no name, number or address' },
      ACCOUNT_MISSING: { message: 'there is no account that could be called' },
    }),
  /** Replaces the list of webhooks. */
  setWebhooks: oc.input(z.object({ webhooks: z.array(Webhook).max(20) })).errors({ ADDRESS_INVALID: addressInvalid }),
  /** Opens or closes the programming interface. Resolves when that is done; whether its port could be had is told by `watch`. */
  setApi: oc
    .input(z.object({ isOn: z.boolean(), port: z.number().int().min(0).max(65_535) }))
    .errors({ API_MISSING: { message: 'the program around the phone offers no programming interface' } }),
  /** Makes a new token for programs, or a new secret that webhooks are signed with; the one before no longer counts. Told only now. */
  renewKey: oc.input(z.object({ kind: z.enum(['token', 'secret']) })).output(z.object({ key: z.string() })),
};
