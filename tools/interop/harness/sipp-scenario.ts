import { writeFileSync } from 'node:fs';
import type { Scratch } from './scratch.ts';

/** One step of a SIPp scenario, as XML. */
export type SippStep = string;

const CONTACT = 'Contact: <sip:[local_ip]:[local_port];transport=[transport]>';
const OUR_TAG = '[pid]SIPpTag[call_number]';

/** PCMU at SIPp's media port. */
export const description = (direction = 'sendrecv', version = 1): readonly string[] => [
  'Content-Type: application/sdp',
  'Content-Length: [len]',
  '',
  'v=0',
  `o=sipp 1 ${version} IN IP[local_ip_type] [local_ip]`,
  's=-',
  'c=IN IP[media_ip_type] [media_ip]',
  't=0 0',
  'm=audio [media_port] RTP/AVP 0',
  'a=rtpmap:0 PCMU/8000',
  `a=${direction}`,
];

/** Waits for a request; later steps may use `[$rurl]`, `[$from]` and `[$to]` of the INVITE. */
export function receiveInvite(check = ''): SippStep {
  return `<recv request="INVITE" crlf="true" rrs="true"><action>
    <ereg regexp="&lt;(sip:[^&gt;]+)&gt;" search_in="hdr" header="Contact:" assign_to="m,rurl"/>
    <ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
    <ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
    ${check}
  </action></recv>`;
}

/** Fails the scenario unless the message's `header` matches; `[$name2]` keeps what parentheses took. */
export function expects(header: string, regexp: string, name: string): string {
  const variables = regexp.includes('(') ? `${name},${name}2` : name;
  return `<ereg regexp="${regexp}" search_in="hdr" header="${header}:" check_it="true" assign_to="${variables}"/>`;
}

/** Fails the scenario when the message has a body, or none. */
export function expectsBody(hasBody: boolean, name: string): string {
  const check = hasBody ? 'check_it="true"' : 'check_it_inverse="true"';
  return `<ereg regexp="m=audio" search_in="body" ${check} assign_to="${name}"/>`;
}

export function receive(what: string | number, check = ''): SippStep {
  const attribute = typeof what === 'number' ? `response="${what}"` : `request="${what}"`;
  return `<recv ${attribute} rrs="true"><action>${check}</action></recv>`;
}

export function mayReceive(status: number): SippStep {
  return `<recv response="${status}" optional="true"></recv>`;
}

/** Answers the request that came last. */
export function respond(
  line: string,
  fields: readonly string[] = [],
  body: readonly string[] = ['Content-Length: 0', ''],
): SippStep {
  return send([
    `SIP/2.0 ${line}`,
    '[last_Via:]',
    '[last_From:]',
    '[last_To:]',
    '[last_Call-ID:]',
    '[last_CSeq:]',
    CONTACT,
    ...fields,
    ...body,
  ]);
}

/** Answers the INVITE, with a To tag, by the fields that `receiveInvite` kept. */
export function answer(
  line: string,
  via: string,
  fields: readonly string[] = [],
  body: readonly string[] = ['Content-Length: 0', ''],
): SippStep {
  const head = [
    `SIP/2.0 ${line}`,
    `Via:[$${via}]`,
    'From:[$from]',
    `To:[$to];tag=${OUR_TAG}`,
    'Call-ID: [call_id]',
    'CSeq: [$cseq2]',
  ];
  return send([...head, CONTACT, ...fields, ...body]);
}

/** A request of the callee in the dialog. */
export function requestOfCallee(
  method: string,
  sequence: number,
  fields: readonly string[] = [],
  body: readonly string[] = ['Content-Length: 0', ''],
): SippStep {
  const from = `From:[$to];tag=${OUR_TAG}`;
  return send([
    `${method} [$rurl] SIP/2.0`,
    VIA,
    from,
    'To:[$from]',
    'Call-ID: [call_id]',
    `CSeq: ${sequence} ${method}`,
    FORWARDS,
    CONTACT,
    ...fields,
    ...body,
  ]);
}

/** A request of the caller: before the first response without To tag. */
export function requestOfCaller(
  method: string,
  sequence: number,
  fields: readonly string[] = [],
  body: readonly string[] = ['Content-Length: 0', ''],
): SippStep {
  const head = [`${method} sip:[field2]@[domain] SIP/2.0`, VIA, `From: <sip:[field0]@[domain]>;tag=${OUR_TAG}`];
  const to = 'To: <sip:[field2]@[domain]>[peer_tag_param]';
  return send([...head, to, 'Call-ID: [call_id]', `CSeq: ${sequence} ${method}`, FORWARDS, CONTACT, ...fields, ...body]);
}

export function pause(milliseconds: number): SippStep {
  return `<pause milliseconds="${milliseconds}"/>`;
}

/** Writes a scenario where SIPp finds it; the name begins with `uac` or `uas`. @returns its path */
export function writeScenario(scratch: Scratch, name: string, steps: readonly SippStep[]): string {
  const path = `${scratch.fresh(name)}.xml`;
  const variables = steps.flatMap((step) =>
    [...step.matchAll(/assign_to="([^"]+)"/g)].flatMap(([, names = '']) => names.split(',')),
  );
  // SIPp does not start when nothing reads a variable.
  const read = variables.length === 0 ? '' : `<Reference variables="${[...new Set(variables)].join(',')}"/>`;
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<scenario name="${name}">`, ...steps, read, '</scenario>', ''];
  writeFileSync(path, lines.join('\n'));
  return path;
}

const VIA = 'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]';
const FORWARDS = 'Max-Forwards: 70';

/** A whole message, line by line. */
export function send(lines: readonly string[]): SippStep {
  return `<send><![CDATA[\n\n${lines.map((line) => `      ${line}`).join('\n')}\n\n    ]]></send>`;
}
