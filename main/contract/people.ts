import { oc } from '@orpc/contract';
import { z } from 'zod';
import { AccountId, CallId } from './ids.ts';
import { OwnAvailability, QuietSpan } from './person-view.ts';

const person = z.object({ uri: z.string().min(1).max(512) });

/** The people whose state is shown, and what they are told of us. */
export const people = {
  /** For all accounts. While it is `doNotDisturb` no call rings: for the span, then it is `available`; without one until changed. */
  setOwn: oc.input(z.object({ state: OwnAvailability, note: z.string().trim().max(200).optional(), span: QuietSpan.optional() })),
  /** Makes somebody a favourite. Again: changes the name. */
  add: oc
    .input(
      z.object({
        target: z.string().trim().min(1).max(256),
        name: z.string().trim().max(64).optional(),
        accountId: AccountId.optional(),
      }),
    )
    .output(person)
    .errors({
      TARGET_INVALID: { message: 'that is no name, number or address' },
      ACCOUNT_MISSING: { message: 'there is no account to watch with' },
      PEOPLE_FULL: { message: 'there are too many favourites' },
    }),
  /** No longer a favourite. */
  remove: oc.input(person),
  /** Takes the call that rings at somebody. */
  pickUp: oc
    .input(person)
    .output(z.object({ callId: CallId }))
    .errors({
      PICK_UP_LATE: { message: 'nothing rings there that could be taken' },
      ACCOUNT_MISSING: { message: 'there is no account to call with' },
      CALLS_EXHAUSTED: { message: 'too many calls are running' },
    }),
};
