import { Buffer } from 'node:buffer';
import type { SipMessage } from './message.ts';

/** Writes a message (RFC 3261 §7). Rows stay as they are; Content-Length is written last and always right. */
export function serializeMessage(message: SipMessage): Uint8Array {
  const { body } = message;
  const head = `${startLine(message)}\r\n${message.headers.toText('content-length')}Content-Length: ${body.length}\r\n\r\n`;
  const bytes = Buffer.allocUnsafe(head.length + body.length);
  bytes.write(head, 0, 'latin1');
  bytes.set(body, head.length);
  return bytes;
}

/** The first line without its CRLF, as wire text. */
function startLine(message: SipMessage): string {
  return message.kind === 'request'
    ? `${message.method} ${message.requestUri} SIP/2.0`
    : `SIP/2.0 ${message.status} ${message.reason}`;
}
