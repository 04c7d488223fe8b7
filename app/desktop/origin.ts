/** The window's own scheme: a standard, secure origin without a server behind it. */
export const SCHEME = 'app';
export const ORIGIN = `${SCHEME}://trapeze`;

/** Whether a URL is a page or file of ours; anything unparsable is not. */
export function isOurs(url: string | undefined): boolean {
  const parsed = url === undefined ? null : URL.parse(url);
  return parsed !== null && parsed.protocol === `${SCHEME}:` && parsed.host === 'trapeze';
}
