/** One header field of a message as it was sent, folded lines joined. */
export interface HeaderLine {
  readonly name: string;
  readonly value: string;
}

/** A message taken apart for reading. What is no header field is kept as one without a name. */
export interface MessageLines {
  readonly startLine: string;
  readonly headers: readonly HeaderLine[];
  readonly body: string;
}

/** Never fails: what a peer wrote may be anything. */
export function messageLines(text: string): MessageLines {
  const end = text.indexOf('\r\n\r\n');
  const [startLine = '', ...lines] = (end < 0 ? text : text.slice(0, end)).split('\r\n');
  const headers: HeaderLine[] = [];
  for (const line of lines) {
    const former = headers.at(-1);
    if (former && /^[ \t]/.test(line)) headers.splice(-1, 1, { ...former, value: `${former.value} ${line.trim()}` });
    else headers.push(headerLine(line));
  }
  return { startLine, headers, body: end < 0 ? '' : text.slice(end + 4) };
}

function headerLine(line: string): HeaderLine {
  const colon = line.indexOf(':');
  return colon < 1 ? { name: '', value: line } : { name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() };
}
