import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';

/** What the engine said of itself, once. */
const LogLine = z.object({
  atUnixMs: z.number(),
  level: z.enum(['debug', 'info', 'warn', 'error']),
  message: z.string(),
  /** What goes with it, as JSON, cut where it is long. May hold anything a peer wrote. */
  facts: z.string().optional(),
});

/** The newest lines of the engine's log are kept as long as it runs. */
export const log = {
  /** Oldest first. */
  lines: oc.output(z.array(LogLine)),
  /** The same, then every line as it is written. A reader that is too slow misses the oldest. */
  watch: oc.output(eventIterator(LogLine)),
};

export type LogLine = z.infer<typeof LogLine>;
