import { parseDateTime, serializeDateTime } from '../base/date-time.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { childOf, parseXml, serializeXml, type XmlElement, xmlElement } from '../base/xml.ts';
import { limits } from '../limits.ts';
import type { ParseFailure } from '../sip/message/parse-failure.ts';

export const RECEIPT_TYPE = 'message/imdn+xml';
const NAMESPACE = 'urn:ietf:params:xml:ns:imdn';

/** What becomes of a message, as its receiver says: it is there, it will never be, a person saw it. */
export type ReceiptStatus = 'delivered' | 'failed' | 'displayed';

/** An Instant Message Disposition Notification (RFC 5438 §7.2). */
export interface Receipt {
  /** Which message it is about. */
  readonly messageId: string;
  /** When that happened; of a received one, only where it says so. */
  readonly atUnixMs?: number;
  readonly status: ReceiptStatus;
}

const kinds: Readonly<Record<ReceiptStatus, string>> = {
  delivered: 'delivery-notification',
  failed: 'delivery-notification',
  displayed: 'display-notification',
};

/**
 * Reads a notification. `error` and `forbidden` of a delivery mean that it has failed; of anything else they say nothing, as do
 * notifications of relays (`processing-notification`).
 *
 * @returns `undefined` for one that says nothing to us
 */
export function parseReceipt(bytes: Uint8Array): Result<Receipt | undefined, ParseFailure> {
  const document = parseXml(bytes, limits.xml);
  const root = document.ok ? document.value : undefined;
  const messageId = root && childOf(root, NAMESPACE, 'message-id')?.text;
  if (root?.name !== 'imdn' || root.namespace !== NAMESPACE || !messageId) {
    return fail({ element: 'imdn', expected: 'a notification with the id of its message (RFC 5438 §11.1.8)' });
  }
  const status = statusOf(root);
  const atUnixMs = parseDateTime(childOf(root, NAMESPACE, 'datetime')?.text ?? '');
  return ok(status && { messageId, status, ...(atUnixMs !== undefined && { atUnixMs }) });
}

function statusOf(root: XmlElement): ReceiptStatus | undefined {
  const said = (kind: string): readonly string[] => {
    const notification = childOf(root, NAMESPACE, kind);
    const status = notification && childOf(notification, NAMESPACE, 'status');
    return status?.children.map(({ name }) => name) ?? [];
  };
  if (said('display-notification').includes('displayed')) return 'displayed';
  const delivery = said('delivery-notification');
  if (delivery.includes('delivered')) return 'delivered';
  return delivery.some((name) => ['failed', 'forbidden', 'error'].includes(name)) ? 'failed' : undefined;
}

export function serializeReceipt({ messageId, atUnixMs, status }: Receipt): Uint8Array {
  const one = (name: string, content: string | readonly XmlElement[] = ''): XmlElement => xmlElement(NAMESPACE, name, content);
  const when = atUnixMs === undefined ? [] : [one('datetime', serializeDateTime(atUnixMs))];
  const what = one(kinds[status], [one('status', [one(status)])]);
  return serializeXml(one('imdn', [one('message-id', messageId), ...when, what]));
}
