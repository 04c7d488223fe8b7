import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const types = { A: 1, AAAA: 28, SRV: 33, NAPTR: 35 } as const;

/** One record, its data as it goes over the wire. */
export interface ZoneRecord {
  readonly name: string;
  readonly type: keyof typeof types;
  readonly ttlS: number;
  readonly data: Uint8Array;
}

/** A name server on loopback that knows the records it was given (RFC 1035). Names it does not know do not exist. Disposing closes it. */
export class NameServer implements Disposable {
  /** What was asked: `SRV _sip._udp.example.com`. */
  readonly asked: string[] = [];
  readonly #socket: Socket;
  readonly #records: readonly ZoneRecord[];

  private constructor(socket: Socket, records: readonly ZoneRecord[]) {
    this.#socket = socket;
    this.#records = records;
    socket.on('message', (query, from) => socket.send(this.#answer(query), from.port, from.address));
  }

  static async start(records: readonly ZoneRecord[]): Promise<NameServer> {
    const socket = createSocket('udp4');
    socket.bind({ address: '127.0.0.1', port: 0 });
    await once(socket, 'listening');
    return new NameServer(socket, records);
  }

  /** `127.0.0.1:5353` */
  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #answer(query: Buffer): Buffer {
    const end = query.indexOf(0, 12) + 1;
    const name = labelsOf(query.subarray(12, end));
    const type = query.readUInt16BE(end);
    const answers = this.#records.filter((record) => record.name === name.toLowerCase() && types[record.type] === type);
    this.asked.push(`${Object.entries(types).find(([, number]) => number === type)?.[0]} ${name}`);
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(answers.length > 0 ? 0x8580 : 0x8583, 2); // an authoritative answer, or no such name
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(answers.length, 6);
    return Buffer.concat([head, query.subarray(12, end + 4), ...answers.map(resourceRecord)]);
  }
}

export function addressRecord(name: string, address: string, ttlS: number): ZoneRecord {
  return { name, type: 'A', ttlS, data: Uint8Array.from(address.split('.').map(Number)) };
}

/** @param octets all 16 of an IPv6 address */
export function sixRecord(name: string, octets: readonly number[], ttlS: number): ZoneRecord {
  return { name, type: 'AAAA', ttlS, data: Uint8Array.from(octets) };
}

export function srvRecord(name: string, [priority, weight, port]: readonly number[], target: string): ZoneRecord {
  return { name, type: 'SRV', ttlS: 60, data: Buffer.concat([...[priority, weight, port].map(uint16), domainName(target)]) };
}

export function naptrRecord(
  name: string,
  [order, preference]: readonly number[],
  service: string,
  replacement: string,
): ZoneRecord {
  const texts = ['s', service, ''].map((text) => Buffer.concat([Uint8Array.of(text.length), Buffer.from(text)]));
  return {
    name,
    type: 'NAPTR',
    ttlS: 60,
    data: Buffer.concat([...[order, preference].map(uint16), ...texts, domainName(replacement)]),
  };
}

/** The name is the one asked for: a pointer to it (RFC 1035 §4.1.4). */
function resourceRecord({ type, ttlS, data }: ZoneRecord): Buffer {
  const fixed = Buffer.alloc(12);
  fixed.writeUInt16BE(0xc00c, 0);
  fixed.writeUInt16BE(types[type], 2);
  fixed.writeUInt16BE(1, 4);
  fixed.writeUInt32BE(ttlS, 6);
  fixed.writeUInt16BE(data.length, 10);
  return Buffer.concat([fixed, data]);
}

function domainName(name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Uint8Array.of(label.length), Buffer.from(label)])),
    Uint8Array.of(0),
  ]);
}

function labelsOf(bytes: Buffer): string {
  const labels: string[] = [];
  for (let at = 0; (bytes[at] ?? 0) > 0; at += (bytes[at] ?? 0) + 1)
    labels.push(bytes.toString('latin1', at + 1, at + 1 + (bytes[at] ?? 0)));
  return labels.join('.');
}

function uint16(value = 0): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
