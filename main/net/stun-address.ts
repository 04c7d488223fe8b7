import { isIP, SocketAddress } from 'node:net';
import type { Address } from './network.ts';

const MAGIC_COOKIE = 0x2112a442;
const ID_BYTES = 12;

/**
 * The value of an attribute such as XOR-MAPPED-ADDRESS (RFC 8489 §14.2).
 *
 * @param address numeric @param id of the transaction: 12 bytes
 */
export function serializeXorAddress(address: Address, id: Uint8Array): Uint8Array {
  const host = octetsOf(address.host);
  const value = new Uint8Array(4 + host.length);
  const view = viewOf(value);
  view.setUint8(1, host.length === 4 ? 1 : 2);
  view.setUint16(2, address.port ^ (MAGIC_COOKIE >>> 16));
  value.set(xored(host, id), 4);
  return value;
}

/** Reads such a value; `undefined` when it has the length of no address. */
export function parseXorAddress(value: Uint8Array, id: Uint8Array): Address | undefined {
  if (value.length !== 8 && value.length !== 20) return undefined;
  const port = viewOf(value).getUint16(2) ^ (MAGIC_COOKIE >>> 16);
  return { host: hostOf(xored(value.subarray(4), id)), port };
}

/** With the magic cookie, for IPv6 the transaction id behind it. */
function xored(octets: Uint8Array, id: Uint8Array): Uint8Array {
  const mask = new Uint8Array(4 + ID_BYTES);
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
