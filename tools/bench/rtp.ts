import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { systemClock } from '../../main/base/clock.ts';
import { systemRandom } from '../../main/base/random.ts';
import { localChannel } from '../../main/media/channel/local-channel.ts';
import { type MediaHost, startMediaHost } from '../../main/media/media-client.ts';
import { MediaService } from '../../main/media/media-service.ts';
import type { MediaCodec } from '../../main/media/protocol.ts';
import { NodeNetwork } from '../../main/net/node-network.ts';
import { type BenchOptions, type BenchReport, median, percentile } from './report.ts';
import type { Arrival } from './rtp-arrivals.worker.ts';

const HOST = '127.0.0.1';
const PACKETS = 500;
const ROUNDS = 3;
const PACKET_MS = 20;
const GRID_MS = 10;
const BURST_MS = 30;

const pcmu: MediaCodec = { name: 'PCMU', payloadType: 0, clockRate: 8_000 };
const opus: MediaCodec = { name: 'opus', payloadType: 96, clockRate: 48_000 };

interface Case {
  readonly sender: string;
  readonly start: () => MediaHost;
  readonly codec: MediaCodec;
  readonly isBusy: boolean;
}

const cases: readonly Case[] = [
  { sender: 'media thread', start: () => startMediaHost(), codec: pcmu, isBusy: false },
  { sender: 'media thread', start: () => startMediaHost(), codec: pcmu, isBusy: true },
  { sender: 'media thread', start: () => startMediaHost(), codec: opus, isBusy: true },
  { sender: 'main thread', start: startOnThisThread, codec: pcmu, isBusy: false },
  { sender: 'main thread', start: startOnThisThread, codec: pcmu, isBusy: true },
];

/**
 * How late RTP packets are against their grid of 20 ms, seen at the receiver, itself a thread without other work: each packet's
 * arrival minus its timestamp, less the least of them. The main thread is idle or busy in bursts of 30 ms; beside the media thread the
 * same host on the main thread shows what the thread is for. Medians of three rounds in turn.
 */
export async function run(_options: BenchOptions): Promise<BenchReport> {
  const rounds: Figures[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const figures: Figures[] = [];
    for (const each of cases) figures.push(await measure(each));
    rounds.push(figures);
  }
  const rows = cases.map(({ sender, codec, isBusy }, index) => ({
    sender,
    codec: codec.name,
    'main thread': isBusy ? 'busy' : 'idle',
    ...mediansOf(rounds.map((figures) => figures[index] ?? {})),
  }));
  return { name: 'rtp', rows };
}

type Figures = Readonly<Record<string, number>>;

function mediansOf(rounds: readonly Figures[]): Figures {
  const names = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(rounds.map((figures) => figures[name] ?? 0))]));
}

async function measure({ start, codec, isBusy }: Case): Promise<Figures> {
  const receiver = new Worker(new URL('./rtp-arrivals.worker.ts', import.meta.url));
  const [port] = (await once(receiver, 'message')) as [number];
  const host = start();
  const { streamId } = await host.openStream({ host: HOST });
  await host.connect(streamId, { kind: 'local', play: { tone: 440 } });
  await host.configure(streamId, {
    remote: { address: HOST, port, rtcpPort: port },
    rtcpMux: true,
    direction: 'sendonly',
    ptimeMs: PACKET_MS,
    send: codec,
    receive: [codec],
  });
  await (isBusy ? keepBusy(PACKETS * PACKET_MS) : wait(PACKETS * PACKET_MS));
  receiver.postMessage('done');
  const [arrivals] = (await once(receiver, 'message')) as [Arrival[]];
  await host.stop();
  return figuresOf(arrivals, codec.clockRate);
}

/** RTCP shares the port; what stands where RTP has its timestamp is off the grid, so reports are told by that. */
function figuresOf(arrivals: readonly Arrival[], clockRate: number): Figures {
  const first = arrivals[0]?.rtpTimestamp ?? 0;
  const offsets = arrivals
    .map(({ atMs, rtpTimestamp }) => ({ atMs, mediaMs: (((rtpTimestamp - first) | 0) * 1_000) / clockRate }))
    .filter(({ mediaMs }) => Number.isInteger(mediaMs / GRID_MS) && mediaMs >= 0 && mediaMs < 2 * PACKETS * PACKET_MS)
    .map(({ atMs, mediaMs }) => atMs - mediaMs);
  const earliest = Math.min(...offsets);
  const lateness = offsets.map((offset) => offset - earliest);
  const mean = lateness.reduce((sum, late) => sum + late, 0) / lateness.length;
  return {
    packets: lateness.length,
    'mean ms': rounded(mean),
    '99 % ms': rounded(percentile(lateness, 0.99)),
    '99.9 % ms': rounded(percentile(lateness, 0.999)),
    'worst ms': rounded(Math.max(...lateness)),
  };
}

function startOnThisThread(): MediaHost {
  const { engine, host } = localChannel();
  const network = new NodeNetwork(systemClock);
  new MediaService({ channel: host, clock: systemClock, random: systemRandom, bind: (local) => network.bindDatagram(local) });
  return startMediaHost({ channel: engine });
}

/** Computes in bursts of 30 ms, letting the event loop in between. */
async function keepBusy(durationMs: number): Promise<void> {
  const endMs = performance.now() + durationMs;
  while (performance.now() < endMs) {
    const burstEndMs = performance.now() + BURST_MS;
    while (performance.now() < burstEndMs);
    await wait(1);
  }
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
