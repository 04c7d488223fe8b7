import { z } from 'zod';
import { limits } from '../limits.ts';

const Id = z.string().min(1).max(16);

/** A request: path of the procedure, and its input as plain JSON. No headers, no methods, none of oRPC's own value types. */
const Request = z.strictObject({
  i: Id,
  p: z.strictObject({
    u: z.string().regex(/^\/[A-Za-z/]{1,64}$/),
    b: z.strictObject({ json: z.unknown().optional() }).optional(),
  }),
});

/** The client gives up a request or ends a stream. */
const Abort = z.strictObject({ i: Id, t: z.literal(4) });

const Envelope = z.union([Request, Abort]);

/**
 * Whether a message is an oRPC frame such as our own window sends: text, at most `limits.rpc.messageBytes`, of the two kinds that the
 * contract needs. Everything else that oRPC would understand (uploads, streams from the client, bodies with type annotations) is
 * refused here, and what it would stumble over never reaches it.
 */
export function isEnvelope(message: unknown): message is string {
  if (typeof message !== 'string' || Buffer.byteLength(message) > limits.rpc.messageBytes) return false;
  try {
    return Envelope.safeParse(JSON.parse(message)).success;
  } catch {
    return false; // not JSON
  }
}
