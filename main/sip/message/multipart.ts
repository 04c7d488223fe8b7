import { Buffer } from 'node:buffer';
import { fail, ok, type Result } from '../../base/result.ts';
import { limits } from '../../limits.ts';
import { headers } from './headers.ts';
import { type MimeEntity, mediaTypeOf, parseMimeEntity } from './mime-entity.ts';
import type { ParseFailure } from './parse-failure.ts';

const LONGEST_BOUNDARY = 70;
const noBoundary = fail<ParseFailure>({ element: 'multipart', expected: 'a boundary of 1 to 70 characters' });
const noDelimiter = fail<ParseFailure>({ element: 'multipart', expected: 'parts between delimiters, and a closing one' });
const tooMany = fail<ParseFailure>({ element: 'multipart', expected: `at most ${limits.mime.parts} parts` });

/** Whether an entity is made of parts. */
function isMultipart(entity: MimeEntity): boolean {
  return mediaTypeOf(entity)?.startsWith('multipart/') === true;
}

/**
 * The parts of a multipart entity in their order (RFC 2046 §5.1.1, RFC 5621), `limits.mime.parts` at most. What stands before the first
 * delimiter and behind the closing one says nothing. Linear; never throws.
 */
export function parseMultipart(entity: MimeEntity): Result<readonly MimeEntity[], ParseFailure> {
  const contentType = entity.headers.read(headers.contentType);
  const boundary = contentType?.ok ? contentType.value.params.get('boundary') : undefined;
  if (!boundary || boundary.length > LONGEST_BOUNDARY) return noBoundary;
  return splitAt(Buffer.from(`\r\n--${boundary}`), Buffer.concat([Buffer.from('\r\n'), entity.body]));
}

function splitAt(delimiter: Buffer, bytes: Buffer): Result<readonly MimeEntity[], ParseFailure> {
  const parts: MimeEntity[] = [];
  let at = nextDelimiter(delimiter, bytes, 0);
  while (at !== undefined && !isClosing(at, bytes)) {
    const next = nextDelimiter(delimiter, bytes, at.end);
    if (next === undefined) return noDelimiter;
    if (parts.length === limits.mime.parts) return tooMany;
    const part = parseMimeEntity(bytes.subarray(at.lineEnd, Math.max(next.start, at.lineEnd)));
    if (!part.ok) return part;
    parts.push(part.value);
    at = next;
  }
  return at === undefined || parts.length === 0 ? noDelimiter : ok(parts);
}

interface Delimiter {
  readonly start: number;
  /** Behind the boundary. */
  readonly end: number;
  /** Behind the line it stands in. */
  readonly lineEnd: number;
}

/** The next line that is the boundary, with spaces behind it or the two hyphens that close; longer words are text (RFC 2046 §5.1.1). */
function nextDelimiter(delimiter: Buffer, bytes: Buffer, from: number): Delimiter | undefined {
  for (let start = bytes.indexOf(delimiter, from); start >= 0; start = bytes.indexOf(delimiter, start + 1)) {
    const end = start + delimiter.length;
    let lineEnd = end;
    while (bytes[lineEnd] === 0x20 || bytes[lineEnd] === 0x09) lineEnd++;
    const isLine = bytes[lineEnd] === 0x0d && bytes[lineEnd + 1] === 0x0a;
    if (isLine || isHyphens(bytes, end)) return { start, end, lineEnd: lineEnd + 2 };
  }
  return undefined;
}

function isClosing({ end }: Delimiter, bytes: Buffer): boolean {
  return isHyphens(bytes, end);
}

function isHyphens(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0x2d && bytes[at + 1] === 0x2d;
}

/**
 * The part that a reader of some types is meant to take: the entity itself, the first of `multipart/mixed` and its kin, the last of
 * `multipart/alternative`, which is the richest (RFC 2046 §5.1.4); parts within parts down to `limits.mime.depth`.
 *
 * @returns `undefined` when there is none
 */
export function choosePart(
  entity: MimeEntity,
  isTaken: (mediaType: string) => boolean,
  depth: number = limits.mime.depth,
): Result<MimeEntity | undefined, ParseFailure> {
  const mediaType = mediaTypeOf(entity);
  if (mediaType !== undefined && isTaken(mediaType)) return ok(entity);
  if (!isMultipart(entity) || depth === 0) return ok(undefined);
  const parts = parseMultipart(entity);
  if (!parts.ok) return parts;
  for (const part of mediaType === 'multipart/alternative' ? parts.value.toReversed() : parts.value) {
    const chosen = choosePart(part, isTaken, depth - 1);
    if (!chosen.ok || chosen.value !== undefined) return chosen;
  }
  return ok(undefined);
}

/** All parts of one type in an entity that is one, or whose parts are (RFC 5621 §3.1); not those of parts. */
export function partsOfType(entity: MimeEntity, type: string): Result<readonly MimeEntity[], ParseFailure> {
  const parts = isMultipart(entity) ? parseMultipart(entity) : ok([entity]);
  return parts.ok ? ok(parts.value.filter((part) => mediaTypeOf(part) === type)) : parts;
}
