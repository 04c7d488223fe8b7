import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SAMPLE_RATE } from '../../main/media/protocol.ts';
import { type Comparison, compareSounds } from '../interop/sound/comparison.ts';
import { speechLike } from '../interop/sound/speech-like.ts';
import { readWav, type Sound, writeWav } from '../interop/sound/wav.ts';
import { CallLoad, type CallMedia } from './call-load.ts';
import { encodedSpeech } from './encoded-speech.ts';
import { lossyLink } from './lossy-link.ts';
import { pesqOf } from './pesq.ts';
import { type PhoneName, type PhoneSettings, startPhone } from './phone-under-load.ts';
import type { BenchOptions, BenchReport } from './report.ts';

/** Percent of packets, each lost on its own; the others are late by up to so many ms. */
const LOSSES = [0, 2, 5, 10, 20] as const;
const JITTER_MS = 30;
const SEED = 4;
const SAID_SECONDS = 4;
const HEARD_SECONDS = 10;
/** A recording is finished when its call is over. */
const FINISHED_MS = 500;

const codecs = [
  { codec: 'pcmu', rateHz: 8_000, band: 'narrow' },
  { codec: 'opus', rateHz: SAMPLE_RATE, band: 'wide' },
] as const;

type Codec = (typeof codecs)[number];

interface Heard extends Comparison {
  readonly pesq: number | undefined;
}

/**
 * How like what was said is what a phone hears of it over a network that loses and delays packets: the same packets, lost and late alike,
 * for ours and for `--against baresip`. Similarity is the median correlation of the waveforms over half seconds, each in its place and
 * whatever its level; half seconds that are not recognised (below 0.5) and holes are counted. `PESQ_BIN` names a program of ITU-T P.862
 * whose score is given then as well. All loss rates of one codec and one phone run at once.
 */
export async function run({ against }: BenchOptions): Promise<BenchReport> {
  if (against !== undefined && against !== 'baresip') throw new TypeError(`--against knows baresip here, not ${against}`);
  const phones: readonly PhoneName[] = against === undefined ? ['trapeze'] : ['trapeze', against];
  const said = speechLike(SAID_SECONDS, SAMPLE_RATE);
  const folder = mkdtempSync(join(tmpdir(), 'trapeze-bench-'));
  try {
    const table: BenchReport['rows'][number][] = [];
    for (const codec of codecs) {
      const heard: (readonly Heard[])[] = [];
      for (const phone of phones) heard.push(await hearAll(phone, codec, said, join(folder, `${codec.codec}-${phone}`)));
      LOSSES.forEach((lossPercent, index) => {
        const each = phones.map((phone, at) => columns(phone, heard[at]?.[index]));
        table.push({ codec: codec.codec, 'loss %': lossPercent, ...Object.assign({}, ...each) });
      });
    }
    return { name: 'voice', rows: table };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function columns(phone: PhoneName, heard: Heard | undefined): Readonly<Record<string, number | string>> {
  if (heard === undefined) return {};
  const { correlation, gaps, pesq, weakWindows, windows } = heard;
  return {
    [`${phone} similarity`]: Math.round(1_000 * correlation) / 1_000,
    [`${phone} lost`]: `${weakWindows}/${windows}`,
    [`${phone} holes`]: gaps,
    ...(pesq === undefined ? {} : { [`${phone} PESQ`]: pesq }),
  };
}

/** Computes nothing while packets travel: first all is made, then heard, then compared. */
async function hearAll(phone: PhoneName, { codec, rateHz, band }: Codec, said: Sound, folder: string): Promise<readonly Heard[]> {
  const own = `${folder}-said.wav`;
  writeWav(own, speechLike(HEARD_SECONDS + SAID_SECONDS, rateHz));
  const ways: Way[] = [];
  for (const lossPercent of LOSSES) {
    const payloads = await encodedSpeech(codec, said, lossPercent / 100);
    const link = lossyLink({ lossPercent, jitterMs: JITTER_MS, seed: SEED });
    const settings = { codec, isEncrypted: false, said: own, saidRateHz: rateHz, isRecording: true };
    ways.push({
      media: { codec, isEncrypted: false, payloads, link },
      settings: { ...settings, folder: `${folder}-${lossPercent}` },
    });
  }
  return (await hear(phone, ways)).map((file) => {
    const heard = readWav(file);
    return { ...compareSounds(said, heard, { repeated: true }), pesq: pesqOf(said, heard, band, dirname(file)) };
  });
}

interface Way {
  readonly media: CallMedia;
  readonly settings: PhoneSettings;
}

/** One call to each of some phones, all at the same time. @returns the files of what they have heard */
async function hear(name: PhoneName, ways: readonly Way[]): Promise<readonly string[]> {
  {
    await using phones = new AsyncDisposableStack();
    const loads: CallLoad[] = [];
    for (const { media, settings } of ways) {
      const phone = phones.use(await startPhone(name, settings));
      loads.push(phones.use(await CallLoad.open(phone.port, media)));
    }
    for (const load of loads) if ((await load.keep(1)) === 0) throw new Error(`${name} takes no call`);
    await sleep(HEARD_SECONDS * 1_000);
    await Promise.all(loads.map((load) => load.keep(0)));
    await sleep(FINISHED_MS);
  }
  return ways.map(({ settings: { folder } }) => {
    const [file] = globSync([join(folder, 'heard.wav'), join(folder, 'dump-*-dec.wav')]);
    if (file === undefined) throw new Error(`${name} has recorded nothing`);
    return file;
  });
}
