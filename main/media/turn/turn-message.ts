import { createHash, timingSafeEqual } from 'node:crypto';
import type { Address } from '../../net/network.ts';
import { parseXorAddress, serializeXorAddress } from '../../net/stun-address.ts';
import { integrityOf, isStunMessage, MESSAGE_INTEGRITY, type StunAttribute, stunAttributes } from '../ice/stun-request.ts';

const HEADER_BYTES = 20;
const ID_OFFSET = 8;
const MAGIC_COOKIE = 0x21_12_a4_42;
const INTEGRITY_BYTES = 20;
const CLASS_MASK = 0x01_10;

/** RFC 8656 §17. */
const methods = { allocate: 3, refresh: 4, send: 6, data: 7, createPermission: 8, channelBind: 9 } as const;
/** RFC 8489 §5. */
const kinds = { request: 0, indication: 0x10, success: 0x1_00, failure: 0x1_10 } as const;

export type TurnMethod = keyof typeof methods;
type TurnKind = keyof typeof kinds;

/** Attributes that a client writes or reads (RFC 8489 §18.3, RFC 8656 §18). */
export const attributes = {
  username: 0x00_06,
  errorCode: 0x00_09,
  channelNumber: 0x00_0c,
  lifetime: 0x00_0d,
  xorPeerAddress: 0x00_12,
  data: 0x00_13,
  realm: 0x00_14,
  nonce: 0x00_15,
  xorRelayedAddress: 0x00_16,
  requestedTransport: 0x00_19,
  xorMappedAddress: 0x00_20,
} as const;

/** Bytes of a transaction id. */
export const TURN_ID_BYTES = 12;

export type AttributeToWrite = readonly [type: number, value: Uint8Array];

/** A STUN message with a method of TURN, its attributes read where they lie. */
export class TurnMessage {
  readonly method: TurnMethod;
  readonly kind: TurnKind;
  readonly id: Uint8Array;
  readonly #bytes: Uint8Array;
  readonly #attributes: readonly StunAttribute[];

  constructor(method: TurnMethod, kind: TurnKind, bytes: Uint8Array) {
    this.method = method;
    this.kind = kind;
    this.id = bytes.subarray(ID_OFFSET, HEADER_BYTES);
    this.#bytes = bytes;
    this.#attributes = stunAttributes(bytes);
  }

  /** The first of its type. */
  bytes(type: number): Uint8Array | undefined {
    return this.#attributes.find((one) => one.type === type)?.value;
  }

  text(type: number): string | undefined {
    const value = this.bytes(type);
    return value && Buffer.from(value).toString('utf8');
  }

  /** `undefined` also where it has not four octets. */
  uint32(type: number): number | undefined {
    const value = this.bytes(type);
    return value?.length === 4 ? viewOf(value).getUint32(0) : undefined;
  }

  address(type: number): Address | undefined {
    const value = this.bytes(type);
    return value && parseXorAddress(value, this.id);
  }

  /** Of a failure (RFC 8489 §14.8), 300 to 699. */
  get errorCode(): number | undefined {
    const value = this.bytes(attributes.errorCode);
    const code = ((value?.[2] ?? 0) & 7) * 100 + (value?.[3] ?? 0);
    return code >= 300 && code < 700 ? code : undefined;
  }

  /** Whether who wrote it has the key (RFC 8489 §9.2.5). */
  isProved(key: Uint8Array): boolean {
    const integrity = this.#attributes.find(({ type }) => type === MESSAGE_INTEGRITY);
    if (integrity?.value.length !== INTEGRITY_BYTES) return false;
    return timingSafeEqual(integrity.value, integrityOf(this.#bytes, integrity.at, key));
  }
}

/** Reads a message; `undefined` when it is none of TURN. */
export function parseTurnMessage(bytes: Uint8Array): TurnMessage | undefined {
  if (!isStunMessage(bytes)) return undefined;
  const type = viewOf(bytes).getUint16(0);
  const method = keyOf(methods, type & ~CLASS_MASK);
  const kind = keyOf(kinds, type & CLASS_MASK);
  return method && kind && new TurnMessage(method, kind, bytes);
}

/** @param key given: the message ends with what proves it */
export function serializeTurnMessage(
  { method, kind, id }: Pick<TurnMessage, 'method' | 'kind' | 'id'>,
  written: readonly AttributeToWrite[],
  key?: Uint8Array,
): Uint8Array {
  const parts = written.map(([type, value]) => serializeAttribute(type, value));
  if (key) parts.push(serializeAttribute(MESSAGE_INTEGRITY, new Uint8Array(INTEGRITY_BYTES)));
  const bytes = Buffer.concat([new Uint8Array(HEADER_BYTES), ...parts]);
  bytes.writeUInt16BE(methods[method] | kinds[kind], 0);
  bytes.writeUInt16BE(bytes.length - HEADER_BYTES, 2);
  bytes.writeUInt32BE(MAGIC_COOKIE, 4);
  bytes.set(id, ID_OFFSET);
  if (key) bytes.set(integrityOf(bytes, bytes.length - INTEGRITY_BYTES - 4, key), bytes.length - INTEGRITY_BYTES);
  return bytes;
}

/** The value of an attribute that holds a number of 32 bits. */
export function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value);
  return bytes;
}

export function peerAddress(peer: Address, id: Uint8Array): AttributeToWrite {
  return [attributes.xorPeerAddress, serializeXorAddress(peer, id)];
}

/** The key of long-term credentials (RFC 8489 §9.2.2). Texts are prepared as far as RFC 8265 §4.2.2 maps and normalizes. */
export function longTermKey(username: string, realm: string, password: string): Uint8Array {
  return createHash('md5')
    .update([username, opaque(realm), opaque(password)].join(':'))
    .digest();
}

function opaque(text: string): string {
  return text.replace(/\p{Zs}/gu, ' ').normalize('NFC');
}

function serializeAttribute(type: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + Math.ceil(value.length / 4) * 4);
  const view = viewOf(bytes);
  view.setUint16(0, type);
  view.setUint16(2, value.length);
  bytes.set(value, 4);
  return bytes;
}

function keyOf<Key extends string>(table: Readonly<Record<Key, number>>, wanted: number): Key | undefined {
  return (Object.keys(table) as Key[]).find((key) => table[key] === wanted);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
