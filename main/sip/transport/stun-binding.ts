import type { Address } from '../../net/network.ts';
import { parseXorAddress, serializeXorAddress } from '../../net/stun-address.ts';

const HEAD_BYTES = 20;
const ID_OFFSET = 8;
const MAGIC_COOKIE = 0x2112a442;
const types = { 1: 'request', 257: 'success', 273: 'failure' } as const;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const XOR_MAPPED_ADDRESS = 0x0020;
/** Attributes from here on may be skipped by who does not know them (RFC 5389 §15). */
const COMPREHENSION_OPTIONAL = 0x8000;

/** Bytes of a transaction id. */
export const STUN_ID_BYTES = 12;

/** A Binding message (RFC 5389 §7) as far as keep-alives need it. */
export interface StunBinding {
  readonly kind: (typeof types)[keyof typeof types];
  readonly id: Uint8Array;
  /** Of `success`: where the request came from. */
  readonly mapped?: Address;
  /** It wants something of us that keep-alives have no need of, such as credentials. */
  readonly isDemanding: boolean;
}

/** Whether a datagram on a SIP port is STUN: SIP never begins with two zero bits and the magic cookie (RFC 5626 §8.2.1). */
export function isStun(bytes: Uint8Array): boolean {
  if (bytes.length < HEAD_BYTES || (bytes[0] ?? 0xff) >= 0x40) return false;
  const view = viewOf(bytes);
  return view.getUint32(4) === MAGIC_COOKIE && view.getUint16(2) === bytes.length - HEAD_BYTES;
}

/** @param id random, `STUN_ID_BYTES` long */
export function bindingRequest(id: Uint8Array): Uint8Array {
  return messageOf(BINDING_REQUEST, id, new Uint8Array());
}

/** Tells who sent a request where it came from. @param from numeric */
export function bindingSuccess(id: Uint8Array, from: Address): Uint8Array {
  const address = serializeXorAddress(from, id);
  const attribute = new Uint8Array(4 + address.length);
  const view = viewOf(attribute);
  view.setUint16(0, XOR_MAPPED_ADDRESS);
  view.setUint16(2, address.length);
  attribute.set(address, 4);
  return messageOf(BINDING_SUCCESS, id, attribute);
}

/** Reads what {@link isStun} let through; `undefined` when it is no Binding message or broken. */
export function parseBinding(bytes: Uint8Array): StunBinding | undefined {
  const view = viewOf(bytes);
  const type = view.getUint16(0);
  if (!isBindingType(type)) return undefined;
  const id = bytes.slice(ID_OFFSET, HEAD_BYTES);
  let mapped: Address | undefined;
  let isDemanding = false;
  for (let at = HEAD_BYTES; at < bytes.length; ) {
    if (at + 4 > bytes.length) return undefined;
    const [attribute, length] = [view.getUint16(at), view.getUint16(at + 2)];
    const value = bytes.subarray(at + 4, at + 4 + length);
    if (value.length < length) return undefined;
    if (attribute === XOR_MAPPED_ADDRESS) mapped = parseXorAddress(value, id);
    else if (attribute < COMPREHENSION_OPTIONAL) isDemanding = true;
    at += 4 + length + (-length & 3);
  }
  return { kind: types[type], id, isDemanding, ...(mapped && { mapped }) };
}

function isBindingType(type: number): type is keyof typeof types {
  return Object.hasOwn(types, type);
}

function messageOf(type: number, id: Uint8Array, attributes: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + attributes.length);
  const view = viewOf(bytes);
  view.setUint16(0, type);
  view.setUint16(2, attributes.length);
  view.setUint32(4, MAGIC_COOKIE);
  bytes.set(id, ID_OFFSET);
  bytes.set(attributes, HEAD_BYTES);
  return bytes;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
