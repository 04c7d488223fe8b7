import { createRequire } from 'node:module';
import { parseSessionDescription } from '../../main/sdp/session-description.ts';
import { headers } from '../../main/sip/message/headers.ts';
import type { SipMessage } from '../../main/sip/message/message.ts';
import { parseMessage, validateMessage } from '../../main/sip/message/parser.ts';
import { type Contender, lastResult, microsecondsPerCall } from './compare-speed.ts';
import type { BenchOptions, BenchReport } from './report.ts';
import { sampleMessages } from './sample-messages.ts';

const require = createRequire(import.meta.url);
const rounds = 9;

/** The npm package `sip`, as far as it is used here. */
interface SipPackage {
  parse(text: string): { content: string; headers: Record<string, unknown> };
}
interface SdpPackage {
  parse(text: string): { m: unknown[] };
}
/** SIP.js: its parser wants a logger, and its messages parse header fields when they are asked for. */
interface SipJsMessage {
  parseHeader(name: string): unknown;
  getHeader(name: string): string | undefined;
  readonly body: string;
}
interface SipJsPackage {
  readonly Parser: { parseMessage(text: string, logger: unknown): SipJsMessage | undefined };
}

/**
 * Parsing of a typical INVITE, REGISTER and 200 as they come from the socket. `parse-all` reads From, To, Call-ID, CSeq, top
 * Via, Contact and the media lines of SDP; `index` only splits the message; `validate` is what every element checks. Beside
 * it the npm packages `sip` (which leaves URIs as text) and SIP.js (which has no SDP parser).
 */
export async function run(_options: BenchOptions): Promise<BenchReport> {
  const others = await loadOthers();
  const rows = Object.entries(sampleMessages).map(([name, bytes]) => {
    const times = microsecondsPerCall([...ownContenders(bytes), ...others(bytes)], rounds);
    const of = (contender: string): number => times.get(contender) ?? 0;
    return {
      message: name,
      bytes: bytes.length,
      'index µs': rounded(of('index')),
      'validate µs': rounded(of('validate')),
      'parse-all µs': rounded(of('parse-all')),
      'sip µs': rounded(of('sip')),
      'SIP.js µs': rounded(of('SIP.js')),
      'times sip': rounded(of('sip') / of('parse-all')),
      'times SIP.js': rounded(of('SIP.js') / of('parse-all')),
    };
  });
  if (lastResult() === undefined) throw new Error('nothing was measured');
  return { name: 'parse', rows: [...rows, heldBytes(), worstCase()] };
}

function ownContenders(bytes: Buffer): readonly Contender[] {
  return [
    { name: 'index', work: () => parsed(bytes) },
    { name: 'validate', work: () => validateMessage(parsed(bytes)) },
    { name: 'parse-all', work: () => readAll(parsed(bytes)) },
  ];
}

function parsed(bytes: Uint8Array): SipMessage {
  const message = parseMessage(bytes, 'datagram');
  if (!message.ok) throw new Error(message.error.reason);
  return message.value;
}

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

async function loadOthers(): Promise<(bytes: Buffer) => readonly Contender[]> {
  const sip = require('sip/sip.js') as SipPackage;
  const sdp = require('sip/sdp.js') as SdpPackage;
  const { Parser } = (await import('../../node_modules/sip.js/lib/core/messages/parser.js' as string)) as SipJsPackage;
  const silent = { debug: ignore, log: ignore, warn: ignore, error: ignore };
  return (bytes) => [
    { name: 'sip', work: () => readSip(sip.parse(bytes.toString('latin1')), sdp) },
    { name: 'SIP.js', work: () => readSipJs(Parser.parseMessage(bytes.toString('latin1'), silent)) },
  ];
}

function ignore(): void {
  // SIP.js logs each fault; nobody reads it here
}

function readSip(message: ReturnType<SipPackage['parse']>, sdp: SdpPackage): number {
  const fields = message.headers;
  let found = 0;
  for (const name of ['from', 'to', 'call-id', 'cseq', 'via', 'contact']) if (fields[name] !== undefined) found++;
  return message.content === '' ? found : found + sdp.parse(message.content).m.length;
}

function readSipJs(message: SipJsMessage | undefined): number {
  let found = 0;
  if (message?.getHeader('call-id') !== undefined) found++;
  for (const name of ['from', 'to', 'cseq', 'via', 'contact']) if (message?.parseHeader(name) !== undefined) found++;
  return found;
}

/** Memory that one parsed, unread INVITE keeps beside its datagram. */
function heldBytes(): Record<string, string | number> {
  const count = 20_000;
  const held: SipMessage[] = [];
  const collect = (globalThis as { gc?: () => void }).gc;
  collect?.();
  const before = process.memoryUsage();
  for (let index = 0; index < count; index++) held.push(parsed(Buffer.from(sampleMessages.INVITE)));
  collect?.();
  const after = process.memoryUsage();
  const bytes = after.heapUsed - before.heapUsed + (after.arrayBuffers - before.arrayBuffers);
  return { message: `held per INVITE${collect ? '' : ' (start node with --expose-gc)'}`, bytes: Math.round(bytes / held.length) };
}

/** The slowest of several kinds of 64 KiB of nonsense. */
function worstCase(): Record<string, string | number> {
  const size = 65_536;
  const kinds: Record<string, string> = {
    colons: ':'.repeat(size),
    'line ends': '\r\n'.repeat(size / 2),
    folds: `INVITE sip:a SIP/2.0\r\nVia: a${'\r\n '.repeat(size / 3)}`,
    quotes: `INVITE sip:a SIP/2.0\r\nVia: ${'"\\'.repeat(size / 2)}`,
    fields: `INVITE sip:a SIP/2.0\r\n${'a:b\r\n'.repeat(size / 5)}`,
    commas: `INVITE sip:a SIP/2.0\r\nVia: ${',;'.repeat(size / 2)}`,
  };
  let worst = { name: '', us: 0 };
  for (const [name, text] of Object.entries(kinds)) {
    const bytes = Buffer.from(
      text
        .slice(0, size - 8)
        .padEnd(size - 4)
        .concat('\r\n\r\n'),
      'latin1',
    );
    const us = microsecondsPerCall([{ name, work: () => inspected(bytes) }], 3).get(name) ?? 0;
    if (us > worst.us) worst = { name, us };
  }
  return { message: `64 KiB, slowest: ${worst.name}`, bytes: size, 'validate µs': rounded(worst.us) };
}

function inspected(bytes: Uint8Array): unknown {
  const message = parseMessage(bytes, 'datagram');
  return message.ok ? validateMessage(message.value) : message;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
