/**
 * A copy of `text` that stands by itself. What was cut out of a message keeps the whole message in memory as long as it lives, so whatever
 * is remembered of one for long is copied first.
 */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
