/**
 * Wire text is how header fields live in memory: a string with one character per octet (latin1), so that any message
 * keeps its octets. People's text (names, subjects) is UTF-8 inside it (RFC 3261 §7.3.1); these two functions convert.
 */

const beyondAscii = /[\u0080-\uffff]/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** People's text to wire text: UTF-8, one character per octet. */
export function toWireText(text: string): string {
  return beyondAscii.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
}

/** Wire text to people's text. Octets that are not UTF-8 are read as latin1, as phones that never heard of UTF-8 mean them. */
export function fromWireText(wire: string): string {
  return beyondAscii.test(wire) ? (decodeUtf8(Buffer.from(wire, 'latin1')) ?? wire) : wire;
}

/** The octets of wire text. */
export function octetsOf(wire: string): Uint8Array {
  return Buffer.from(wire, 'latin1');
}

/** The text of `bytes` in UTF-8, or undefined when they are not. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined; // the decoder's only way to say "not UTF-8"
  }
}
