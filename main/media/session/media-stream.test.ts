import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DatagramSocket } from '../../net/network.ts';
import { type MediaCodec, MediaError, type StreamSettings, type StreamStatistics } from '../protocol.ts';
import { parseRtcpCompound } from '../rtcp/parse-rtcp.ts';
import { serializeRtcpCompound } from '../rtcp/serialize-rtcp.ts';
import { parseRtpPacket, type RtpPacket, serializeRtpPacket } from '../rtp/rtp-packet.ts';
import { bestDelay, levelDbov, shareAt, speechLike } from '../testing/signals.ts';
import {
  opus,
  pcma,
  pcmu,
  type RemoteEnd,
  settingsFor,
  type VirtualHost,
  VirtualMedia,
  VirtualWindow,
} from '../testing/virtual-media.ts';

interface Call {
  readonly media: VirtualMedia;
  readonly alice: VirtualHost;
  readonly bob: VirtualHost;
  readonly a: { readonly streamId: string } & RemoteEnd;
  readonly b: { readonly streamId: string } & RemoteEnd;
}

/** Two hosts in a call; Alice has a window, Bob what the test gives him. */
async function call(codec: MediaCodec, impairment = {}, changes: Partial<StreamSettings> = {}): Promise<Call> {
  const media = new VirtualMedia(impairment);
  const [alice, bob] = [media.host('10.0.0.1'), media.host('10.0.0.2')];
  const [a, b] = [await alice.open(), await bob.open()];
  await alice.host.configure(a.streamId, settingsFor(b, codec, changes));
  await bob.host.configure(b.streamId, settingsFor(a, codec, changes));
  return { media, alice, bob, a, b };
}

/** Alice speaks for `seconds`, Bob echoes. */
async function echoCall(codec: MediaCodec, seconds: number, impairment = {}, changes: Partial<StreamSettings> = {}) {
  const made = await call(codec, impairment, changes);
  const window = new VirtualWindow(made.media.clock);
  made.alice.host.attachWindow(window);
  await made.alice.host.connect(made.a.streamId, { kind: 'window' });
  await made.bob.host.connect(made.b.streamId, { kind: 'echo' });
  const said = speechLike(48_000 * seconds);
  window.say(said);
  await made.media.clock.run(seconds * 1_000 + 300);
  return { ...made, said, heard: window.heard };
}

async function end({ media, alice, bob, a, b }: Call): Promise<[StreamStatistics, StreamStatistics]> {
  const closing = [alice.host.close(a.streamId), bob.host.close(b.streamId)] as const;
  await media.clock.run(0);
  const statistics = await Promise.all(closing);
  await media.stop();
  assert.equal(media.clock.pending, 0, 'no timer is left');
  return statistics;
}

for (const [codec, least] of [
  [pcmu, 0.97],
  [pcma, 0.97],
  [opus, 0.9],
] as const) {
  test(`${codec.name}: speech goes there and comes back as the same speech`, async () => {
    const made = await echoCall(codec, 2, { delayMs: 10 });
    const { delay, correlation } = bestDelay(made.said, made.heard, 48 * 220);
    assert.ok(correlation > least, `correlation ${correlation}`);
    assert.ok(delay <= 48 * 200, `there and back in ${delay / 48} ms`);
    const [a, b] = await end(made);
    assert.deepEqual([a.lost, a.late, a.concealedMs, b.lost, b.late, b.concealedMs], [0, 0, 0, 0, 0, 0]);
    assert.equal(a.codec, codec.name);
  });
}

for (const ptimeMs of [10, 30, 60]) {
  test(`packets of ${ptimeMs} ms carry speech as well`, async () => {
    const made = await echoCall(pcmu, 1, {}, { ptimeMs });
    const { correlation } = bestDelay(made.said, made.heard, 48 * 300);
    assert.ok(correlation > 0.97, `correlation ${correlation}`);
    const [a] = await end(made);
    assert.ok(Math.abs(a.sent - 1_300 / ptimeMs) <= 2, `${a.sent} packets`);
  });
}

