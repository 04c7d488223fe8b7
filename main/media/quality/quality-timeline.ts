import { limits } from '../../limits.ts';
import type { StreamStatistics } from '../protocol.ts';
import { ratingOfStatistics } from './rating.ts';

/** One second of sound, or a longer span of a long call: counts and times are of the span, the rest as it was at its end. */
export interface QualitySecond {
  /** Its end, since the call was answered. */
  readonly atMs: number;
  readonly received: number;
  readonly lost: number;
  readonly late: number;
  readonly duplicate: number;
  readonly reordered: number;
  readonly discarded: number;
  readonly concealedMs: number;
  /** What the redundancy of later packets gave back, in ms. */
  readonly fecUsed: number;
  readonly stretchedUpMs: number;
  readonly stretchedDownMs: number;
  readonly targetDelayMs: number;
  readonly delayMs: number;
  readonly jitterMs: number;
  readonly roundTripMs?: number;
  readonly driftPpm: number;
  /** Heard of the peer, and sent. */
  readonly levelInDbov: number;
  readonly levelOutDbov: number;
  /** Of this span alone; absent when nothing was received in it. */
  readonly r?: number;
  readonly mos?: number;
}

/** Another codec, or another kind of device, from here on. */
export interface QualityMark {
  readonly atMs: number;
  readonly kind: 'codec' | 'device';
  readonly name: string;
}

/** What is kept of a call. */
export interface QualityHistory {
  readonly seconds: readonly QualitySecond[];
  readonly marks: readonly QualityMark[];
}

/** What is added up over a span; all else is as it was last. */
const counted = [
  'received',
  'lost',
  'late',
  'duplicate',
  'reordered',
  'discarded',
  'concealedMs',
  'fecUsed',
  'stretchedUpMs',
  'stretchedDownMs',
] as const;

/** What a stream reports; its device may have a name of its own. */
type ReportedStatistics = Omit<StreamStatistics, 'device'> & { readonly device?: string };

type Totals = Readonly<Record<(typeof counted)[number], number>>;

const nothing: Totals = {
  received: 0,
  lost: 0,
  late: 0,
  duplicate: 0,
  reordered: 0,
  discarded: 0,
  concealedMs: 0,
  fecUsed: 0,
  stretchedUpMs: 0,
  stretchedDownMs: 0,
};

/**
 * How a call sounded, second by second, out of the totals that its stream reports. When there are `limits.quality.seconds`, two and two
 * become one and further ones are made as long: an hour keeps its shape.
 */
export class QualityTimeline {
  readonly #mostSeconds: number;
  #seconds: QualitySecond[] = [];
  readonly #marks: QualityMark[] = [];
  #totals: Totals = nothing;
  #durationMs = 0;
  /** Reports that make one entry. */
  #reportsPerEntry = 1;
  /** Reports that the last entry consists of. */
  #reportsInLast = 0;
  readonly #present = { codec: '', device: '' };

  constructor(mostSeconds: number = limits.quality.seconds) {
    this.#mostSeconds = mostSeconds;
  }

  get history(): QualityHistory {
    return { seconds: [...this.#seconds], marks: [...this.#marks] };
  }

  /** Takes the next report. One whose totals are lower is of another stream, which takes the place of the former. */
  add(statistics: ReportedStatistics, atMs: number): void {
    this.#mark('codec', statistics.codec, atMs);
    this.#mark('device', statistics.device ?? '', atMs);
    const totals = totalsOf(statistics);
    if (statistics.durationMs < this.#durationMs) this.#totals = nothing;
    const second = secondOf(statistics, difference(totals, this.#totals), atMs);
    this.#totals = totals;
    this.#durationMs = statistics.durationMs;
    this.#append(second);
  }

  #append(second: QualitySecond): void {
    const last = this.#seconds.at(-1);
    if (last !== undefined && this.#reportsInLast < this.#reportsPerEntry) {
      this.#seconds[this.#seconds.length - 1] = joined(last, second);
      this.#reportsInLast++;
      return;
    }
    if (this.#seconds.length >= this.#mostSeconds) this.#thin();
    this.#seconds.push(second);
    this.#reportsInLast = 1;
  }

  #thin(): void {
    const halved: QualitySecond[] = [];
    for (let index = 0; index + 1 < this.#seconds.length; index += 2) {
      const [first, second] = [this.#seconds[index], this.#seconds[index + 1]];
      if (first !== undefined && second !== undefined) halved.push(joined(first, second));
    }
    this.#seconds = halved;
    this.#reportsPerEntry *= 2;
  }

  #mark(kind: 'codec' | 'device', name: string, atMs: number): void {
    if (name === '' || this.#present[kind] === name) return;
    this.#present[kind] = name;
    if (this.#marks.length < limits.quality.marks) this.#marks.push({ atMs: Math.round(atMs), kind, name });
  }
}

function totalsOf({ recoveredMs, ...totals }: ReportedStatistics): Totals {
  return { ...totals, fecUsed: recoveredMs };
}

/** What was lost can come to be only late: then there is less of it than before, and none in this span. */
function difference(now: Totals, before: Totals): Totals {
  const entries = counted.map((name) => [name, round(Math.max(0, now[name] - before[name]))] as const);
  return { ...nothing, ...Object.fromEntries(entries) };
}

function secondOf(statistics: ReportedStatistics, span: Totals, atMs: number): QualitySecond {
  const { targetDelayMs, playoutDelayMs, jitterMs, rttMs, driftPpm, playedDbov, capturedDbov } = statistics;
  const quality = span.received === 0 ? undefined : ratingOfStatistics({ ...statistics, ...span });
  return {
    atMs: Math.round(atMs),
    ...span,
    targetDelayMs: round(targetDelayMs),
    delayMs: round(playoutDelayMs),
    jitterMs: round(jitterMs),
    ...(rttMs === undefined ? {} : { roundTripMs: round(rttMs) }),
    driftPpm: round(driftPpm),
    levelInDbov: playedDbov,
    levelOutDbov: capturedDbov,
    ...(quality === undefined ? {} : { r: round(quality.rFactor), mos: Math.round(quality.mos * 100) / 100 }),
  };
}

/** Two spans as one; the worse quality of both, for it is what was heard. */
function joined(first: QualitySecond, second: QualitySecond): QualitySecond {
  const sums = Object.fromEntries(counted.map((name) => [name, round(first[name] + second[name])]));
  const worse = (first.r ?? 100) < (second.r ?? 100) ? first : second;
  const { r, mos } = worse;
  return { ...second, ...sums, ...(r === undefined ? {} : { r }), ...(mos === undefined ? {} : { mos }) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
