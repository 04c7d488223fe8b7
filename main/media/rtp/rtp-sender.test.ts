import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Random } from '../../base/random.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { parseRtpPacket, type RtpPacket } from './rtp-packet.ts';
import { RtpSender } from './rtp-sender.ts';

const highest: Random = { bytes: (count) => new Uint8Array(count).fill(0xff) };

function next(sender: RtpSender, elapsedRtpUnits: number): RtpPacket {
  const parsed = parseRtpPacket(sender.packet({ payloadType: 8, marker: false, elapsedRtpUnits, payload: new Uint8Array(160) }));
  assert.ok(parsed.ok);
  return parsed.value;
}

test('sequence numbers begin below 2^15 (RFC 3711 §3.3.1), they and timestamps wrap at 2^16 and 2^32 (RFC 3550 §5.1)', () => {
  const sender = new RtpSender(highest);
  assert.equal(next(sender, 0).sequenceNumber, 2 ** 15 - 1);
  for (let number = 2 ** 15; number < 2 ** 16 - 1; number++) next(sender, 0);
  const packets = [next(sender, 0), next(sender, 160)];
  assert.deepEqual(
    packets.map(({ sequenceNumber }) => sequenceNumber),
    [65_535, 0],
  );
  assert.deepEqual(
    packets.map(({ timestamp }) => timestamp),
    [2 ** 32 - 1, 159],
  );
});

test('sequence number and timestamp begin at random places (RFC 3550 §5.1)', () => {
  const [a, b] = [next(new RtpSender(new SeededRandom(1)), 0), next(new RtpSender(new SeededRandom(2)), 0)];
  assert.notEqual(a.sequenceNumber, b.sequenceNumber);
  assert.notEqual(a.timestamp, b.timestamp);
  assert.notEqual(a.ssrc, b.ssrc);
});

test('the timestamp follows the time of the stream, not the number of packets', () => {
  const sender = new RtpSender(new SeededRandom(1));
  const { timestamp } = next(sender, 0);
  assert.equal((next(sender, 80_000).timestamp - timestamp) >>> 0, 80_000);
});

test('counts packets and payload octets of the present SSRC for sender reports (RFC 3550 §6.4.1)', () => {
  const sender = new RtpSender(new SeededRandom(1));
  const { ssrc } = next(sender, 0);
  next(sender, 160);
  assert.deepEqual(sender.totals, { packets: 2, octets: 320 });
  sender.changeSsrc();
  assert.notEqual(sender.ssrc, ssrc);
  assert.deepEqual(sender.totals, { packets: 0, octets: 0 });
  assert.equal(sender.totalPackets, 2);
});