test('a lossy, jittering link is survived: loss is counted, concealed, and quality tells', async () => {
  const made = await echoCall(pcmu, 4, { delayMs: 20, jitterMs: 15, lossRate: 0.05 });
  assert.ok(bestDelay(made.said, made.heard, 48 * 300).correlation > 0.6);
  const [a, b] = await end(made);
  assert.ok(b.lost > 3 && b.lost < 25, `${b.lost} lost`);
  assert.ok(b.concealedMs >= b.lost * 10);
  assert.ok(b.jitterMs > 1 && b.jitterMs < 15);
  assert.ok((a.mos ?? 0) > 2 && (a.mos ?? 5) < 4.3, `MOS ${a.mos}`);
});

test('duplicates are counted and not heard', async () => {
  const made = await echoCall(pcmu, 1, { repeatRate: 0.2 });
  assert.ok(bestDelay(made.said, made.heard, 48 * 200).correlation > 0.97);
  const [, b] = await end(made);
  assert.ok(b.duplicate > 3);
  assert.equal(b.lost, 0);
});

test('RTCP measures the round trip and what the peer lost (RFC 3550 §6.4)', async () => {
  const made = await echoCall(pcmu, 14, { delayMs: 40 });
  const [a, b] = await end(made);
  assert.ok(Math.abs((a.rttMs ?? 0) - 80) < 1, `${a.rttMs}`);
  assert.ok(Math.abs((b.rttMs ?? 0) - 80) < 1, `${b.rttMs}`);
  assert.equal(a.remoteLossPercent, 0);
});

test('with rtcp-mux nothing goes to the RTCP port (RFC 5761)', async () => {
  const media = new VirtualMedia();
  const host = media.host('10.0.0.1');
  const stream = await host.open();
  const peer = await Peer.bind(media, '10.0.0.9');
  await host.host.configure(stream.streamId, settingsFor(peer.end, pcmu, { rtcpMux: true }));
  await media.clock.run(8_000);
  assert.equal(peer.control.length, 0);
  assert.ok(peer.rtp.length > 390);
  assert.ok(peer.muxedControl.length >= 1);
  await media.stop();
});

test('digits go there, each once, and sound is suspended meanwhile (RFC 4733)', async () => {
  for (const codec of [pcmu, opus]) {
    const made = await call(codec, { lossRate: 0.1, repeatRate: 0.1 });
    await made.alice.host.connect(made.a.streamId, { kind: 'local', play: { tone: 440 } });
    await made.media.clock.run(500);
    await made.alice.host.sendDigits(made.a.streamId, '159#*D0');
    await made.media.clock.run(2_000);
    assert.equal(
      made.bob
        .eventsOf('digit')
        .map(({ digit }) => digit)
        .join(''),
      '159#*D0',
    );
    const durations = made.bob.eventsOf('digit').map(({ durationMs }) => durationMs);
    assert.ok(
      durations.every((ms) => ms === 100),
      `${durations}`,
    );
    await end(made);
  }
});

test('muted, a stream sends silence on and on', async () => {
  const made = await call(pcmu);
  await made.alice.host.connect(made.a.streamId, { kind: 'local', play: { tone: 440 } });
  await made.media.clock.run(1_000);
  const before = made.bob.eventsOf('level').at(-1)?.playedDbov ?? 0;
  await made.alice.host.setMuted(made.a.streamId, true);
  await made.media.clock.run(1_000);
  const during = made.bob.eventsOf('level').at(-1)?.playedDbov ?? 0;
  assert.ok(Math.abs(before + 12) < 1 && during < -70, `${before} then ${during} dBov`);
  assert.equal(made.alice.eventsOf('level').at(-1)?.capturedDbov, -127);
  const [a] = await end(made);
  assert.ok(a.sent >= 99);
});

for (const [direction, sends, plays] of [
  ['sendonly', true, false],
  ['recvonly', false, true],
  ['inactive', false, false],
] as const) {
  test(`${direction}: RTP flows as the direction says, RTCP always (RFC 3264 §5.1)`, async () => {
    const made = await call(pcmu);
    await made.alice.host.connect(made.a.streamId, { kind: 'local', play: { tone: 440 } });
    await made.bob.host.connect(made.b.streamId, { kind: 'local', play: { tone: 700 } });
    await made.media.clock.run(1_000);
    await made.alice.host.configure(made.a.streamId, settingsFor(made.b, pcmu, { direction }));
    await made.media.clock.run(1_000);
    const before = made.alice.eventsOf('statistics').at(-1)?.statistics;
    await made.media.clock.run(12_000);
    const [a, b] = await end(made);
    assert.equal(a.sent > (before?.sent ?? 0), sends);
    assert.equal((made.alice.eventsOf('level').at(-1)?.playedDbov ?? 0) > -20, plays);
    assert.ok(b.rttMs !== undefined, 'reports were answered');
  });
}

