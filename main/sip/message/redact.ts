import type { SipMessage } from './message.ts';
import { serializeMessage } from './serializer.ts';

/** Fields that carry proof of a password. */
const secretFields = ['Authorization', 'Proxy-Authorization', 'Authentication-Info', 'Proxy-Authentication-Info'];
const removed = '(removed)';

/**
 * A message as latin1 text for traces and logs. Of credentials only scheme, user name, realm and algorithm remain
 * readable; SRTP keys in SDP (RFC 4568) are removed.
 */
export function redactedText(message: SipMessage): string {
  const shown = message.clone();
  for (const name of secretFields) {
    if (shown.headers.has(name)) shown.headers.set(name, shown.headers.rows(name).map(withoutProof));
  }
  return Buffer.from(serializeMessage(shown))
    .toString('latin1')
    .replace(/(\r\na=crypto:[^\r\n]{0,256}inline:)[^\r\n]*/g, `$1${removed}`)
    .replace(/(\r\na=ice-pwd:)[^\r\n]*/g, `$1${removed}`);
}

/** Digest credentials with each value that proves the password replaced; of other schemes the name alone. */
function withoutProof(value: string): string {
  if (!/^(?:digest\s|[\w-]+=)/i.test(value)) return `${value.split(' ', 1)[0]} ${removed}`;
  return value.replace(/\b(response|rspauth|cnonce)=(?:"[^"]*"|[^",\s]*)/gi, `$1="${removed}"`);
}
