import type { TraceEvent } from '../trace/trace.ts';

/** Addresses of elements in traces of the tests. */
export const tracedPlaces = { phone: '10.0.0.1:5060', proxy: '10.0.0.2:5060', peer: '192.0.2.9:5060' } as const;
export type TracedPlace = keyof typeof tracedPlaces;

/** What a traced message is beside its start line. */
export interface Traced {
  readonly atUnixMs?: number;
  readonly callId?: string;
  readonly branch?: string;
  readonly fromTag?: string;
  readonly toTag?: string;
  readonly cseq?: string;
  readonly fields?: readonly string[];
  readonly body?: string;
}

/** A message as `element` saw it, with the fields that a trace is read by. */
export function tracedMessage(
  element: TracedPlace,
  direction: 'in' | 'out',
  peer: TracedPlace,
  line: string,
  more: Traced = {},
): TraceEvent {
  const {
    atUnixMs = 0,
    callId = 'call',
    branch = 'z9hG4bK1',
    fromTag = 'a',
    toTag,
    cseq = '1 INVITE',
    fields = [],
    body = '',
  } = more;
  const head = [
    line,
    `Via: SIP/2.0/UDP ${tracedPlaces.phone};branch=${branch}`,
    `From: "A;tag=no" <sip:a@example.com;tag=no>;tag=${fromTag}`,
    `t: <sip:b@example.com>${toTag === undefined ? '' : `;tag=${toTag}`}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq}`,
    ...fields,
  ];
  return {
    kind: 'message',
    direction,
    transport: 'udp',
    local: tracedPlaces[element],
    remote: tracedPlaces[peer],
    text: `${head.join('\r\n')}\r\n\r\n${body}`,
    transactionId: branch,
    element,
    atUnixMs,
    callId,
  };
}