test('timestamps go on with time over a hold, and the first packet after it has the marker (RFC 3551 §4.1)', async () => {
  const media = new VirtualMedia();
  const host = media.host('10.0.0.1');
  const stream = await host.open();
  const peer = await Peer.bind(media, '10.0.0.9');
  const configure = (direction: StreamSettings['direction']): Promise<void> =>
    host.host.configure(stream.streamId, settingsFor(peer.end, pcmu, { direction }));
  await configure('sendrecv');
  await media.clock.run(1_000);
  const last = peer.rtp.at(-1);
  await configure('inactive');
  await media.clock.run(3_000);
  const count = peer.rtp.length;
  await configure('sendrecv');
  await media.clock.run(100);
  const first = peer.rtp[count];
  assert.ok(first && last);
  assert.equal(first.marker, true);
  assert.equal((first.sequenceNumber - last.sequenceNumber) & 0xffff, 1);
  const pausedMs = ((first.timestamp - last.timestamp) >>> 0) / 8;
  assert.ok(pausedMs >= 3_000 && pausedMs <= 3_050, `${pausedMs} ms`);
  assert.equal(peer.rtp[count + 1]?.marker, false);
  await media.stop();
});

test('the codec changes in a running call, with a new SSRC for the new clock rate (RFC 7160 §4.1)', async () => {
  const made = await call(pcmu);
  await made.alice.host.connect(made.a.streamId, { kind: 'local', play: { tone: 440 } });
  await made.media.clock.run(1_000);
  await made.bob.host.configure(made.b.streamId, settingsFor(made.a, opus, { receive: [opus, pcmu] }));
  await made.alice.host.configure(made.a.streamId, settingsFor(made.b, opus, { receive: [opus, pcmu] }));
  await made.media.clock.run(1_000);
  assert.ok(Math.abs((made.bob.eventsOf('level').at(-1)?.playedDbov ?? 0) + 12) < 1);
  const [a, b] = await end(made);
  assert.equal(a.codec, 'opus');
  assert.equal(b.lost, 0);
});

test('a re-negotiation without a change is not heard', async () => {
  const made = await echoCall(pcmu, 1);
  const sentBefore = made.alice.eventsOf('statistics').at(-1)?.statistics.sent;
  await made.alice.host.configure(made.a.streamId, settingsFor(made.b, pcmu));
  await made.media.clock.run(1_000);
  const [a, b] = await end(made);
  assert.ok(a.sent >= (sentBefore ?? 0) + 49);
  assert.deepEqual([b.lost, b.concealedMs], [0, 0]);
});

test('closing says goodbye to the peer (RFC 3550 §6.6)', async () => {
  const made = await call(pcmu);
  await made.media.clock.run(1_000);
  await made.alice.host.close(made.a.streamId);
  await made.media.clock.run(10);
  assert.equal(made.bob.eventsOf('remoteBye').length, 1);
  await made.media.stop();
});

test('started and firstSent are told once', async () => {
  const made = await call(pcmu);
  await made.media.clock.run(1_000);
  assert.deepEqual([made.alice.eventsOf('started').length, made.alice.eventsOf('firstSent').length], [1, 1]);
  assert.ok(made.alice.events.findIndex(({ type }) => type === 'firstSent') < 5);
  await end(made);
});

test('levels come ten times a second, statistics once', async () => {
  const made = await call(pcmu);
  await made.media.clock.run(3_000);
  assert.equal(made.alice.eventsOf('level').length, 30);
  assert.equal(made.alice.eventsOf('statistics').length, 3);
  await end(made);
});

/** A party of whom the test writes every byte. */
class Peer {
  readonly rtp: RtpPacket[] = [];
  readonly control: Uint8Array[] = [];
  readonly muxedControl: Uint8Array[] = [];
  readonly end: RemoteEnd;
  readonly rtpSocket: DatagramSocket;
  readonly rtcpSocket: DatagramSocket;

