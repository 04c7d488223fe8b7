import type { AudioDecoder } from '../codec/codec.ts';
import { parseComfortNoise } from '../codec/comfort-noise-payload.ts';
import { FractionalResampler } from '../dsp/fractional-resampler.ts';
import { crossfade } from '../dsp/sample.ts';
import { SampleQueue } from '../dsp/sample-queue.ts';
import { BLOCK_MS, BLOCK_SAMPLES, SAMPLE_RATE } from '../protocol.ts';
import { BurstMetrics } from '../quality/burst-metrics.ts';
import { Concealment } from './concealment.ts';
import { PacketStore, type StoredPacket } from './packet-store.ts';
import type { Playout, PlayoutPacket, PlayoutStatistics } from './playout.ts';
import { SequenceWindow } from './sequence-window.ts';
import { StretchPolicy } from './stretch-policy.ts';
import type { TargetDelay } from './target-delay.ts';
import { isQuiet, STRETCH_HALF, STRETCH_SAMPLES, stretch } from './time-stretch.ts';

const SAMPLES_PER_MS = SAMPLE_RATE / 1000;
/** After so long without a packet the source is taken as silent: the next one begins anew. */
const SILENT_AFTER_BLOCKS = 50;
/** More sound than the target by this is thrown away at once: stretching would take seconds. */
const FLUSH_EXCESS_MS = 500;
/** A packet that is later than the one before by this, in a quiet network, may not come soon: what is left is made to last longer, so many times. */
const OVERDUE_MS = 5;
const OVERDUE_STRETCHES = 4;
const OVERDUE_LIKENESS = 0.5;
/** Unless so many came in a row without a loss, one that does not come may well be lost: then nothing is gained. */
const FEW_LOSSES_PACKETS = 100;
/** Losses in a row that are told to whoever counts bursts: more are no burst. */
const MOST_LOST = 3_000;
/** A timestamp further off than this tells nothing of the place of a packet. */
const FARTHEST_SAMPLES = 2 * SAMPLE_RATE;

/**
 * A playout buffer that holds as much sound as a target says. Sequence numbers say what is missing, timestamps how long that is: a hole in
 * both is concealed, a hole in timestamps alone is silence. When packets are only late the sound waits for them and the delay grows; it is
 * brought to the target by stretching, one pitch period at a time, or in silence by more or less of that. A clock that drifts is followed
 * by playing a little faster or slower.
 */
