import { z } from 'zod';

/** A name, number or address to send calls to; empty: nowhere. */
const Target = z.string().trim().max(256);

/** What becomes of the calls to an account without a person: the first rule that fits; and of who waits. */
export const CallRules = z.object({
  /** Nobody is disturbed: callers are told that nobody is available. Forwarding all calls comes before. */
  doNotDisturb: z.boolean(),
  /** All calls go there, without ringing here. */
  forwardAlways: Target,
  /** Calls that come while another one is talking go there. */
  forwardBusy: Target,
  /** Calls that nobody answers go there. */
  forwardNoAnswer: Target,
  /** After ringing for so long. */
  noAnswerSeconds: z.number().int().min(5).max(120),
  /** `whenAsked`: only where the caller asks for it, such as an intercom. `always`: after a moment, unless another call runs. */
  autoAnswer: z.enum(['off', 'whenAsked', 'always']),
  /** What the other side of a call hears while it is asked to wait. */
  holdSound: z.enum(['music', 'tone', 'silence']),
  /** Whether answered calls are recorded: all, after asking the person here, or only when somebody presses the button. */
  recording: z.enum(['never', 'ask', 'always']),
});

export type CallRules = z.infer<typeof CallRules>;