  private constructor(rtpSocket: DatagramSocket, rtcpSocket: DatagramSocket) {
    this.rtpSocket = rtpSocket;
    this.rtcpSocket = rtcpSocket;
    this.end = { address: rtpSocket.local.host, rtpPort: rtpSocket.local.port, rtcpPort: rtcpSocket.local.port };
    rtpSocket.onDatagram(({ bytes }) => {
      const parsed = parseRtpPacket(bytes);
      if (parsed.ok && parsed.value.payloadType < 64) this.rtp.push(parsed.value);
      else this.muxedControl.push(bytes);
    });
    rtcpSocket.onDatagram(({ bytes }) => this.control.push(bytes));
  }

  static async bind(media: VirtualMedia, address: string): Promise<Peer> {
    const machine = media.network.host(address);
    const [rtp, rtcp] = [
      await machine.bindDatagram({ host: address, port: 4_000 }),
      await machine.bindDatagram({ host: address, port: 4_001 }),
    ];
    assert.ok(rtp.ok && rtcp.ok);
    return new Peer(rtp.value, rtcp.value);
  }

  /** One packet of PCMU to a stream. */
  send(to: RemoteEnd, sequenceNumber: number, ssrc = 99, payloadType = 0): void {
    const packet = {
      marker: false,
      payloadType,
      sequenceNumber,
      timestamp: sequenceNumber * 160,
      ssrc,
      csrcs: [],
      payload: new Uint8Array(160),
    };
    this.rtpSocket.send(serializeRtpPacket(packet), { host: to.address, port: to.rtpPort });
  }
}

async function withPeers(count: number) {
  const media = new VirtualMedia();
  const host = media.host('10.0.0.1');
  const stream = await host.open();
  const peers = await Promise.all(Array.from({ length: count }, (_, index) => Peer.bind(media, `10.0.1.${index + 1}`)));
  const [peer] = peers;
  assert.ok(peer);
  await host.host.configure(stream.streamId, settingsFor(peer.end, pcmu));
  return { media, host, stream, peer, peers };
}

test('symmetric RTP: sound follows the source that answers, and says so', async () => {
  const { media, host, stream, peers } = await withPeers(2);
  const [signalled, real] = peers;
  assert.ok(signalled && real);
  await media.clock.run(100);
  assert.ok(signalled.rtp.length > 0);
  real.send(stream, 1);
  await media.clock.run(100);
  assert.ok(real.rtp.length >= 4);
  const { address, rtpPort } = real.end;
  assert.deepEqual(
    host.eventsOf('remoteChanged').map((event) => [event.address, event.port]),
    [[address, rtpPort]],
  );
  await media.stop();
});

test('a second source does not take the sound away', async () => {
  const { media, host, stream, peers } = await withPeers(2);
  const [peer, intruder] = peers;
  assert.ok(peer && intruder);
  peer.send(stream, 1);
  await media.clock.run(20);
  for (let sequence = 1; sequence < 20; sequence++) intruder.send(stream, sequence, 5);
  await media.clock.run(100);
  assert.equal(intruder.rtp.length, 0);
  const { received, rejected } = await host.host.close(stream.streamId);
  assert.deepEqual([received, rejected], [1, 19]);
  await media.stop();
});

test('whoever wants VoIP metrics is sent them, and ours are read (RFC 3611 §4.7)', async () => {
  const made = await echoCall(pcmu, 12, { delayMs: 20, lossRate: 0.1 }, { sendsVoipMetrics: true });
  const [a, b] = await end(made);
  for (const { remoteRFactor, remoteMos } of [a, b]) {
    assert.ok((remoteRFactor ?? 0) > 20 && (remoteRFactor ?? 127) < 92, `${remoteRFactor}`);
    assert.ok((remoteMos ?? 0) > 1 && (remoteMos ?? 5) < 4.3, `${remoteMos}`);
  }
});

