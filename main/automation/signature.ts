import { createHmac } from 'node:crypto';

/** `sha256=` and the HMAC (RFC 2104) of the body in hex, by which a receiver knows that it is ours and whole. */
export function signatureOf(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
