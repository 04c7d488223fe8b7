import { parseStartLine } from '../message/start-line.ts';
import type { Body } from './body.ts';

export const SIPFRAG = 'message/sipfrag';

/** How a request of somebody else goes: its latest response. */
export interface ReportedStatus {
  /** 100 to 699. */
  readonly status: number;
  /** Wire text. */
  readonly reason: string;
}

/** A phrase is for people: so much of it is passed on. */
const LONGEST_REASON = 128;

/** A status line as a body (RFC 3420): all that a report on a reference needs (RFC 3515 §2.4.5). */
export function sipfragBody({ status, reason }: ReportedStatus): Body {
  const line = `SIP/2.0 ${status} ${reason.slice(0, LONGEST_REASON)}\r\n`;
  return { contentType: `${SIPFRAG};version=2.0`, bytes: Buffer.from(line, 'latin1') };
}

/** The status line that a fragment begins with; `undefined` when it begins with something else. Never throws. */
export function parseSipfrag(bytes: Uint8Array): ReportedStatus | undefined {
  const text = Buffer.from(bytes.subarray(0, 512)).toString('latin1');
  const [line = ''] = text.split('\n', 1);
  const parsed = parseStartLine(line.trimEnd());
  return parsed.kind === 'response' ? { status: parsed.status, reason: parsed.reason } : undefined;
}
