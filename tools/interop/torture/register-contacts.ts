import { createHash } from 'node:crypto';
import { PASSWORD } from '../harness/our-server.ts';
import { ownAddress, type Wire } from './wire.ts';
import { callIdOf, rowsOf } from './wire-text.ts';

const ANSWER_MS = 5_000;
let registers = 0;

export interface Registering {
  readonly port: number;
  readonly domain: string;
  readonly users: readonly string[];
}

/** Registers this end of the wire for the users, with digest: calls to them are forwarded here. @throws Error when it is refused */
export async function registerContacts(wire: Wire, { port, domain, users }: Registering): Promise<void> {
  for (const user of users) {
    const challenged = await ask(wire, port, registerText(user, domain, 1, ''));
    const accepted = await ask(wire, port, registerText(user, domain, 2, credentials(challenged, user, domain)));
    if (!accepted.startsWith('SIP/2.0 200 ')) throw new Error(`${user} could not register:\n${accepted}`);
  }
}

/** The `Authorization` row that answers the MD5 challenge of a response (RFC 3261 §22.4). */
function credentials(challenged: string, user: string, domain: string): string {
  const challenge =
    rowsOf(challenged, 'www-authenticate').find((row) => /algorithm=MD5\b/.test(row) || !/algorithm=/.test(row)) ?? '';
  const field = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? '';
  const [realm, nonce, uri] = [field('realm'), field('nonce'), `sip:${domain}`];
  const ha1 = md5(`${user}:${realm}:${PASSWORD}`);
  const response = md5(`${ha1}:${nonce}:00000001:cnonce:auth:${md5(`REGISTER:${uri}`)}`);
  const given = `username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}"`;
  return `Authorization: Digest ${given}, algorithm=MD5, qop=auth, nc=00000001, cnonce="cnonce"\r\n`;
}

/** A REGISTER once more, with the credentials that `challenged` asks of the user in its To, as a transaction of its own. */
export function authorised(register: string, challenged: string, domain: string): string {
  const user = /sip:([^@]*)@/.exec(rowsOf(register, 'to')[0] ?? '')?.[1] ?? '';
  const [startLine = ''] = register.split('\r\n', 1);
  const rest = register.slice(startLine.length + 2).replace('z9hG4bK', 'z9hG4bKagain');
  return `${startLine}\r\n${credentials(challenged, user, domain)}${rest}`;
}

function registerText(user: string, domain: string, sequence: number, authorization: string): string {
  registers++;
  const rows = [
    `Via: SIP/2.0/UDP ${ownAddress};branch=z9hG4bKregister${registers}`,
    'Max-Forwards: 70',
    `From: <sip:${user}@${domain}>;tag=register`,
    `To: <sip:${user}@${domain}>`,
    `Call-ID: register-${user}-${registers}`,
    `CSeq: ${sequence} REGISTER`,
    `Contact: <sip:${user}@${ownAddress}>;expires=600`,
  ];
  return `REGISTER sip:${domain} SIP/2.0\r\n${rows.join('\r\n')}\r\n${authorization}Content-Length: 0\r\n\r\n`;
}

async function ask(wire: Wire, port: number, request: string): Promise<string> {
  wire.sendDatagram(request, port);
  const answer = await wire.first(
    'arrived',
    ({ text, status }) => status !== undefined && callIdOf(text) === callIdOf(request),
    ANSWER_MS,
  );
  return answer?.text ?? '';
}

function md5(text: string): string {
  return createHash('md5').update(text, 'latin1').digest('hex');
}
