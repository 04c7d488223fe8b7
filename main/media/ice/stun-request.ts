import { createHmac, timingSafeEqual } from 'node:crypto';

/** Reads what proves a STUN request (RFC 8489 §5, §14): nothing else of it is looked at before. */

const HEADER_BYTES = 20;
const MAGIC_COOKIE = 0x21_12_a4_42;
const BINDING_REQUEST = 0x00_01;
const USERNAME = 0x00_06;
export const MESSAGE_INTEGRITY = 0x00_08;
const INTEGRITY_BYTES = 20;
/** Of all classes and methods; the two bits tell request, indication, success and error (RFC 8489 §5). */
const CLASS_MASK = 0x01_10;

/** One attribute of a STUN message (RFC 8489 §14). */
export interface StunAttribute {
  readonly type: number;
  /** Where its header begins. */
  readonly at: number;
  readonly value: Uint8Array;
}

/** A whole STUN message of RFC 5389 and later, by its header. */
export function isStunMessage(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER_BYTES) return false;
  const view = viewOf(bytes);
  return view.getUint32(4) === MAGIC_COOKIE && view.getUint16(2) === bytes.length - HEADER_BYTES && bytes.length % 4 === 0;
}

/** Whether somebody asks something of us. @param bytes a STUN message */
export function isStunRequest(bytes: Uint8Array): boolean {
  return (viewOf(bytes).getUint16(0) & CLASS_MASK) === 0;
}

/** Whether it answers something: success or error. @param bytes a STUN message */
export function isStunResponse(bytes: Uint8Array): boolean {
  return (viewOf(bytes).getUint16(0) & 0x01_00) !== 0;
}

/**
 * Whether a Binding request is for us and shows that its sender knows our password (RFC 8445 §7.3, RFC 8489 §9.1.3).
 *
 * @param bytes a STUN message
 * @param ufrag ours: the username begins with it and a colon
 */
export function isProvedCheck(bytes: Uint8Array, ufrag: string, password: string): boolean {
  if (viewOf(bytes).getUint16(0) !== BINDING_REQUEST) return false;
  const attributes = stunAttributes(bytes);
  const integrity = attributes.find(({ type }) => type === MESSAGE_INTEGRITY);
  const username = attributes.find(({ type, at }) => type === USERNAME && at < (integrity?.at ?? 0));
  const isOurs = username !== undefined && Buffer.from(username.value).toString('utf8').startsWith(`${ufrag}:`);
  if (!isOurs || integrity?.value.length !== INTEGRITY_BYTES) return false;
  return timingSafeEqual(integrity.value, integrityOf(bytes, integrity.at, password));
}

/**
 * RFC 8489 §14.5: over everything before the attribute, with a length that ends with it.
 *
 * @param at where the attribute begins
 */
export function integrityOf(bytes: Uint8Array, at: number, key: string | Uint8Array): Buffer {
  const covered = Buffer.from(bytes.subarray(0, at));
  covered.writeUInt16BE(at + 4 + INTEGRITY_BYTES - HEADER_BYTES, 2);
  return createHmac('sha1', key).update(covered).digest();
}

/** Up to the first that does not fit. @param bytes a STUN message */
export function stunAttributes(bytes: Uint8Array): readonly StunAttribute[] {
  const view = viewOf(bytes);
  const attributes: StunAttribute[] = [];
  for (let at = HEADER_BYTES; at + 4 <= bytes.length; ) {
    const length = view.getUint16(at + 2);
    const value = bytes.subarray(at + 4, at + 4 + length);
    if (value.length !== length) break;
    attributes.push({ type: view.getUint16(at), at, value });
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return attributes;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
