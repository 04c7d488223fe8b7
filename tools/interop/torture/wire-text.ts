/** The little of SIP that a test needs to answer by itself: deliberately not our own parser, which is what is tested. */

/** A message as it came, octets as latin1. */
export interface WireMessage {
  readonly text: string;
  /** Of a response. */
  readonly status?: number;
  /** Of a request. */
  readonly method?: string;
}

export function readWireMessage(text: string): WireMessage {
  const status = /^SIP\/2\.0 (\d{3})/.exec(text)?.[1];
  return status === undefined ? { text, method: /^\S*/.exec(text)?.[0] ?? '' } : { text, status: Number(status) };
}

/** Rows of a header field, by its names in any case, folded lines joined. */
export function rowsOf(text: string, ...names: readonly string[]): readonly string[] {
  const [head = ''] = text.split('\r\n\r\n', 1);
  const rows = head
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .slice(1);
  return rows.flatMap((row) => {
    const colon = row.indexOf(':');
    return names.includes(row.slice(0, colon).trim().toLowerCase()) ? [row.slice(colon + 1).trim()] : [];
  });
}

export function callIdOf(text: string): string {
  return rowsOf(text, 'call-id', 'i')[0] ?? '';
}

/** A response made of a request's own rows (RFC 3261 §8.2.6). */
export function answerTo(request: string, status: string): string {
  const rows = [
    ...rowsOf(request, 'via', 'v').map((row) => `Via: ${row}`),
    ...rowsOf(request, 'record-route').map((row) => `Record-Route: ${row}`),
    ...rowsOf(request, 'from', 'f').map((row) => `From: ${row}`),
    ...rowsOf(request, 'to', 't').map((row) => `To: ${/;\s*tag\s*=/i.test(row) ? row : `${row};tag=torture`}`),
    ...rowsOf(request, 'call-id', 'i').map((row) => `Call-ID: ${row}`),
    ...rowsOf(request, 'cseq').map((row) => `CSeq: ${row}`),
  ];
  return `SIP/2.0 ${status}\r\n${rows.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`;
}

/** A request in the dialog that a 2xx to an INVITE of ours made: ACK or BYE. */
export function inDialog(accepted: string, method: 'ACK' | 'BYE', sentBy: string, transport: string): string {
  const contact = rowsOf(accepted, 'contact', 'm')[0] ?? '';
  const target = /<([^>]*)>/.exec(contact)?.[1] ?? contact.split(';', 1)[0];
  const sequence = Number(/\d+/.exec(rowsOf(accepted, 'cseq')[0] ?? '0')?.[0]);
  const rows = [
    `Via: SIP/2.0/${transport} ${sentBy};branch=z9hG4bK${method}${callIdOf(accepted).replaceAll(/\W/g, '')}`,
    'Max-Forwards: 70',
    `From: ${rowsOf(accepted, 'from', 'f')[0]}`,
    `To: ${rowsOf(accepted, 'to', 't')[0]}`,
    `Call-ID: ${callIdOf(accepted)}`,
    `CSeq: ${method === 'ACK' ? sequence : sequence + 1} ${method}`,
    'Content-Length: 0',
  ];
  return `${method} ${target} SIP/2.0\r\n${rows.join('\r\n')}\r\n\r\n`;
}

let probes = 0;

/** An OPTIONS to see whether anybody is still there. */
export function probe(requestUri: string, sentBy: string): string {
  probes++;
  const rows = [
    `Via: SIP/2.0/UDP ${sentBy};branch=z9hG4bKprobe${probes}`,
    'Max-Forwards: 70',
    'From: <sip:probe@probe.invalid>;tag=probe',
    `To: <${requestUri}>`,
    `Call-ID: probe-${probes}`,
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
  ];
  return `OPTIONS ${requestUri} SIP/2.0\r\n${rows.join('\r\n')}\r\n\r\n`;
}

export function isProbe(text: string): boolean {
  return callIdOf(text).startsWith('probe-');
}
