import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LadderRow } from './ladder.ts';
import { PcapWriter } from './pcap.ts';

function row(more: Partial<LadderRow> = {}): LadderRow {
  return {
    from: 0,
    to: 1,
    atUnixMs: 1_700_000_000_123,
    transport: 'udp',
    source: '192.0.2.1:5060',
    destination: '192.0.2.2:5070',
    label: 'BYE',
    isLost: false,
    text: 'BYE sip:a@b SIP/2.0\r\n\r\n',
    ...more,
  };
}

/** A whole file of these messages. */
function pcapOf(rows: readonly LadderRow[]): Uint8Array {
  const writer = new PcapWriter();
  return Buffer.concat([writer.head, ...rows.map((each) => writer.packets(each))]);
}

interface Packet {
  readonly atMs: number;
  readonly bytes: Buffer;
}

/** The packets of a file, by the format's own rules. */
function packetsOf(file: Uint8Array): readonly Packet[] {
  const bytes = Buffer.from(file);
  const packets: Packet[] = [];
  for (let at = 24; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 8);
    assert.equal(bytes.readUInt32LE(at + 12), length);
    packets.push({
      atMs: bytes.readUInt32LE(at) * 1_000 + bytes.readUInt32LE(at + 4) / 1_000,
      bytes: bytes.subarray(at + 16, at + 16 + length),
    });
    at += 16 + length;
  }
  return packets;
}

/** Whether the 16-bit ones' complement sum of the parts is all ones, as a receiver checks it (RFC 1071). */
function sumsUp(...parts: readonly Uint8Array[]): boolean {
  const bytes = Buffer.concat(parts);
  const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
  let sum = 0;
  for (let at = 0; at < even.length; at += 2) sum = (sum + even.readUInt16BE(at)) % 0xffff;
  return sum === 0;
}

test('the file begins as a classic pcap of raw IP packets does', () => {
  const head = Buffer.from(pcapOf([]));
  assert.equal(head.length, 24);
  assert.deepEqual(
    [head.readUInt32LE(0), head.readUInt16LE(4), head.readUInt16LE(6), head.readUInt32LE(20)],
    [0xa1b2c3d4, 2, 4, 101],
  );
});

test('a datagram over IPv4: time, addresses, ports, text, and checksums that hold (RFC 791, RFC 768)', () => {
  const [packet, ...none] = packetsOf(pcapOf([row()]));
  assert.ok(packet);
  assert.deepEqual(none, []);
  assert.equal(packet.atMs, 1_700_000_000_123);
  const { bytes } = packet;
  assert.deepEqual([...bytes.subarray(12, 20)], [192, 0, 2, 1, 192, 0, 2, 2]);
  assert.deepEqual([bytes.readUInt8(0), bytes.readUInt16BE(2), bytes.readUInt8(9)], [0x45, bytes.length, 17]);
  assert.deepEqual([bytes.readUInt16BE(20), bytes.readUInt16BE(22), bytes.readUInt16BE(24)], [5060, 5070, bytes.length - 20]);
  assert.equal(bytes.toString('latin1', 28), row().text);
  assert.ok(sumsUp(bytes.subarray(0, 20)));
  const length = Buffer.from([0, 17, 0, bytes.length - 20]);
  assert.ok(sumsUp(bytes.subarray(12, 20), length, bytes.subarray(20)));
});

test('a datagram over IPv6 (RFC 8200 §3, §8.1)', () => {
  const [packet] = packetsOf(pcapOf([row({ source: '[2001:db8::1]:5060', destination: '[::ffff:192.0.2.1]:5070' })]));
  assert.ok(packet);
  const { bytes } = packet;
  assert.deepEqual([bytes.readUInt8(0), bytes.readUInt16BE(4), bytes.readUInt8(6)], [0x60, bytes.length - 40, 17]);
  assert.equal(bytes.toString('hex', 8, 24), '20010db8000000000000000000000001');
  assert.equal(bytes.toString('hex', 24, 40), '00000000000000000000ffffc0000201');
  const length = Buffer.from([0, 17, 0, bytes.length - 40]);
  assert.ok(sumsUp(bytes.subarray(8, 40), length, bytes.subarray(40)));
});

test('a stream is TCP whose sequence numbers follow each other in each direction (RFC 9293 §3.4)', () => {
  const there = row({ transport: 'tcp', text: 'x'.repeat(40_000) });
  const back = row({ transport: 'tcp', source: there.destination, destination: there.source });
  const packets = packetsOf(pcapOf([there, back, there]));
  const parts = packets.map(({ bytes }) => [bytes.readUInt32BE(24), bytes.readUInt32BE(28), bytes.length - 40]);
  const [a, b, c, answer, d] = parts;
  assert.deepEqual(
    [a, b, c],
    [
      [1, 1, 16_384],
      [16_385, 1, 16_384],
      [32_769, 1, 7_232],
    ],
  );
  assert.deepEqual(answer, [1, 40_001, back.text.length]);
  assert.deepEqual(d?.slice(0, 2), [40_001, 1 + back.text.length]);
  for (const { bytes } of packets) {
    const length = Buffer.from([0, 6, (bytes.length - 20) >> 8, (bytes.length - 20) & 0xff]);
    assert.ok(sumsUp(bytes.subarray(12, 20), length, bytes.subarray(20)));
  }
});

test('a socket bound to all addresses is in the family of its peer, and none of ours is made up', () => {
  const from = (source: string, destination: string): string | undefined => {
    const [packet] = packetsOf(pcapOf([row({ source, destination })]));
    return packet?.bytes.toString('hex', 12, 16);
  };
  assert.equal(from('0.0.0.0:5060', '192.0.2.2:5060'), '00000000');
  assert.equal(from('0.0.0.0:5060', '127.0.0.1:5060'), '7f000001');
  assert.equal(from('somewhere', '192.0.2.2:5060'), undefined);
  assert.equal(from('192.0.2.1:5060', '[::1]:5060'), undefined);
});

test('whatever the addresses say, a packet is whole or is not there', () => {
  const address = fc.oneof(
    fc.string(),
    fc.constantFrom('[::]:1', '0.0.0.0:70000', '[fe80::1%eth0]:5060', '1.2.3.4:0', ':::5060'),
  );
  fc.assert(
    fc.property(
      address,
      address,
      fc.constantFrom('udp', 'tcp'),
      fc.string({ maxLength: 50 }),
      (source, destination, transport, text) => {
        const writer = new PcapWriter();
        packetsOf(Buffer.concat([writer.head, writer.packets(row({ source, destination, transport, text }))]));
      },
    ),
  );
});
