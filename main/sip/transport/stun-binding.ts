import { isIP, SocketAddress } from 'node:net';
import type { Address } from '../../net/network.ts';

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
  const host = octetsOf(from.host);
  const attribute = new Uint8Array(8 + host.length);
  const view = viewOf(attribute);
  view.setUint16(0, XOR_MAPPED_ADDRESS);
  view.setUint16(2, 4 + host.length);
  view.setUint8(5, host.length === 4 ? 1 : 2);
  view.setUint16(6, from.port ^ (MAGIC_COOKIE >>> 16));
  attribute.set(xored(host, id), 8);
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
    if (attribute === XOR_MAPPED_ADDRESS) mapped = readMapped(value, id);
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

function readMapped(value: Uint8Array, id: Uint8Array): Address | undefined {
  if (value.length !== 8 && value.length !== 20) return undefined;
  const port = viewOf(value).getUint16(2) ^ (MAGIC_COOKIE >>> 16);
  return { host: hostOf(xored(value.subarray(4), id)), port };
}

/** RFC 5389 §15.2: with the magic cookie, for IPv6 the transaction id behind it. */
function xored(octets: Uint8Array, id: Uint8Array): Uint8Array {
  const mask = new Uint8Array(4 + STUN_ID_BYTES);
  viewOf(mask).setUint32(0, MAGIC_COOKIE);
  mask.set(id, 4);
  return octets.map((octet, index) => octet ^ (mask[index] ?? 0));
}

function octetsOf(host: string): Uint8Array {
  return isIP(host) === 4 ? Uint8Array.from(host.split('.').map(Number)) : ipv6OctetsOf(host);
}

function ipv6OctetsOf(host: string): Uint8Array {
  const [before = '', after] = withoutDots(host).split('::');
  const wordsOf = (text: string | undefined): readonly number[] =>
    text === undefined || text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
  const [head, tail] = [wordsOf(before), wordsOf(after)];
  const words = [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
  return Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff]));
}

/** `::ffff:192.0.2.1` with its last part in hexadecimal, and without a zone. */
function withoutDots(host: string): string {
  const canonical = host.split('%')[0] ?? '';
  const lastColon = canonical.lastIndexOf(':');
  const dotted = canonical.slice(lastColon + 1);
  if (!dotted.includes('.')) return canonical;
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number);
  return `${canonical.slice(0, lastColon + 1)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

function hostOf(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.');
  const view = viewOf(octets);
  const words = [0, 2, 4, 6, 8, 10, 12, 14].map((at) => view.getUint16(at).toString(16));
  return new SocketAddress({ address: words.join(':'), family: 'ipv6' }).address;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
