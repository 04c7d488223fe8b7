import { decodedBody, type MimeEntity, mediaTypeOf } from '../sip/message/mime-entity.ts';
import { choosePart, partsOfType } from '../sip/message/multipart.ts';
import { PLAIN_TEXT, textOf } from '../sip/ua/message-usage.ts';
import { COMPOSING_TYPE, type ComposingStatus, parseComposing } from './composing-status.ts';
import { CPIM_TYPE, type Disposition, parseCpim } from './cpim.ts';
import { parseReceipt, RECEIPT_TYPE, type Receipt } from './receipt.ts';

/** What a MESSAGE carries, as far as it means something to us. */
export type Content =
  | { readonly kind: 'text'; readonly text: string; readonly messageId?: string; readonly wants: readonly Disposition[] }
  | { readonly kind: 'receipts'; readonly receipts: readonly Receipt[] }
  | { readonly kind: 'composing'; readonly status: ComposingStatus };

/** Types that a MESSAGE may have by itself. */
export const contentTypes: readonly string[] = [PLAIN_TEXT, CPIM_TYPE, COMPOSING_TYPE];
/** Types that it may have in an envelope. */
const enclosedTypes: readonly string[] = [PLAIN_TEXT, RECEIPT_TYPE, COMPOSING_TYPE];

/**
 * Reads what a peer has sent. An envelope (RFC 3862) is opened, once.
 *
 * @returns the status of what cannot be read (400) or shown (415), and of what says nothing (200)
 */
export function readContent(entity: MimeEntity): Content | 200 | 400 | 415 {
  if (mediaTypeOf(entity) !== CPIM_TYPE) return readPlain(entity, [], undefined);
  const message = parseCpim(entity.body);
  if (!message.ok) return 400;
  const { content, wants, messageId } = message.value;
  const part = choosePart(content, (mediaType) => enclosedTypes.includes(mediaType));
  if (!part.ok) return 400;
  const body = part.value && decodedBody(part.value);
  if (part.value === undefined || body === undefined) return 415;
  if (mediaTypeOf(part.value) === RECEIPT_TYPE) return readReceipts(content);
  return readPlain({ headers: part.value.headers, body }, wants, messageId);
}

function readPlain(entity: MimeEntity, wants: readonly Disposition[], messageId: string | undefined): Content | 200 | 400 {
  if (mediaTypeOf(entity) === COMPOSING_TYPE) return readComposing(entity.body);
  const text = textOf(entity);
  return text === '' ? 200 : { kind: 'text', text, wants, ...(messageId !== undefined && { messageId }) };
}

function readComposing(body: Uint8Array): Content | 400 {
  const status = parseComposing(body);
  return status.ok ? { kind: 'composing', status: status.value } : 400;
}

/** Some phones tell of several messages at once, in parts. */
function readReceipts(content: MimeEntity): Content | 200 | 400 {
  const parts = partsOfType(content, RECEIPT_TYPE);
  if (!parts.ok) return 400;
  const receipts: Receipt[] = [];
  for (const part of parts.value) {
    const receipt = parseReceipt(decodedBody(part) ?? part.body);
    if (!receipt.ok) return 400;
    if (receipt.value !== undefined) receipts.push(receipt.value);
  }
  return receipts.length === 0 ? 200 : { kind: 'receipts', receipts };
}
