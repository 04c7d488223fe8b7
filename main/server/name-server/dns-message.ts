import { fail, ok, type Result } from '../../base/result.ts';
import type { ZoneRecords } from './zone.ts';

/** Record types (RFC 1035 §3.2.2, RFC 3596, RFC 2782, RFC 3403). */
const TYPE = { a: 1, aaaa: 28, srv: 33, naptr: 35 } as const;
const CLASS_IN = 1;
const HEADER_BYTES = 12;
const LONGEST_NAME = 255;
const LONGEST_LABEL = 63;
/** What fits into a datagram of RFC 1035 §4.2.1. */
const MOST_BYTES = 512;
const NAME_OF_QUESTION = 0xc00c;

const status = { fine: 0, malformed: 1, unknownName: 3, notImplemented: 4 } as const;
type Status = keyof typeof status;

/** One question, as far as it was understood. */
export interface Question {
  readonly id: number;
  readonly name: string;
  readonly type: keyof typeof TYPE | 'other';
  /** Name, type and class as they came, for the answer. */
  readonly bytes: Uint8Array;
}

/** What cannot be answered but with a status; `undefined` id: not even that. */
export interface BadQuestion {
  readonly id: number | undefined;
  readonly status: Status;
}

/** Reads a query of one question (RFC 1035 §4.1). What is behind it, such as EDNS, does not matter to us. */
export function readQuestion(query: Uint8Array): Result<Question, BadQuestion> {
  const view = new DataView(query.buffer, query.byteOffset, query.byteLength);
  const flags = query.length < HEADER_BYTES ? undefined : view.getUint16(2);
  if (flags === undefined || (flags & 0x8000) !== 0) return fail({ id: undefined, status: 'malformed' });
  const id = view.getUint16(0);
  if ((flags & 0x7800) !== 0) return fail({ id, status: 'notImplemented' });
  const end = view.getUint16(4) === 1 ? endOfName(query) : undefined;
  if (end === undefined || end + 4 > query.length) return fail({ id, status: 'malformed' });
  const [code, dnsClass] = [view.getUint16(end), view.getUint16(end + 2)];
  const known = (Object.keys(TYPE) as (keyof typeof TYPE)[]).find((type) => TYPE[type] === code);
  const type = dnsClass === CLASS_IN ? (known ?? 'other') : 'other';
  return ok({ id, name: nameAt(query, end), type, bytes: query.subarray(HEADER_BYTES, end + 4) });
}

/** The answer with the records of `found` that were asked for; without records where the name has none of that type (RFC 2308). */
export function answerTo(question: Question, found: ZoneRecords | undefined): Uint8Array {
  const { type } = question;
  const rows = found === undefined || type === 'other' ? [] : rowsOf(type, found);
  const answers: Uint8Array[] = [];
  let size = HEADER_BYTES + question.bytes.length;
  for (const data of rows) {
    const row = resourceRecord(type === 'other' ? 0 : TYPE[type], data);
    if (size + row.length > MOST_BYTES) break;
    size += row.length;
    answers.push(row);
  }
  const isCut = answers.length < rows.length;
  const head = header(question.id, found === undefined ? 'unknownName' : 'fine', answers.length, 1, isCut);
  return Buffer.concat([head, question.bytes, ...answers]);
}

/** `undefined`: to be dropped. */
export function refusalOf({ id, status: why }: BadQuestion): Uint8Array | undefined {
  return id === undefined ? undefined : header(id, why, 0, 0, false);
}

function header(id: number, why: Status, answers: number, questions: number, isCut: boolean): Uint8Array {
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(0x8400 | (isCut ? 0x0200 : 0) | status[why], 2); // an authoritative response
  head.writeUInt16BE(questions, 4);
  head.writeUInt16BE(answers, 6);
  return head;
}

/** Where the type begins; `undefined` for a name that is cut off, too long, or a pointer, which a question never is. */
function endOfName(query: Uint8Array): number | undefined {
  for (let at = HEADER_BYTES; at < query.length && at - HEADER_BYTES < LONGEST_NAME; ) {
    const length = query[at] ?? 0;
    if (length === 0) return at + 1;
    if (length > LONGEST_LABEL) return undefined;
    at += length + 1;
  }
  return undefined;
}

function nameAt(query: Uint8Array, end: number): string {
  const labels: string[] = [];
  for (let at = HEADER_BYTES; at < end - 1; at += (query[at] ?? 0) + 1)
    labels.push(Buffer.from(query.subarray(at + 1, at + 1 + (query[at] ?? 0))).toString('latin1'));
  return labels.join('.');
}

function rowsOf(type: keyof typeof TYPE, found: ZoneRecords): readonly Uint8Array[] {
  switch (type) {
    case 'a':
      return found.a.map((address) => Uint8Array.from(address.split('.').map(Number)));
    case 'aaaa':
      return found.aaaa.map(addressBytes);
    case 'srv':
      return found.srv.map(({ priority, weight, port, target }) =>
        Buffer.concat([...[priority, weight, port].map(uint16), domainName(target)]),
      );
    case 'naptr':
      return found.naptr.map(({ order, preference, flags, service, regexp, replacement }) =>
        Buffer.concat([uint16(order), uint16(preference), ...[flags, service, regexp].map(text), domainName(replacement)]),
      );
  }
}

/** The name is the one asked for: a pointer to it (RFC 1035 §4.1.4). Nobody is to remember it: the zone may change. */
function resourceRecord(type: number, data: Uint8Array): Uint8Array {
  const fixed = Buffer.alloc(12);
  fixed.writeUInt16BE(NAME_OF_QUESTION, 0);
  fixed.writeUInt16BE(type, 2);
  fixed.writeUInt16BE(CLASS_IN, 4);
  fixed.writeUInt16BE(data.length, 10);
  return Buffer.concat([fixed, data]);
}

/** An IPv6 address as 16 bytes. */
function addressBytes(address: string): Uint8Array {
  const [head = '', tail = ''] = address.split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(Math.max(missing, 0)).fill('0'), ...groups(tail)];
  return Buffer.concat(all.map((group) => uint16(Number.parseInt(group, 16))));
}

function domainName(name: string): Uint8Array {
  const labels = name.split('.').filter((label) => label !== '');
  return Buffer.concat([...labels.map(text), Uint8Array.of(0)]);
}

/** A length and that many characters. */
function text(characters: string): Uint8Array {
  const bytes = Buffer.from(characters, 'latin1').subarray(0, 255);
  return Buffer.concat([Uint8Array.of(bytes.length), bytes]);
}

function uint16(value: number): Uint8Array {
  return Uint8Array.of((value >> 8) & 0xff, value & 0xff);
}
