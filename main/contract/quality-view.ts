import { z } from 'zod';

/** One second of a call's sound, or of several where a long call was thinned out: counts and times are of that span, the rest as it was at its end. */
const QualitySecond = z.object({
  /** Since the call was answered, at the end of the span. */
  atMs: z.number(),
  received: z.number(),
  lost: z.number(),
  late: z.number(),
  duplicate: z.number(),
  reordered: z.number(),
  discarded: z.number(),
  /** Sound made up for packets that were missing. */
  concealedMs: z.number(),
  /** Sound of missing packets that the next one's redundancy gave back, in ms. */
  fecUsed: z.number(),
  /** By how much sound was made longer and shorter to change the delay. */
  stretchedUpMs: z.number(),
  stretchedDownMs: z.number(),
  targetDelayMs: z.number(),
  delayMs: z.number(),
  jitterMs: z.number(),
  /** Absent until the other side has reported. */
  roundTripMs: z.number().optional(),
  /** How much faster the other side's clock runs than ours: parts per million. */
  driftPpm: z.number(),
  /** What is heard of the other side and what is sent, -127…0. */
  levelInDbov: z.number(),
  levelOutDbov: z.number(),
  /** E-model (ITU-T G.107): 0…100 and 1…4.5. Absent while nothing was received. */
  r: z.number().optional(),
  mos: z.number().optional(),
});

/** A change in the middle of a call. */
export const QualityMark = z.object({
  atMs: z.number(),
  kind: z.enum(['codec', 'device']),
  /** The codec, or the kind of device: `window`, `echo`, `local`, … */
  name: z.string(),
});

/** How a call sounded, from its answer on. */
export const QualityTimeline = z.object({ seconds: z.array(QualitySecond), marks: z.array(QualityMark) });

export type QualitySecond = z.infer<typeof QualitySecond>;
export type QualityMark = z.infer<typeof QualityMark>;
export type QualityTimeline = z.infer<typeof QualityTimeline>;
