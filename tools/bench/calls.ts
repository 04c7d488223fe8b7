import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SAMPLE_RATE } from '../../main/media/protocol.ts';
import { speechLike } from '../interop/sound/speech-like.ts';
import { writeWav } from '../interop/sound/wav.ts';
import { CallLoad, type CallMedia } from './call-load.ts';
import { significant } from './compare-speed.ts';
import { leaveServerCore } from './cores.ts';
import { encodedSpeech } from './encoded-speech.ts';
import { type PhoneName, type PhoneSettings, type PhoneUnderLoad, startPhone } from './phone-under-load.ts';
import { cpuMsOf, residentMbOf } from './process-cpu.ts';
import type { BenchOptions, BenchReport } from './report.ts';

const PACKETS_PER_SECOND = 50;
/** A phone says it once in each call, and hangs up at its end: longer than a phone is measured. */
const SAID_SECONDS = 40;
const LOAD_SAYS_SECONDS = 4;

/** From many to few, so that what compiles as it runs has done so; for how long each is measured after it has settled. */
const steps = [
  { calls: 100, settleMs: 1_500, measureMs: 1_500 },
  { calls: 10, settleMs: 300, measureMs: 1_500 },
  { calls: 1, settleMs: 300, measureMs: 2_500 },
] as const;

const cases = [
  { codec: 'pcmu', rateHz: 8_000, isEncrypted: false },
  { codec: 'pcmu', rateHz: 8_000, isEncrypted: true },
  { codec: 'opus', rateHz: 48_000, isEncrypted: false },
  { codec: 'opus', rateHz: 48_000, isEncrypted: true },
] as const;

type Case = (typeof cases)[number];

/** Of one phone with so many calls at once. */
interface Cost {
  readonly calls: number;
  /** So many of them it took: one whose core is not enough for more does not answer. */
  readonly taken: number;
  /** Processor time for a second of sound, both directions. */
  readonly msPerCallSecond: number;
  /** Packets sent of those that it should have; below 100 the core was not enough. */
  readonly sentPercent: number;
  /** Memory of each call. */
  readonly mbPerCall: number;
}

/**
 * Processor time that a call takes in a whole phone, signalling included, with 100, 10 and 1 calls at once: G.711 and Opus, in the clear
 * and by SRTP (SDES, AES_CM_128_HMAC_SHA1_80). The phone takes the calls on one core, callers that say and hear 50 packets a second each
 * run on another. `--against baresip` measures it beside ours in turn, under the same load; its sound has the codec's rate, so that it
 * does not change rates, where ours goes from and to 48 kHz as with a window.
 */
export async function run({ against }: BenchOptions): Promise<BenchReport> {
  if (against !== undefined && against !== 'baresip') throw new TypeError(`--against knows baresip here, not ${against}`);
  leaveServerCore();
  const folder = mkdtempSync(join(tmpdir(), 'trapeze-bench-'));
  try {
    const table: BenchReport['rows'][number][] = [];
    for (const one of cases) table.push(...(await compare(one, folder, against)));
    return { name: 'calls', rows: table };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(one: Case, folder: string, against: 'baresip' | undefined): Promise<BenchReport['rows']> {
  const media: CallMedia = { ...one, payloads: await encodedSpeech(one.codec, speechLike(LOAD_SAYS_SECONDS, SAMPLE_RATE)) };
  const settingsAt = (saidRateHz: number): PhoneSettings => {
    const said = join(folder, `said-${saidRateHz}.wav`);
    writeWav(said, speechLike(SAID_SECONDS, saidRateHz));
    return { ...one, said, saidRateHz, folder: join(folder, `phone-${saidRateHz}`) };
  };
  const own = await measurePhone('trapeze', media, settingsAt(SAMPLE_RATE));
  const other = against && (await measurePhone(against, media, settingsAt(one.rateHz)));
  return own.map((cost, index) => ({
    codec: one.codec,
    srtp: one.isEncrypted ? 'sdes' : 'off',
    calls: cost.calls,
    taken: cost.taken,
    'ms/call-second': significant(cost.msPerCallSecond),
    'sent %': cost.sentPercent,
    'MB/call': cost.mbPerCall,
    ...(against && other?.[index] ? beside(cost, other[index], against) : {}),
  }));
}

function beside(own: Cost, other: Cost, name: string): Readonly<Record<string, number>> {
  return {
    [`${name} taken`]: other.taken,
    [`${name} ms`]: significant(other.msPerCallSecond),
    [`${name} sent %`]: other.sentPercent,
    ratio: Math.round((100 * own.msPerCallSecond) / other.msPerCallSecond) / 100,
  };
}

async function measurePhone(name: PhoneName, media: CallMedia, settings: PhoneSettings): Promise<readonly Cost[]> {
  await using phone = await startPhone(name, settings);
  const idleMb = residentMbOf(phone.pid);
  using load = await CallLoad.open(phone.port, media);
  const costs: Cost[] = [];
  let mbPerCall = Number.NaN;
  for (const { calls, settleMs, measureMs } of steps) {
    const taken = await load.keep(calls);
    if (taken === 0) throw new Error(`${name} takes no call`);
    await sleep(settleMs);
    // What calls that ended have left is no cost of those that go on: memory is that of many.
    if (Number.isNaN(mbPerCall)) mbPerCall = Math.round((100 * (residentMbOf(phone.pid) - idleMb)) / taken) / 100;
    costs.push({ calls, taken, mbPerCall, ...(await measure(phone, load, taken, measureMs)) });
  }
  await load.keep(0);
  return costs;
}

async function measure(
  phone: PhoneUnderLoad,
  load: CallLoad,
  calls: number,
  durationMs: number,
): Promise<Pick<Cost, 'msPerCallSecond' | 'sentPercent'>> {
  const before = { cpuMs: cpuMsOf(phone.pid), packets: load.heardPackets, atMs: performance.now() };
  await sleep(durationMs);
  const seconds = (performance.now() - before.atMs) / 1_000;
  const packets = load.heardPackets - before.packets;
  const cpuMs = cpuMsOf(phone.pid) - before.cpuMs;
  if (packets === 0) throw new Error('the phone says nothing');
  return {
    msPerCallSecond: (cpuMs * PACKETS_PER_SECOND) / packets,
    sentPercent: Math.round((100 * packets) / (PACKETS_PER_SECOND * calls * seconds)),
  };
}
