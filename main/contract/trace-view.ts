import { z } from 'zod';

/** A message between two columns of the ladder. */
const MessageRow = z.object({
  kind: z.literal('message'),
  /** From 1, in the order of time: F1, F2, … */
  number: z.number().int(),
  /** Indexes into `columns`. */
  from: z.number().int(),
  to: z.number().int(),
  atUnixMs: z.number(),
  transport: z.string(),
  /** `INVITE` or `180 Ringing`; printable and short. */
  label: z.string(),
  /** It was seen to leave, and not to arrive. */
  isLost: z.boolean(),
  /** The number of the message that it is a repetition of. */
  repeats: z.number().int().optional(),
  /** From 1, in the order of their first messages; 0 where it is not known. */
  transaction: z.number().int(),
  /** From 1; absent where the message belongs to none yet. */
  dialog: z.number().int().optional(),
});

/** A protocol timer that fired at one element. */
const TimerRow = z.object({
  kind: z.literal('timer'),
  column: z.number().int(),
  atUnixMs: z.number(),
  /** As RFC 3261 calls it: `A` to `K`, else as the RFC that has it does. */
  name: z.string(),
  transaction: z.number().int(),
});

/** A dialog that changed its state at one element. */
const DialogRow = z.object({
  kind: z.literal('dialog'),
  column: z.number().int(),
  atUnixMs: z.number(),
  from: z.string(),
  to: z.string(),
});

export const TraceRow = z.discriminatedUnion('kind', [MessageRow, TimerRow, DialogRow]);

/** Who talked with whom in one call, in the order of time. */
export const TraceView = z.object({
  sipCallId: z.string(),
  /** Elements of ours, and addresses of others; printable. */
  columns: z.array(z.string()),
  rows: z.array(TraceRow),
  /** Earlier messages that are not shown. */
  omitted: z.number().int(),
});

const occasion = { atUnixMs: z.number(), element: z.string(), callId: z.string().optional() };

/** One event of the trace as it was recorded; passwords and keys are removed. Texts of messages are latin1. */
export const TraceRecord = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('message'),
    direction: z.enum(['in', 'out']),
    transport: z.string(),
    local: z.string(),
    remote: z.string(),
    text: z.string(),
    transactionId: z.string().optional(),
    ...occasion,
  }),
  z.object({
    kind: z.enum(['transaction', 'dialog', 'registration', 'subscription', 'publication']),
    id: z.string(),
    from: z.string(),
    to: z.string(),
    ...occasion,
  }),
  z.object({ kind: z.literal('timer'), name: z.string(), transactionId: z.string(), ...occasion }),
  z.object({ kind: z.enum(['rtp', 'codec', 'device']), facts: z.record(z.string(), z.unknown()), ...occasion }),
]);

export type TraceRow = z.infer<typeof TraceRow>;
export type MessageRow = z.infer<typeof MessageRow>;
export type TraceView = z.infer<typeof TraceView>;
export type TraceRecord = z.infer<typeof TraceRecord>;
