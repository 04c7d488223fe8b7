/** Methods that have a specification: RFC 3261, 3262, 3311, 3428, 3515, 3903, 6086, 6665. Anything else deserves 501 (§21.5.2). */
const known: ReadonlySet<string> = new Set([
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'OPTIONS',
  'REGISTER',
  'PRACK',
  'UPDATE',
  'MESSAGE',
  'REFER',
  'PUBLISH',
  'INFO',
  'SUBSCRIBE',
  'NOTIFY',
]);

export function isKnownMethod(method: string): boolean {
  return known.has(method);
}
