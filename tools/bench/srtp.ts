import { serializeRtpPacket } from '../../main/media/rtp/rtp-packet.ts';
import { SrtpReceiver } from '../../main/media/srtp/srtp-receiver.ts';
import { SrtpSender } from '../../main/media/srtp/srtp-sender.ts';
import { masterKeyBytes, type SrtpSuiteName, srtpSuites } from '../../main/media/srtp/suites.ts';
import { lastResult, microsecondsPerCall, significant } from './compare-speed.ts';
import type { BenchOptions, BenchReport } from './report.ts';

const ROUNDS = 7;
/** 20 ms of G.711, 50 packets a second each way. */
const PAYLOAD_BYTES = 160;
const PACKETS_PER_SECOND = 50;

/** Processor time to protect and to open one packet of 20 ms, and what that is of one core for a call in both directions. */
export async function run(_options: BenchOptions): Promise<BenchReport> {
  const rows = (Object.keys(srtpSuites) as SrtpSuiteName[]).map(measure);
  if (lastResult() === undefined) throw new Error('nothing was measured');
  return { name: 'srtp', rows };
}

function measure(suite: SrtpSuiteName): BenchReport['rows'][number] {
  const key = { suite, key: new Uint8Array(masterKeyBytes(suite)).fill(7) };
  const [alone, sender, receiver] = [new SrtpSender(key), new SrtpSender(key), new SrtpReceiver(key)];
  const nextOf = packets();
  const nextOfBoth = packets();
  const times = microsecondsPerCall(
    [
      { name: 'protect', work: () => alone.protectRtp(nextOf()) },
      { name: 'both', work: () => roundTrip(sender, receiver, nextOfBoth()) },
    ],
    ROUNDS,
  );
  const [protectUs, bothUs] = [times.get('protect') ?? 0, times.get('both') ?? 0];
  return {
    suite,
    'protect µs': significant(protectUs),
    'open µs': significant(bothUs - protectUs),
    '% of a core': significant((bothUs * PACKETS_PER_SECOND) / 10_000),
  };
}

/** A packet opens once only: each has to be made for it. */
function roundTrip(sender: SrtpSender, receiver: SrtpReceiver, packet: Uint8Array): Uint8Array {
  const opened = receiver.unprotectRtp(sender.protectRtp(packet) ?? packet);
  if (!opened.ok) throw new Error(`a packet of our own is ${opened.error}`);
  return opened.value;
}

/** One packet that goes on in sequence. */
function packets(): () => Uint8Array {
  const payload = new Uint8Array(PAYLOAD_BYTES).fill(3);
  const fields = { marker: false, payloadType: 0, sequenceNumber: 0, timestamp: 0, ssrc: 1, csrcs: [], payload };
  const packet = serializeRtpPacket(fields);
  const view = new DataView(packet.buffer);
  return () => {
    view.setUint16(2, (view.getUint16(2) + 1) % 2 ** 16);
    return packet;
  };
}
