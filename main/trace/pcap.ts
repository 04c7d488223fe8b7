import { isIPv6 } from 'node:net';
import { isWildcard, type LadderRow, portOf } from './ladder.ts';
import { type Endpoint, tcpPacket, udpPacket } from './pcap-packet.ts';

/** LINKTYPE_RAW: each packet begins with its IP header, whose first digit says which IP it is. */
const LINKTYPE_RAW = 101;
const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const SNAP_BYTES = 262_144;
/** What one made-up TCP segment carries. */
const SEGMENT_BYTES = 16_384;
/** The most that a datagram can hold. */
const DATAGRAM_BYTES = 65_507 - 40;

/** Writes messages as the packets they may have been, for programs that read captures: a file of classic pcap, microseconds. */
export class PcapWriter {
  /** Sequence number of the next byte in each direction of each made-up connection. */
  readonly #sequences = new Map<string, number>();

  /** What the file begins with. */
  get head(): Uint8Array {
    const head = Buffer.alloc(24);
    head.writeUInt32LE(MAGIC_MICROSECONDS, 0);
    head.writeUInt16LE(2, 4);
    head.writeUInt16LE(4, 6);
    head.writeUInt32LE(SNAP_BYTES, 16);
    head.writeUInt32LE(LINKTYPE_RAW, 20);
    return head;
  }

  /**
   * One message: headers of IP and of UDP or TCP are made up from its addresses, encryption and WebSocket frames are not there. Nothing
   * for a message whose addresses are none.
   */
  packets({ source, destination, transport, text, atUnixMs }: LadderRow): Uint8Array {
    const ends = endpoints(source, destination);
    if (!ends) return new Uint8Array();
    const [from, to] = ends;
    const bytes = Buffer.from(text, 'latin1');
    if (transport === 'udp') return record(atUnixMs, udpPacket(from, to, bytes.subarray(0, DATAGRAM_BYTES)));
    const count = Math.max(1, Math.ceil(bytes.length / SEGMENT_BYTES));
    const segments = Array.from({ length: count }, (_, n) => bytes.subarray(n * SEGMENT_BYTES, (n + 1) * SEGMENT_BYTES));
    return Buffer.concat(segments.map((segment) => record(atUnixMs, this.#segment(from, to, segment))));
  }

  #segment(from: Endpoint, to: Endpoint, payload: Uint8Array): Uint8Array {
    const [there, back] = [connectionKey(from, to), connectionKey(to, from)];
    const sequence = this.#sequences.get(there) ?? 1;
    this.#sequences.set(there, (sequence + payload.length) >>> 0);
    return tcpPacket(from, to, { sequence, acknowledgment: this.#sequences.get(back) ?? 1, payload });
  }
}

function record(atUnixMs: number, packet: Uint8Array): Uint8Array {
  const head = Buffer.alloc(16);
  head.writeUInt32LE(Math.floor(atUnixMs / 1_000) >>> 0, 0);
  head.writeUInt32LE(Math.floor((atUnixMs % 1_000) * 1_000), 4);
  head.writeUInt32LE(packet.length, 8);
  head.writeUInt32LE(packet.length, 12);
  return Buffer.concat([head, packet]);
}

function connectionKey(from: Endpoint, to: Endpoint): string {
  return `${from.host} ${from.port} ${to.host} ${to.port}`;
}

/** Both ends in one family. A socket bound to all addresses does not know its own: it stays that, or loopback where the peer is. */
function endpoints(source: string, destination: string): readonly [Endpoint, Endpoint] | undefined {
  const from = endpointOf(source, destination);
  const to = endpointOf(destination, source);
  return from && to && isIPv6(from.host) === isIPv6(to.host) ? [from, to] : undefined;
}

function endpointOf(address: string, peer: string): Endpoint | undefined {
  const port = Number(portOf(address));
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return undefined;
  const host = isWildcard(address) ? unspecified(peer) : hostOf(address);
  return host === undefined ? undefined : { host, port };
}

function unspecified(peer: string): string | undefined {
  const host = hostOf(peer);
  if (host === undefined) return undefined;
  if (isIPv6(host)) return host === '::1' ? '::1' : '::';
  return host.startsWith('127.') ? host : '0.0.0.0';
}

function hostOf(address: string): string | undefined {
  const host = address.slice(0, address.lastIndexOf(':')).replace(/^\[|\]$/g, '');
  return host === '' ? undefined : (host.split('%')[0] ?? host);
}