export class BufferedPlayout implements Playout {
  readonly #target: TargetDelay;
  readonly #policy: StretchPolicy;
  /** Of packets in their order, by whether they came in time. */
  readonly bursts = new BurstMetrics();
  readonly #store = new PacketStore();
  readonly #queue = new SampleQueue();
  readonly #seen = new SequenceWindow();
  readonly #concealment = new Concealment();
  readonly #resampler = new FractionalResampler();
  readonly #window = new Int16Array(STRETCH_SAMPLES);
  /** What was played last. */
  readonly #played = new Int16Array(STRETCH_SAMPLES);
  readonly #out = new Int16Array(BLOCK_SAMPLES);
  readonly #second = new Int16Array(BLOCK_SAMPLES);
  #isPlaying = false;
  #startAtMs: number | undefined;
  #highestSequence = -1;
  /** The packet whose turn it is; below it everything is late. */
  #nextSequence = -1;
  /** RTP timestamp whose turn it is. */
  #cursor = 0;
  #decoder: AudioDecoder | undefined;
  #starvedBlocks = 0;
  /** Concealed since the last packet although later ones were there. */
  #concealedSamples = 0;
  /** From when the fastest packets come to when they have been played, as the last packet showed it. */
  #delayMs: number | undefined;
  #pulledAtMs = 0;
  /** When the packet behind the last one should come. */
  #dueAtMs = 0;
  #overdueStretches = 0;
  #packetsSinceGap = 0;
  /** The source has said that it is silent. */
  #isPause = false;
  readonly #counts = {
    late: 0,
    duplicate: 0,
    reordered: 0,
    discarded: 0,
    concealedMs: 0,
    recoveredMs: 0,
    stretchedUpMs: 0,
    stretchedDownMs: 0,
  };

  constructor(target: TargetDelay) {
    this.#target = target;
    this.#policy = new StretchPolicy(target);
  }

  get statistics(): PlayoutStatistics {
    return {
      ...this.#counts,
      driftPpm: this.#target.driftPpm,
      targetDelayMs: this.#target.targetMs,
      delayMs: this.#heldSamples / SAMPLES_PER_MS,
    };
  }

  insert(packet: PlayoutPacket, arrivalMs: number): void {
    if (this.#seen.mark(packet.sequence)) {
      this.#counts.duplicate++;
      return;
    }
    const isReordered = packet.sequence < this.#highestSequence;
    if (isReordered) this.#counts.reordered++;
    const relativeMs = this.#observe(packet, arrivalMs, isReordered);
    this.#resampler.ppm = this.#target.driftPpm;
    this.#highestSequence = Math.max(this.#highestSequence, packet.sequence);
    if (packet.sequence < this.#nextSequence) {
      this.#counts.late++;
      return;
    }
    const stored = this.#store.insert(packet);
    this.#dueAtMs = Math.max(this.#dueAtMs, arrivalMs + stored.samples / SAMPLES_PER_MS);
    this.#overdueStretches = 0;
    if (!isReordered && relativeMs !== undefined) this.#delayMs = this.#delayOf(stored, relativeMs, arrivalMs);
    if (!this.#isPlaying && this.#startAtMs === undefined) this.#startAtMs = arrivalMs + this.#waitFor(stored);
    while (this.#store.isOverfull) this.#discardFirst();
  }

  pull(nowMs: number): Int16Array {
    this.#pulledAtMs = nowMs;
    this.#fill(nowMs);
    this.#played.copyWithin(0, BLOCK_SAMPLES);
    this.#played.set(this.#out, STRETCH_SAMPLES - BLOCK_SAMPLES);
    return this.#out;
  }

  reset(): void {
    this.#store.clear();
    this.#queue.clear();
    this.#seen.clear();
    this.#target.reset();
    this.#resampler.reset();
    this.#concealment.reset();
    this.#dueAtMs = 0;
    this.#packetsSinceGap = 0;
    this.#policy.reset();
    this.#highestSequence = -1;
    this.#nextSequence = -1;
    this.#rest();
  }

  get #heldSamples(): number {
    return this.#store.samples + this.#queue.length;
  }

  #fill(nowMs: number): void {
    if (!this.#isPlaying && !this.#tryToBegin(nowMs)) {
      this.#concealment.conceal(this.#out);
    } else if (this.#heldSamples > this.#targetSamples + FLUSH_EXCESS_MS * SAMPLES_PER_MS) {
      this.#flush();
    } else {
      this.#bringToTarget(nowMs);
      this.#next(this.#out);
    }
  }

  get #targetSamples(): number {
    return this.#target.targetMs * SAMPLES_PER_MS;
  }

  #observe({ decoder, payload, timestamp }: PlayoutPacket, atMs: number, isReordered: boolean): number | undefined {
    const samples = decoder?.samplesIn(payload) ?? 0;
    if (decoder === undefined || samples === 0) return undefined;
    return this.#target.observe({
      timestamp,
      clockRate: decoder.clockRate,
      atMs,
      packetMs: samples / SAMPLES_PER_MS,
      isReordered,
    });
  }

  /** How long the first packet waits so that it and those behind it amount to the target. */
  #waitFor(first: StoredPacket): number {
    return Math.max(0, this.#target.targetMs - first.samples / SAMPLES_PER_MS);
  }

  /**
   * What the packet came later than the fastest, the time until it is needed, and its own length. It is needed when the block is pulled in
   * which it begins; where a drifting clock is followed that place moves, and it may be at the end of the block any time.
   */
  #delayOf(packet: StoredPacket, relativeMs: number, arrivalMs: number): number | undefined {
    if (!this.#isPlaying || packet.decoder?.clockRate !== this.#decoder?.clockRate) return undefined;
    const aheadMs = (this.#samplesUntil(packet) + this.#queue.length) / SAMPLES_PER_MS;
    const neededInMs = this.#resampler.ppm === 0 ? (1 + Math.floor(aheadMs / BLOCK_MS)) * BLOCK_MS : aheadMs;
    return relativeMs + this.#pulledAtMs + neededInMs - arrivalMs + packet.samples / SAMPLES_PER_MS;
  }

  #tryToBegin(nowMs: number): boolean {
    const first = this.#store.first;
    if (first === undefined || this.#startAtMs === undefined || nowMs < this.#startAtMs) return false;
    this.#isPlaying = true;
    this.#startAtMs = undefined;
    this.#nextSequence = first.sequence;
    this.#cursor = first.timestamp;
    this.#queue.clear();
    this.#starvedBlocks = 0;
    this.#concealedSamples = 0;
    this.#delayMs = undefined;
    return true;
  }

  #rest(): void {
    this.#isPlaying = false;
    this.#isPause = false;
    this.#startAtMs = undefined;
    this.#decoder = undefined;
  }

  /** Fills one block. */
  #next(block: Int16Array): void {
    while (this.#queue.length < BLOCK_SAMPLES) this.#produce();
    this.#queue.shift(block);
  }

  /** Adds sound to the queue, or takes a packet without sound out of the store. */
  #produce(): void {
    const first = this.#store.first;
    if (first === undefined) {
      this.#starve();
      return;
    }
    const missing = this.#samplesUntil(first);
    const isGap = first.sequence > this.#nextSequence;
    if (missing >= BLOCK_SAMPLES && isGap) this.#fillGap(first, missing);
    else if (missing >= BLOCK_SAMPLES) this.#pushSilence(missing);
    else if (this.#concealedSamples > 0 && -missing >= first.samples && first.decoder !== undefined) this.#dropLate();
    else this.#play(first, missing, isGap);
  }

  /** Sound between what was played and `packet`, by their timestamps; negative when it should have been played; 0 when they tell nothing. */
  #samplesUntil(packet: StoredPacket): number {
    if (packet.decoder === undefined || packet.decoder.clockRate !== this.#decoder?.clockRate) return 0;
    const missing = (((packet.timestamp - this.#cursor) | 0) * SAMPLE_RATE) / packet.decoder.clockRate;
    return Math.abs(missing) > FARTHEST_SAMPLES ? 0 : missing;
  }

  #play(packet: StoredPacket, missing: number, isGap: boolean): void {
    this.#store.shift();
    const { decoder, payload, sequence, timestamp } = packet;
    if (decoder === undefined) {
      this.#nextSequence = sequence + 1;
      if (packet.isNoise) this.#beginPause(payload);
      return;
    }
    const pcm = decoder.decode(payload);
    // What cannot be decoded counts as not come: its place stays open and is concealed.
    if (pcm === undefined) return;
    for (let lost = this.#nextSequence; lost < sequence && lost > sequence - MOST_LOST; lost++) this.bursts.lose();
    this.bursts.receive();
    this.#nextSequence = sequence + 1;
    if (!this.#isPause && (isGap || missing < 0)) this.#counts.concealedMs += this.#starvedBlocks * BLOCK_MS;
    this.#starvedBlocks = 0;
    this.#packetsSinceGap = isGap ? 0 : this.#packetsSinceGap + 1;
    this.#decoder = decoder;
    this.#isPause = decoder.isPause?.(payload) ?? false;
    this.#cursor = (timestamp + (pcm.length * decoder.clockRate) / SAMPLE_RATE) >>> 0;
    const rest = missing < 0 ? pcm.subarray(Math.min(-missing, this.#concealedSamples)) : pcm;
    this.#concealedSamples = 0;
    this.#concealment.merge(rest);
    this.#concealment.noise.learn(rest);
    this.#push(rest);
  }

  #beginPause(payload: Uint8Array): void {
    this.#isPause = true;
    this.#concealment.noise.describe(parseComfortNoise(payload));
  }

  #dropLate(): void {
    const dropped = this.#store.shift();
    this.#counts.late++;
    this.#nextSequence = (dropped?.sequence ?? this.#nextSequence) + 1;
  }

  /** Something is missing before `next`: out of its redundancy if it has some, else a block is made up. */
  #fillGap(next: StoredPacket, missing: number): void {
    const isRecoverable = missing === next.samples && next.decoder === this.#decoder;
    const recovered = isRecoverable ? next.decoder?.recover?.(next.payload, missing) : undefined;
    if (recovered === undefined) {
      this.#conceal();
      this.#counts.concealedMs += BLOCK_MS;
      this.#concealedSamples += BLOCK_SAMPLES;
      return;
    }
    this.#counts.recoveredMs += recovered.length / SAMPLES_PER_MS;
    this.#nextSequence = next.sequence;
    this.#cursor = next.timestamp;
    this.#concealedSamples = 0;
    this.#concealment.merge(recovered);
    this.#push(recovered);
  }

  /** Nothing is there. Whether sound was missing shows when the next packet comes. */
  #starve(): void {
    this.#starvedBlocks++;
    if (this.#isPause) this.#hush();
    else this.#conceal();
    if (this.#starvedBlocks >= SILENT_AFTER_BLOCKS) this.#rest();
  }

  #conceal(): void {
    const made = this.#decoder?.conceal?.(BLOCK_SAMPLES);
    if (made === undefined) {
      this.#concealment.conceal(this.#second);
      this.#queue.push(this.#resampler.process(this.#second));
    } else {
      this.#push(made);
    }
    this.#advance();
  }

  /** Background of a source that is silent: the codec's own where that was told so, else ours. */
  #hush(): void {
    const made = this.#isPause ? this.#decoder?.conceal?.(BLOCK_SAMPLES) : undefined;
    if (made === undefined) {
      this.#concealment.hush(this.#second);
      this.#queue.push(this.#resampler.process(this.#second));
    } else {
      this.#push(made);
    }
    this.#advance();
  }

  /** Nothing was said for `missing` samples: here the delay is changed without being heard, by more of that or less. */
  #pushSilence(missing: number): void {
    const delayMs = this.#delayMs ?? this.#target.targetMs;
    const blocks = Math.floor(Math.min(delayMs - this.#policy.ceilingMs, missing / SAMPLES_PER_MS) / BLOCK_MS);
    if (blocks > 0) {
      for (let block = 0; block < blocks; block++) this.#advance();
      this.#stretched(delayMs, -blocks * BLOCK_MS);
      return;
    }
    this.#hush();
    if (this.#policy.aimMs - delayMs < BLOCK_MS) return;
    this.#hush();
    this.#cursor = (this.#cursor - this.#blockRtpUnits) >>> 0;
    this.#stretched(delayMs, BLOCK_MS);
  }

  #stretched(formerMs: number, byMs: number): void {
    this.#delayMs = formerMs + byMs;
    if (byMs > 0) this.#counts.stretchedUpMs += byMs;
    else this.#counts.stretchedDownMs -= byMs;
  }

  #advance(): void {
    this.#cursor = (this.#cursor + this.#blockRtpUnits) >>> 0;
  }

  get #blockRtpUnits(): number {
    return (BLOCK_SAMPLES * (this.#decoder?.clockRate ?? 0)) / SAMPLE_RATE;
  }

  #push(samples: Int16Array): void {
    this.#queue.push(this.#resampler.process(samples));
    this.#concealment.remember(samples);
  }

  /** Stretches what comes next when the delay is off the target, and it is time. */
  #bringToTarget(nowMs: number): void {
    this.#policy.canDrawOut = this.#packetsSinceGap >= FEW_LOSSES_PACKETS;
    const wish = this.#policy.step(this.#delayMs);
    const delayMs = this.#delayMs ?? this.#target.targetMs;
    if (this.#isOverdue(nowMs)) {
      this.#overdueStretches++;
      this.#stretch('longer', delayMs, OVERDUE_LIKENESS);
    } else if (wish !== undefined) {
      this.#stretch(wish.direction, delayMs, wish.leastLikeness);
    }
  }

  /** The last sound begins to be played, and nothing has come for longer than it should. */
  #isOverdue(nowMs: number): boolean {
    return (
      !this.#isPause &&
      this.#store.first === undefined &&
      this.#queue.length < STRETCH_SAMPLES &&
      nowMs > this.#dueAtMs + OVERDUE_MS &&
      this.#policy.canDrawOut &&
      this.#overdueStretches < OVERDUE_STRETCHES
    );
  }

  #stretch(direction: 'shorter' | 'longer', delayMs: number, leastLikeness: number): void {
    // What becomes longer begins behind what was played: it needs less to be there.
    const wanted = direction === 'longer' ? STRETCH_HALF : STRETCH_SAMPLES;
    while (this.#queue.length < wanted && this.#store.first?.sequence === this.#nextSequence) this.#produce();
    // A silence on the way there may have done it.
    if (this.#delayMs !== undefined && this.#delayMs !== delayMs) return;
    const ahead = Math.min(this.#queue.length, wanted);
    if (direction === 'shorter' && ahead < wanted) return;
    const past = STRETCH_SAMPLES - ahead;
    this.#window.set(this.#played.subarray(ahead));
    this.#queue.peek(this.#window.subarray(past));
    const changed = stretch(this.#window, direction, leastLikeness, Math.max(past, STRETCH_HALF));
    if (changed === undefined) return;
    this.#queue.replaceFront(ahead, changed.subarray(past));
    this.#stretched(delayMs, (changed.length - STRETCH_SAMPLES) / SAMPLES_PER_MS);
    this.#policy.stretched(isQuiet(this.#window));
  }

  /** Goes on where the target is, with one fade. */
  #flush(): void {
    this.#next(this.#out);
    this.#queue.clear();
    while (this.#store.samples > this.#targetSamples) this.#discardFirst();
    const first = this.#store.first;
    if (first !== undefined) {
      this.#nextSequence = first.sequence;
      this.#cursor = first.timestamp;
    }
    this.#next(this.#second);
    crossfade(this.#out, this.#second, this.#out);
    this.#delayMs = undefined;
  }

  #discardFirst(): void {
    this.#store.shift();
    this.#counts.discarded++;
  }
}
