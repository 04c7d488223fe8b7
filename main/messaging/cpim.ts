import { parseDateTime, serializeDateTime } from '../base/date-time.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { HeaderList } from '../sip/message/header-list.ts';
import { headers } from '../sip/message/headers.ts';
import { type MimeEntity, parseMimeEntity, serializeMimeEntity } from '../sip/message/mime-entity.ts';
import { serializeNameAddr } from '../sip/message/name-addr.ts';
import type { ParseFailure } from '../sip/message/parse-failure.ts';
import type { Uri } from '../sip/message/uri.ts';

export const CPIM_TYPE = 'message/cpim';

/** What a sender wants to be told (RFC 5438 §6.2). */
export const dispositions = ['positive-delivery', 'negative-delivery', 'display'] as const;
export type Disposition = (typeof dispositions)[number];

/** A message in its own envelope (RFC 3862), which knows what SIP forgets: what it is called, and who wants to know what becomes of it. */
export interface CpimMessage {
  /** When it was written. */
  readonly writtenAtUnixMs?: number;
  /** RFC 5438 §6.3. Any text. */
  readonly messageId?: string;
  /** What the sender wants to be told. */
  readonly wants: readonly Disposition[];
  readonly content: MimeEntity;
}

/** Who an envelope says it is from and for. Whom a received one names is not believed: SIP's own From is. */
export interface CpimAddresses {
  readonly from: Uri;
  readonly to: Uri;
}

const IMDN_NAMESPACE = 'urn:ietf:params:imdn';
const LONGEST_MESSAGE_ID = 256;

/** Opens an envelope; unknown fields say nothing. Never throws. */
export function parseCpim(bytes: Uint8Array): Result<CpimMessage, ParseFailure> {
  const envelope = parseMimeEntity(bytes);
  if (!envelope.ok) return envelope;
  const content = parseMimeEntity(envelope.value.body);
  if (!content.ok) return content;
  const { headers: fields } = envelope.value;
  const imdn = imdnPrefix(fields);
  const messageId = imdn === undefined ? undefined : fields.first(`${imdn}Message-ID`);
  if (messageId !== undefined && messageId.length > LONGEST_MESSAGE_ID) {
    return fail({ element: 'Message-ID', expected: `at most ${LONGEST_MESSAGE_ID} characters` });
  }
  const wanted = imdn === undefined ? [] : fields.values(`${imdn}Disposition-Notification`).map((value) => value.toLowerCase());
  const writtenAtUnixMs = parseDateTime(fields.first('DateTime') ?? '');
  return ok({
    ...(writtenAtUnixMs !== undefined && { writtenAtUnixMs }),
    ...(messageId && { messageId }),
    wants: messageId ? dispositions.filter((disposition) => wanted.includes(disposition)) : [],
    content: content.value,
  });
}

/** Before the names of the fields that RFC 5438 has added: whatever prefix the sender chose for its namespace (RFC 3862 §3.4). */
function imdnPrefix(fields: HeaderList): string | undefined {
  for (const value of fields.rows('NS')) {
    const open = value.indexOf('<');
    const isImdn = open >= 0 && value.slice(open + 1).startsWith(`${IMDN_NAMESPACE}>`);
    if (isImdn) return open === 0 ? '' : `${value.slice(0, open).trim()}.`;
  }
  return undefined;
}

/** Writes an envelope. Only `sip`, `sips`, `im` and `tel` addresses make sense in it, without tags. */
export function serializeCpim({ from, to }: CpimAddresses, message: CpimMessage): Uint8Array {
  const { writtenAtUnixMs, messageId, wants, content } = message;
  const fields: (readonly [string, string])[] = [
    ['From', address(from)],
    ['To', address(to)],
  ];
  if (writtenAtUnixMs !== undefined) fields.push(['DateTime', serializeDateTime(writtenAtUnixMs)]);
  if (messageId !== undefined) fields.push(['NS', `imdn <${IMDN_NAMESPACE}>`], ['imdn.Message-ID', messageId]);
  if (wants.length > 0) fields.push(['imdn.Disposition-Notification', wants.join(', ')]);
  return serializeMimeEntity({ headers: HeaderList.of(fields), body: serializeMimeEntity(content) });
}

function address(uri: Uri): string {
  return serializeNameAddr({ uri, params: new Map() });
}

/** An entity of the given type, with its length for whoever wants to know it (RFC 3862 §2.4). */
export function entityOf(contentType: string, body: Uint8Array, more: Iterable<readonly [string, string]> = []): MimeEntity {
  const length = ['Content-Length', `${body.length}`] as const;
  return { headers: HeaderList.of([[headers.contentType.name, contentType], ...more, length]), body };
}
