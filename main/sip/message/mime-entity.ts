import { Buffer } from 'node:buffer';
import { fail, ok, type Result } from '../../base/result.ts';
import { indexHead } from './head-index.ts';
import { HeaderList } from './header-list.ts';
import { headers } from './headers.ts';
import type { ParseFailure } from './parse-failure.ts';

/** Header fields, an empty line, a body (RFC 2045 §2.4): a part of a multipart body, the content of a CPIM message. */
export interface MimeEntity {
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

const CRLF = Buffer.from('\r\n');

/** Splits an entity into its fields and its body; never throws. The body is a part of a copy of `bytes`. */
export function parseMimeEntity(bytes: Uint8Array): Result<MimeEntity, ParseFailure> {
  const buffer = Buffer.concat([CRLF, bytes]); // an empty start line
  const { rows, bodyStart, fault } = indexHead(buffer, 0);
  if (fault !== undefined) return fail({ element: 'MIME entity', expected: `fields and an empty line: ${fault.reason}` });
  return ok({ headers: new HeaderList(rows), body: buffer.subarray(bodyStart) });
}

export function serializeMimeEntity({ headers: fields, body }: MimeEntity): Uint8Array {
  return Buffer.concat([Buffer.from(fields.toText(''), 'latin1'), CRLF, body]);
}

/** `type/subtype` in lower case; `text/plain` where nothing is said (RFC 2045 §5.2), `undefined` when it cannot be read. */
export function mediaTypeOf(entity: MimeEntity): string | undefined {
  const contentType = entity.headers.read(headers.contentType);
  if (contentType === undefined) return 'text/plain';
  return contentType.ok ? `${contentType.value.type}/${contentType.value.subtype}` : undefined;
}

/** The body without its transfer encoding (RFC 2045 §6); SIP needs none, but who comes from mail uses them. `undefined`: an unknown one. */
export function decodedBody({ headers: fields, body }: MimeEntity): Uint8Array | undefined {
  const encoding = fields.first('Content-Transfer-Encoding')?.toLowerCase() ?? 'binary';
  if (['binary', '8bit', '7bit'].includes(encoding)) return body;
  const text = Buffer.from(body).toString('latin1');
  if (encoding === 'base64') return Buffer.from(text, 'base64');
  return encoding === 'quoted-printable' ? Buffer.from(unquoted(text), 'latin1') : undefined;
}

/** RFC 2045 §6.7: `=E4` is an octet, `=` at the end of a line joins it with the next one. */
function unquoted(text: string): string {
  return text.replace(/=(?:\r\n|([\dA-Fa-f]{2}))/g, (_all, hex?: string) => {
    return hex === undefined ? '' : String.fromCharCode(Number.parseInt(hex, 16));
  });
}
