import { parseSessionDescription } from '../../main/sdp/session-description.ts';
import { headers } from '../../main/sip/message/headers.ts';
import type { SipMessage } from '../../main/sip/message/message.ts';
import { parseMessage, validateMessage } from '../../main/sip/message/parser.ts';
import { type Contender, lastResult, microsecondsPerCall, significant } from './compare-speed.ts';
import {
  loadPeerStacks,
  type PeerStacks,
  type SdpPackage,
  type SipJsMessage,
  type SipPackage,
  type SipPackageMessage,
} from './peer-stacks.ts';
import type { BenchOptions, BenchReport } from './report.ts';
import { sampleMessages } from './sample-messages.ts';

type Row = BenchReport['rows'][number];

const rounds = 9;

/**
 * Parsing of a typical INVITE, REGISTER and 200 as they come from the socket. `parse-all` reads From, To, Call-ID, CSeq, top
 * Via, Contact and the media lines of SDP; `index` only splits the message; `validate` is what every element checks. Beside
 * it the npm packages `sip`, alone (it leaves the URIs of From, To and Contact as text) and with its `parseUri` for these
 * three, which is the same work as ours, and SIP.js, which has no SDP parser.
 */
export async function run(_options: BenchOptions): Promise<BenchReport> {
  const peers = await loadPeerStacks();
  const rows = Object.entries(sampleMessages).map(([name, bytes]) => compared(name, bytes, peers));
  if (lastResult() === undefined) throw new Error('nothing was measured');
  return { name: 'parse', rows: [...rows, heldBytes(), worstCase()] };
}

function compared(name: string, bytes: Buffer, peers: PeerStacks): Row {
  const times = microsecondsPerCall([...ownContenders(bytes), ...peerContenders(bytes, peers)], rounds);
  const of = (contender: string): number => times.get(contender) ?? 0;
  return {
    message: name,
    bytes: bytes.length,
    'index µs': significant(of('index')),
    'validate µs': significant(of('validate')),
    'parse-all µs': significant(of('parse-all')),
    'sip µs': significant(of('sip')),
    'sip with URIs µs': significant(of('sip with URIs')),
    'SIP.js µs': significant(of('SIP.js')),
    'times sip': significant(of('sip') / of('parse-all')),
    'times sip with URIs': significant(of('sip with URIs') / of('parse-all')),
    'times SIP.js': significant(of('SIP.js') / of('parse-all')),
  };
}

function ownContenders(bytes: Buffer): readonly Contender[] {
  return [
    { name: 'index', work: () => parsed(bytes) },
    { name: 'validate', work: () => validateMessage(parsed(bytes)) },
    { name: 'parse-all', work: () => readAll(parsed(bytes)) },
  ];
}

function peerContenders(bytes: Buffer, { sip, sdp, sipJs }: PeerStacks): readonly Contender[] {
  return [
    { name: 'sip', work: () => readSip(sip.parse(bytes.toString('latin1')), sdp) },
    { name: 'sip with URIs', work: () => readSipUris(sip, sip.parse(bytes.toString('latin1')), sdp) },
    { name: 'SIP.js', work: () => readSipJs(sipJs.parse(bytes.toString('latin1'))) },
  ];
}

function parsed(bytes: Uint8Array): SipMessage {
  const message = parseMessage(bytes, 'datagram');
  if (!message.ok) throw new Error(message.error.reason);
  return message.value;
}

/** How many of the seven things were found: the compiler must not leave out the reading. */
function readAll(message: SipMessage): number {
  const { headers: fields } = message;
  let found = 0;
  if (fields.read(headers.from)?.ok) found++;
  if (fields.read(headers.to)?.ok) found++;
  if (fields.read(headers.callId)?.ok) found++;
  if (fields.read(headers.cseq)?.ok) found++;
  if (fields.read(headers.via)?.ok) found++;
  if (fields.readAll(headers.contact).ok) found++;
  if (message.body.length > 0) {
    const description = parseSessionDescription(message.body);
    if (description.ok) found += description.value.media.length;
  }
  return found;
}

function readSip(message: SipPackageMessage, sdp: SdpPackage): number {
  let found = 0;
  for (const name of ['from', 'to', 'call-id', 'cseq', 'via', 'contact']) if (message.headers[name] !== undefined) found++;
  return message.content === '' ? found : found + sdp.parse(message.content).m.length;
}

function readSipUris(sip: SipPackage, message: SipPackageMessage, sdp: SdpPackage): number {
  let found = readSip(message, sdp);
  const { from, to, contact } = message.headers as { from: { uri: string }; to: { uri: string }; contact: { uri: string }[] };
  for (const { uri } of [from, to, ...contact]) if (sip.parseUri(uri) !== undefined) found++;
  return found;
}

function readSipJs(message: SipJsMessage | undefined): number {
  let found = 0;
  if (message?.getHeader('call-id') !== undefined) found++;
  for (const name of ['from', 'to', 'cseq', 'via', 'contact']) if (message?.parseHeader(name) !== undefined) found++;
  return found;
}

/** Memory that one parsed INVITE keeps that nobody has read yet, its datagram included. */
function heldBytes(): Row {
  const held: SipMessage[] = [];
  const collect = (globalThis as { gc?: () => void }).gc;
  collect?.();
  const before = process.memoryUsage();
  for (let index = 0; index < 20_000; index++) held.push(parsed(Buffer.from(sampleMessages.INVITE)));
  collect?.();
  const after = process.memoryUsage();
  const bytes = after.heapUsed - before.heapUsed + (after.arrayBuffers - before.arrayBuffers);
  const note = collect ? '' : ' (roughly: node has no --expose-gc)';
  return { message: `held for one INVITE${note}`, bytes: Math.round(bytes / held.length) };
}

/** The slowest of several kinds of 64 KiB of nonsense. */
function worstCase(): Row {
  const size = 65_536;
  const head = 'INVITE sip:a SIP/2.0\r\n';
  const kinds: Readonly<Record<string, string>> = {
    colons: ':'.repeat(size),
    'line ends': '\r\n'.repeat(size / 2),
    folds: `${head}Via: a${'\r\n '.repeat(size / 3)}`,
    quotes: `${head}Via: ${'"\\'.repeat(size / 2)}`,
    fields: `${head}${'a:b\r\n'.repeat(size / 5)}`,
    commas: `${head}Via: ${',;'.repeat(size / 2)}`,
  };
  let worst = { name: '', micros: 0 };
  for (const [name, text] of Object.entries(kinds)) {
    const bytes = Buffer.from(`${text.slice(0, size - 4)}\r\n\r\n`, 'latin1');
    const micros = microsecondsPerCall([{ name, work: () => judged(bytes) }], 3).get(name) ?? 0;
    if (micros > worst.micros) worst = { name, micros };
  }
  return { message: `64 KiB, slowest: ${worst.name}`, bytes: size, 'validate µs': significant(worst.micros) };
}

function judged(bytes: Uint8Array): unknown {
  const message = parseMessage(bytes, 'datagram');
  return message.ok ? validateMessage(message.value) : message;
}
