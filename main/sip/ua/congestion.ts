import { limits } from '../../limits.ts';
import type { SipRequest } from '../message/message.ts';
import { serializeMessage } from '../message/serializer.ts';

/** Methods whose long requests must not burden a path without congestion control (RFC 3428 §8). */
const considerate: ReadonlySet<string> = new Set(['MESSAGE']);
/** For the Via that the transport writes, and what else grows on the way. */
const HEADROOM_BYTES = 200;

/**
 * Whether `request` goes by stream or not at all. All other methods may fall back to a datagram, whatever their length (RFC 3261 §18.1.1).
 */
export function needsStream(request: SipRequest): boolean {
  if (!considerate.has(request.method)) return false;
  return serializeMessage(request).length > limits.transport.datagramBytes - HEADROOM_BYTES;
}