test('a peer that is gone is told after 30 s without RTP and RTCP, and when it is back', async () => {
  const made = await call(pcmu);
  await made.media.clock.run(1_000);
  made.media.network.impair({ from: made.b.address }, { lossRate: 1 });
  await made.media.clock.run(29_000);
  assert.equal(made.alice.eventsOf('mediaLost').length, 0);
  await made.media.clock.run(4_000);
  assert.equal(made.alice.eventsOf('mediaLost').length, 1);
  assert.equal(made.bob.eventsOf('mediaLost').length, 0);
  made.media.network.impair({ from: made.b.address }, {});
  await made.media.clock.run(2_000);
  assert.equal(made.alice.eventsOf('mediaReturned').length, 1);
  await end(made);
});

test('in pauses a peer that wants DTX is sent little, and neither loss nor concealment comes of it (RFC 7587 §3.1.3)', async () => {
  const quiet = { ...opus, fmtp: 'useinbandfec=1;usedtx=1' };
  const made = await call(quiet);
  const window = new VirtualWindow(made.media.clock);
  made.alice.host.attachWindow(window);
  await made.alice.host.connect(made.a.streamId, { kind: 'window' });
  const word = speechLike(24_000);
  for (let count = 0; count < 3; count++) {
    window.say(word);
    await made.media.clock.run(2_500);
  }
  const [a, b] = await end(made);
  assert.ok(a.sent < 0.6 * (7_500 / 20), `${a.sent} packets`);
  assert.deepEqual([b.lost, b.late, b.concealedMs], [0, 0, 0]);
});

test('nobody is sent VoIP metrics who has not asked (RFC 3611 §5)', async () => {
  const [a] = await end(await echoCall(pcmu, 12));
  assert.equal(a.remoteRFactor, undefined);
});

test('an SSRC collision: BYE for the old one and a new one; our own sound coming back is ignored (RFC 3550 §8.2)', async () => {
  const { media, host, stream, peer } = await withPeers(1);
  await media.clock.run(100);
  const ours = peer.rtp.at(-1)?.ssrc ?? 0;
  peer.send(stream, 1, ours);
  await media.clock.run(100);
  const renewed = peer.rtp.at(-1)?.ssrc ?? 0;
  assert.notEqual(renewed, ours);
  const goodbye = peer.control.map(parseRtcpCompound).flatMap((parsed) => (parsed.ok ? parsed.value : []));
  assert.deepEqual(
    goodbye.find(({ kind }) => kind === 'goodbye'),
    { kind: 'goodbye', ssrcs: [ours], reason: 'SSRC collision' },
  );
  peer.send(stream, 2, renewed);
  await media.clock.run(100);
  assert.equal(peer.rtp.at(-1)?.ssrc, renewed);
  assert.equal((await host.host.close(stream.streamId)).rejected, 1);
  await media.stop();
});

test('unknown payload types and broken packets are counted and nothing else', async () => {
  const { media, host, stream, peer } = await withPeers(1);
  peer.send(stream, 1, 99, 55);
  peer.rtpSocket.send(Uint8Array.of(1, 2, 3), { host: stream.address, port: stream.rtpPort });
  peer.rtcpSocket.send(Uint8Array.of(1, 2, 3), { host: stream.address, port: stream.rtcpPort });
  peer.rtpSocket.send(new Uint8Array(5_000).fill(0x80), { host: stream.address, port: stream.rtpPort });
  await media.clock.run(10);
  const { received, rejected } = await host.host.close(stream.streamId);
  assert.deepEqual([received, rejected], [0, 4]);
  await media.stop();
});

test('RTCP of machines that are not the peer is not listened to', async () => {
  const { media, host, stream, peers } = await withPeers(2);
  const bye = serializeRtcpCompound([
    { kind: 'receiverReport', ssrc: 7, blocks: [] },
    { kind: 'goodbye', ssrcs: [7] },
  ]);
  const control = { host: stream.address, port: stream.rtcpPort };
  peers[1]?.rtcpSocket.send(bye, control);
  await media.clock.run(10);
  assert.equal(host.eventsOf('remoteBye').length, 0);
  peers[0]?.rtcpSocket.send(bye, control);
  await media.clock.run(10);
  assert.equal(host.eventsOf('remoteBye').length, 1);
  await media.stop();
});

