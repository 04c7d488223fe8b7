import { isIPv4, isIPv6 } from 'node:net';

/** Where a packet comes from or goes to: a numeric address and a port. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

interface Segment {
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly payload: Uint8Array;
}

const UDP = 17;
const TCP = 6;
const HOP_LIMIT = 64;
const TCP_HEADER_BYTES = 20;
const PSH_ACK = 0x5018;

/** A datagram in an IP packet (RFC 768). Both ends are of one family; the payload fits. */
export function udpPacket(from: Endpoint, to: Endpoint, payload: Uint8Array): Uint8Array {
  const udp = Buffer.alloc(8 + payload.length);
  udp.writeUInt16BE(from.port, 0);
  udp.writeUInt16BE(to.port, 2);
  udp.writeUInt16BE(udp.length, 4);
  udp.set(payload, 8);
  // 0 would mean that there is none.
  udp.writeUInt16BE(checksum(pseudoHeader(from, to, UDP, udp.length), udp) || 0xffff, 6);
  return inIp(from, to, UDP, udp);
}

/** A segment of a TCP connection in an IP packet (RFC 9293). */
export function tcpPacket(from: Endpoint, to: Endpoint, { sequence, acknowledgment, payload }: Segment): Uint8Array {
  const tcp = Buffer.alloc(TCP_HEADER_BYTES + payload.length);
  tcp.writeUInt16BE(from.port, 0);
  tcp.writeUInt16BE(to.port, 2);
  tcp.writeUInt32BE(sequence, 4);
  tcp.writeUInt32BE(acknowledgment, 8);
  tcp.writeUInt16BE(PSH_ACK, 12);
  tcp.writeUInt16BE(0xffff, 14);
  tcp.set(payload, TCP_HEADER_BYTES);
  tcp.writeUInt16BE(checksum(pseudoHeader(from, to, TCP, tcp.length), tcp), 16);
  return inIp(from, to, TCP, tcp);
}

function inIp(from: Endpoint, to: Endpoint, protocol: number, payload: Uint8Array): Uint8Array {
  return Buffer.concat([
    isIPv4(from.host) ? ipv4Header(from, to, protocol, payload) : ipv6Header(from, to, protocol, payload),
    payload,
  ]);
}

/** RFC 791 §3.1, without options. */
function ipv4Header(from: Endpoint, to: Endpoint, protocol: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt8(0x45, 0);
  header.writeUInt16BE(header.length + payload.length, 2);
  header.writeUInt8(HOP_LIMIT, 8);
  header.writeUInt8(protocol, 9);
  header.set(addressBytes(from.host), 12);
  header.set(addressBytes(to.host), 16);
  header.writeUInt16BE(checksum(header), 10);
  return header;
}

/** RFC 8200 §3. */
function ipv6Header(from: Endpoint, to: Endpoint, protocol: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt8(0x60, 0);
  header.writeUInt16BE(payload.length, 4);
  header.writeUInt8(protocol, 6);
  header.writeUInt8(HOP_LIMIT, 7);
  header.set(addressBytes(from.host), 8);
  header.set(addressBytes(to.host), 24);
  return header;
}

/** What the checksums of UDP and TCP cover beside them (RFC 9293 §3.1, RFC 8200 §8.1): the sum is the same for both lengths of the number. */
function pseudoHeader(from: Endpoint, to: Endpoint, protocol: number, length: number): Buffer {
  const tail = Buffer.alloc(8);
  tail.writeUInt32BE(length, 0);
  tail.writeUInt8(protocol, 7);
  return Buffer.concat([addressBytes(from.host), addressBytes(to.host), tail]);
}

/** The Internet checksum (RFC 1071) of the parts one behind the other; all but the last have an even length. */
function checksum(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let index = 0; index < part.length; index += 2) sum += ((part[index] ?? 0) << 8) + (part[index + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

function addressBytes(host: string): Uint8Array {
  if (isIPv4(host)) return Uint8Array.from(host.split('.').map(Number));
  if (!isIPv6(host)) return new Uint8Array(16);
  const [head = '', tail] = withoutDots(host).split('::');
  const [before, after] = [groups(head), groups(tail ?? '')];
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const all = [...before, ...Array<number>(missing).fill(0), ...after];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]));
}

function groups(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

/** `::ffff:192.0.2.1` with its last two groups as hexadecimal. */
function withoutDots(host: string): string {
  const last = host.slice(host.lastIndexOf(':') + 1);
  if (!isIPv4(last)) return host;
  const [a = 0, b = 0, c = 0, d = 0] = last.split('.').map(Number);
  return `${host.slice(0, -last.length)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
