/** Reading a recorded message without parsing it: the trace lies below the parser. */

/** The request or status line. */
export function startLineOf(text: string): string {
  const end = text.indexOf('\r\n');
  return end < 0 ? text : text.slice(0, end);
}

/** The first value of a header field, as it stands in its line, or `undefined`. @param names lower case: the name and its compact form */
export function fieldOf(text: string, names: readonly string[]): string | undefined {
  const end = text.indexOf('\r\n\r\n');
  const lines = text.slice(0, end < 0 ? text.length : end).split('\r\n');
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(':');
    if (colon > 0 && names.includes(line.slice(0, colon).trim().toLowerCase())) return line.slice(colon + 1).trim();
  }
  return undefined;
}

/** The body, `''` where there is none. */
export function bodyOf(text: string): string {
  const end = text.indexOf('\r\n\r\n');
  return end < 0 ? '' : text.slice(end + 4);
}

/** The status of a response, 0 of a request. */
export function statusOf(text: string): number {
  return text.startsWith('SIP/2.0 ') ? Number(text.slice('SIP/2.0 '.length, 'SIP/2.0 '.length + 3)) || 0 : 0;
}

/** The method of a request, or of the request that a response answers; `''` where neither is there. */
export function methodOf(text: string): string {
  if (statusOf(text) === 0) return text.slice(0, Math.max(text.indexOf(' '), 0));
  return fieldOf(text, ['cseq'])?.split(' ').at(-1) ?? '';
}

/** The tag of a From or To value, behind the address; `undefined` where it has none. */
export function tagOf(value: string | undefined): string | undefined {
  const params = value?.slice(value.lastIndexOf('>') + 1).split(';') ?? [];
  const tag = params.find((param) => param.trim().toLowerCase().startsWith('tag='));
  return tag?.trim().slice('tag='.length);
}