test('any datagrams on both ports leave the stream as it was', async () => {
  const { media, host, stream, peer } = await withPeers(1);
  const datagrams = fc.sample(fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 300 }), fc.boolean()), {
    numRuns: 2_000,
    seed: 3,
  });
  for (const [isControl, bytes, isPlausible] of datagrams) {
    if (isPlausible && bytes.length > 1) bytes.set([0x80, isControl ? 200 + ((bytes[1] ?? 0) % 8) : (bytes[1] ?? 0) % 128]);
    const socket = isControl ? peer.rtcpSocket : peer.rtpSocket;
    socket.send(bytes, { host: stream.address, port: isControl ? stream.rtcpPort : stream.rtpPort });
  }
  await media.clock.run(1_000);
  assert.equal(host.eventsOf('failed').length, 0);
  assert.ok(peer.rtp.length > 40);
  const statistics = await host.host.close(stream.streamId);
  assert.ok(statistics.playoutDelayMs <= 2_300);
  await media.stop();
});

test('another SSRC of the peer is followed with its second packet', async () => {
  const { media, host, stream, peer } = await withPeers(1);
  for (let sequence = 1; sequence <= 5; sequence++) peer.send(stream, sequence, 1);
  await media.clock.run(20);
  for (let sequence = 40_000; sequence <= 40_004; sequence++) peer.send(stream, sequence, 2);
  await media.clock.run(500);
  const { received, lost } = await host.host.close(stream.streamId);
  assert.deepEqual([received, lost], [10, 0]);
  await media.stop();
});

const refusals: readonly [name: string, changes: Partial<StreamSettings>][] = [
  ['a host name', { remote: { address: 'example.org', port: 1, rtcpPort: 2 } }],
  ['a port beyond 65535', { remote: { address: '10.0.0.9', port: 70_000, rtcpPort: 2 } }],
  ['a packet time of 5 ms', { ptimeMs: 5 }],
  ['a payload type of 128', { send: { ...pcmu, payloadType: 128 } }],
  ['an unknown codec', { receive: [{ name: 'iLBC', payloadType: 97, clockRate: 8_000 }] }],
];
for (const [name, changes] of refusals) {
  test(`settings with ${name} are refused and the former stay`, async () => {
    const { media, host, stream, peer } = await withPeers(1);
    const refused = host.host.configure(stream.streamId, settingsFor(peer.end, pcmu, changes));
    await assert.rejects(refused, (error) => error instanceof MediaError && error.code === 'MEDIA_SETTINGS');
    await media.clock.run(100);
    assert.ok(peer.rtp.length >= 4);
    await media.stop();
  });
}

test('comfort noise among the payload types is no sound and does no harm (RFC 3389)', async () => {
  const { media, host, stream, peer } = await withPeers(1);
  const comfortNoise = { name: 'CN', payloadType: 13, clockRate: 8_000 };
  await host.host.configure(stream.streamId, settingsFor(peer.end, pcmu, { receive: [pcmu, comfortNoise] }));
  peer.send(stream, 1);
  peer.send(stream, 2, 99, 13);
  peer.send(stream, 3);
  await media.clock.run(200);
  const { received, rejected, lost } = await host.host.close(stream.streamId);
  assert.deepEqual([received, rejected, lost], [3, 0, 0]);
  await media.stop();
});

test('an address of nowhere gets nothing (hold of RFC 2543)', async () => {
  const { media, host, stream, peer } = await withPeers(1);
  await media.clock.run(100);
  const before = media.network.counters.datagramsSent;
  await host.host.configure(stream.streamId, settingsFor({ ...peer.end, address: '0.0.0.0' }, pcmu));
  await media.clock.run(1_000);
  assert.ok(media.network.counters.datagramsSent - before <= 2);
  await media.stop();
});

test('a tone arrives as that tone', async () => {
  const made = await call(pcma);
  const window = new VirtualWindow(made.media.clock);
  made.alice.host.attachWindow(window);
  await made.alice.host.connect(made.a.streamId, { kind: 'window' });
  await made.bob.host.connect(made.b.streamId, { kind: 'local', play: { tone: 1_000 } });
  await made.media.clock.run(1_000);
  const heard = window.heard.subarray(9_600, 38_400);
  assert.ok(shareAt(1_000, heard) > 0.99);
  assert.ok(Math.abs(levelDbov(heard) + 12) < 0.2);
  await end(made);
});
