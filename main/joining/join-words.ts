import { z } from 'zod';

/**
 * What the two ends say to each other, each as one line of JSON: the inviter greets with a key of its own, the joiner asks, the inviter
 * answers. Bytes are in base64.
 */
const Bytes = z.base64().max(2_048);

export const Greeting = z.object({ trapeze: z.literal(1), key: Bytes });

export const Question = z.object({
  /** Of the invitation. */
  id: z.string().max(16),
  key: Bytes,
  /** A {@link JoinWish}. Who can seal it knows the code. */
  sealed: Bytes,
});

export const Answer = z.union([
  /** A {@link JoinGrant}. */
  z.object({ sealed: Bytes }),
  z.object({ refused: z.enum(['CODE_REFUSED', 'DOMAIN_FULL']) }),
]);

/** Who wants to join. */
export const JoinWish = z.object({
  /** User part it would like to have. */
  name: z.string().max(64),
});

/** What one needs to sign in. */
export const JoinGrant = z.object({
  domain: z.string().min(1).max(253),
  user: z.string().min(1).max(64),
  password: z.string().min(1).max(128),
  /** Where the domain takes SIP, on the host that was asked. */
  port: z.number().int().min(1).max(65_535),
});

export type JoinWish = z.infer<typeof JoinWish>;
export type JoinGrant = z.infer<typeof JoinGrant>;
export type JoinRefusal = 'CODE_REFUSED' | 'DOMAIN_FULL';

/** One line as `schema` wants it; `undefined` for anything else. */
export function parseLine<T>(schema: z.ZodType<T>, line: string | undefined): T | undefined {
  if (line === undefined) return undefined;
  try {
    const read = schema.safeParse(JSON.parse(line));
    return read.success ? read.data : undefined;
  } catch {
    return undefined; // not JSON
  }
}

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

export function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
