import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../../testing/fake-clock.ts';
import { SeededRandom } from '../../testing/seeded-random.ts';
import { parseRtcpCompound } from './parse-rtcp.ts';
import type { RtcpPacket } from './rtcp-packet.ts';
import { type ReportFacts, RtcpSession } from './rtcp-session.ts';

const sent = { rtpTimestamp: 1_000, packets: 50, octets: 8_000 };
const reception = { ssrc: 22, fractionLost: 64, cumulativeLost: 5, extendedHighestSequence: 70_000, jitterRtpUnits: 80 };
const both: ReportFacts = { ssrc: 11, sent, reception };

function setUp(seed = 1): { clock: FakeClock; session: RtcpSession } {
  const clock = new FakeClock();
  return { clock, session: new RtcpSession({ clock, random: new SeededRandom(seed), cname: 'c0ffee' }) };
}

function parsed(bytes: Uint8Array): readonly RtcpPacket[] {
  const result = parseRtcpCompound(bytes);
  assert.ok(result.ok);
  return result.value;
}

/** When reports were due in `durationMs`, looking every 10 ms. */
function dueTimes(clock: FakeClock, session: RtcpSession, durationMs: number): number[] {
  const times: number[] = [];
  for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 10) {
    clock.advance(10);
    if (!session.isDue(clock.nowMs())) continue;
    times.push(clock.nowMs());
    session.report(both, clock.nowMs());
  }
  return times;
}

test('the first report comes after half the interval, the others after 5 s, spread by chance (RFC 3550 §6.3)', () => {
  const gaps: number[] = [];
  for (let seed = 1; seed <= 40; seed++) {
    const { clock, session } = setUp(seed);
    const times = dueTimes(clock, session, 60_000);
    assert.ok((times[0] ?? 0) >= 1_026 && (times[0] ?? 0) <= 3_200, `first at ${times[0]}`);
    gaps.push(...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
  }
  assert.ok(gaps.every((gap) => gap >= 2_052 && gap <= 6_170));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  assert.ok(Math.abs(mean - 5_000) < 400, `mean ${mean}`);
});

test('joining begins the wait anew', () => {
  const { clock, session } = setUp();
  clock.advance(60_000);
  session.join(clock.nowMs());
  assert.equal(session.isDue(clock.nowMs()), false);
});

test('a report is SR with SDES CNAME when we sent, RR otherwise (RFC 3550 §6.1, §6.4)', () => {
  const { session } = setUp();
  const [senderReport, description] = parsed(session.report(both, 0));
  assert.equal(senderReport?.kind, 'senderReport');
  assert.deepEqual(description, { kind: 'sourceDescription', chunks: [{ ssrc: 11, cname: 'c0ffee' }] });
  const [receiverReport] = parsed(session.report({ ssrc: 11, reception }, 0));
  assert.equal(receiverReport?.kind, 'receiverReport');
});

test('a report block carries the reception and when the last SR of that source came (RFC 3550 §6.4.1)', () => {
  const { clock, session } = setUp();
  const ntp = { seconds: 0x0001_0203, fraction: 0x0405_0607 };
  const heard: RtcpPacket = { kind: 'senderReport', ssrc: 22, ntp, rtpTimestamp: 0, packets: 1, octets: 1, blocks: [] };
  session.receive([heard], 28, 11, clock.nowMs());
  clock.advance(1_500);
  const [report] = parsed(session.report(both, clock.nowMs()));
  assert.ok(report?.kind === 'senderReport');
  assert.deepEqual(report.blocks, [{ ...reception, lastSenderReport: 0x0203_0405, delaySinceLastSenderReport: 98_304 }]);
});

test('without an SR of that source LSR and DLSR are 0 (RFC 3550 §6.4.1)', () => {
  const [report] = parsed(setUp().session.report(both, 0));
  assert.ok(report?.kind === 'senderReport');
  assert.deepEqual(report.blocks[0], { ...reception, lastSenderReport: 0, delaySinceLastSenderReport: 0 });
});

test('two sessions measure their round trip: A - LSR - DLSR (RFC 3550 §6.4.1)', () => {
  const { clock, session: ours } = setUp(1);
  const theirs = new RtcpSession({ clock, random: new SeededRandom(2), cname: 'them' });
  const first = parsed(ours.report({ ssrc: 11, sent }, clock.nowMs()));
  clock.advance(30);
  theirs.receive(first, 100, 22, clock.nowMs());
  clock.advance(700);
  const answer = parsed(theirs.report({ ssrc: 22, reception: { ...reception, ssrc: 11 } }, clock.nowMs()));
  clock.advance(45);
  ours.receive(answer, 100, 11, clock.nowMs());
  assert.ok(Math.abs((ours.rttMs ?? 0) - 75) < 0.1, `${ours.rttMs}`);
  assert.deepEqual(ours.remote, { lossFraction: 0.25, jitterRtpUnits: 80, atMs: 775 });
});

test('a round trip that cannot be is not believed', () => {
  const { session } = setUp();
  const lie = { ...reception, ssrc: 11, lastSenderReport: 12_345, delaySinceLastSenderReport: 2 ** 31 };
  session.receive([{ kind: 'receiverReport', ssrc: 22, blocks: [lie] }], 32, 11, 0);
  assert.equal(session.rttMs, undefined);
});

test('blocks about other sources are not ours', () => {
  const { session } = setUp();
  const block = { ...reception, ssrc: 99, lastSenderReport: 0, delaySinceLastSenderReport: 0 };
  session.receive([{ kind: 'receiverReport', ssrc: 22, blocks: [block] }], 32, 11, 0);
  assert.equal(session.remote, undefined);
});

test('goodbye is report, SDES and BYE in one packet (RFC 3550 §6.6)', () => {
  const packets = parsed(setUp().session.goodbye(both, 0, 'SSRC collision'));
  assert.deepEqual(
    packets.map(({ kind }) => kind),
    ['senderReport', 'sourceDescription', 'goodbye'],
  );
  assert.deepEqual(packets[2], { kind: 'goodbye', ssrcs: [11], reason: 'SSRC collision' });
});

test('tells when the peer says goodbye', () => {
  const { session } = setUp();
  const rr: RtcpPacket = { kind: 'receiverReport', ssrc: 22, blocks: [] };
  assert.equal(session.receive([rr], 8, 11, 0), false);
  assert.equal(session.receive([rr, { kind: 'goodbye', ssrcs: [22] }], 16, 11, 0), true);
});
