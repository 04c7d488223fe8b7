import type { AudioDecoder } from '../codec/codec.ts';
import { RunningMinimum } from '../dsp/running-minimum.ts';
import { crossfade } from '../dsp/sample.ts';
import { SampleQueue } from '../dsp/sample-queue.ts';
import { BLOCK_MS, BLOCK_SAMPLES, SAMPLE_RATE } from '../protocol.ts';
import { Concealment } from './concealment.ts';
import { PacketStore, type StoredPacket } from './packet-store.ts';
import type { Playout, PlayoutPacket, PlayoutStatistics } from './playout.ts';
import { SequenceWindow } from './sequence-window.ts';

const SAMPLES_PER_MS = SAMPLE_RATE / 1000;
/** Beyond the longest packet, so much lateness is always waited for. */
const LEAST_SLACK_MS = 20;
/** After so long without a packet the source is taken as silent: the next one begins anew. */
const SILENT_AFTER_BLOCKS = 50;
/** More sound than the target by this is thrown away at once. */
const FLUSH_EXCESS_MS = 200;
/** Less than that is shortened block by block: slowly, or faster while it is more than `FAST_EXCESS_MS`. */
const FAST_EXCESS_MS = 60;
const SLOW_SHORTENING_BLOCKS = 50;
const FAST_SHORTENING_BLOCKS = 10;
/** A timestamp further off than this tells nothing of the place of a packet. */
const FARTHEST_SAMPLES = 2 * SAMPLE_RATE;

/**
 * A playout buffer with a fixed target delay. Sequence numbers say what is missing, timestamps how long that is: a hole in both is
 * concealed, a hole in timestamps alone is silence. When packets are only late the sound waits for them and the delay grows;
 * it is brought back by shortening, one 10 ms block at a time.
 */
export class FixedPlayout implements Playout {
  readonly #nominalTargetMs: number;
  readonly #store = new PacketStore();
  readonly #queue = new SampleQueue();
  readonly #seen = new SequenceWindow();
  readonly #concealment = new Concealment();
  readonly #leastHeld = new RunningMinimum(SLOW_SHORTENING_BLOCKS);
  readonly #out = new Int16Array(BLOCK_SAMPLES);
  readonly #second = new Int16Array(BLOCK_SAMPLES);
  #targetSamples: number;
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
  #blocksSinceShortened = 0;
  #late = 0;
  #duplicate = 0;
  #reordered = 0;
  #discarded = 0;
  #concealedMs = 0;
  #recoveredMs = 0;

  /** @param targetDelayMs sound held when a packet's turn comes, its own included; at least its length and 20 ms */
  constructor(targetDelayMs = 40) {
    this.#nominalTargetMs = targetDelayMs;
    this.#targetSamples = targetDelayMs * SAMPLES_PER_MS;
  }

  get statistics(): PlayoutStatistics {
    return {
      late: this.#late,
      duplicate: this.#duplicate,
      reordered: this.#reordered,
      discarded: this.#discarded,
      concealedMs: this.#concealedMs,
      recoveredMs: this.#recoveredMs,
      targetDelayMs: this.#targetSamples / SAMPLES_PER_MS,
      delayMs: this.#heldSamples / SAMPLES_PER_MS,
    };
  }

  insert(packet: PlayoutPacket, arrivalMs: number): void {
    if (this.#seen.mark(packet.sequence)) {
      this.#duplicate++;
      return;
    }
    if (packet.sequence < this.#highestSequence) this.#reordered++;
    this.#highestSequence = Math.max(this.#highestSequence, packet.sequence);
    if (packet.sequence < this.#nextSequence) {
      this.#late++;
      return;
    }
    const stored = this.#store.insert(packet);
    if (!this.#isPlaying && this.#startAtMs === undefined) this.#startAtMs = arrivalMs + this.#waitFor(stored);
    while (this.#store.isOverfull) this.#discardFirst();
  }

  pull(nowMs: number): Int16Array {
    if (!this.#isPlaying && !this.#tryToBegin(nowMs)) {
      this.#concealment.conceal(this.#out);
      return this.#out;
    }
    if (this.#heldSamples > this.#targetSamples + FLUSH_EXCESS_MS * SAMPLES_PER_MS) this.#flush();
    else if (this.#mustShorten()) this.#shorten();
    else this.#next(this.#out);
    return this.#out;
  }

  reset(): void {
    this.#store.clear();
    this.#queue.clear();
    this.#seen.clear();
    this.#highestSequence = -1;
    this.#nextSequence = -1;
    this.#rest();
  }

  get #heldSamples(): number {
    return this.#store.samples + this.#queue.length;
  }

  /** How long the first packet waits so that it and those behind it amount to the target. */
  #waitFor(first: StoredPacket): number {
    const packetMs = first.samples / SAMPLES_PER_MS;
    const targetMs = Math.max(this.#nominalTargetMs, packetMs + LEAST_SLACK_MS);
    this.#targetSamples = targetMs * SAMPLES_PER_MS;
    return targetMs - packetMs;
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
    this.#leastHeld.reset();
    return true;
  }

  #rest(): void {
    this.#isPlaying = false;
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
    else if (missing >= BLOCK_SAMPLES) this.#pushSilence();
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
      return;
    }
    const pcm = decoder.decode(payload);
    // What cannot be decoded counts as not come: its place stays open and is concealed.
    if (pcm === undefined) return;
    this.#nextSequence = sequence + 1;
    if (isGap || missing < 0) this.#concealedMs += this.#starvedBlocks * BLOCK_MS;
    this.#starvedBlocks = 0;
    this.#decoder = decoder;
    this.#cursor = (timestamp + (pcm.length * decoder.clockRate) / SAMPLE_RATE) >>> 0;
    const rest = missing < 0 ? pcm.subarray(Math.min(-missing, this.#concealedSamples)) : pcm;
    this.#concealedSamples = 0;
    this.#concealment.merge(rest);
    this.#push(rest);
  }

  #dropLate(): void {
    const dropped = this.#store.shift();
    this.#late++;
    this.#nextSequence = (dropped?.sequence ?? this.#nextSequence) + 1;
  }

  /** Something is missing before `next`: out of its redundancy if it has some, else a block is made up. */
  #fillGap(next: StoredPacket, missing: number): void {
    const isRecoverable = missing === next.samples && next.decoder === this.#decoder;
    const recovered = isRecoverable ? next.decoder?.recover?.(next.payload, missing) : undefined;
    if (recovered === undefined) {
      this.#conceal();
      this.#concealedMs += BLOCK_MS;
      this.#concealedSamples += BLOCK_SAMPLES;
      return;
    }
    this.#recoveredMs += recovered.length / SAMPLES_PER_MS;
    this.#nextSequence = next.sequence;
    this.#cursor = next.timestamp;
    this.#concealedSamples = 0;
    this.#concealment.merge(recovered);
    this.#push(recovered);
  }

  /** Nothing is there. Whether sound was missing shows when the next packet comes. */
  #starve(): void {
    this.#starvedBlocks++;
    this.#conceal();
    if (this.#starvedBlocks >= SILENT_AFTER_BLOCKS) this.#rest();
  }

  #conceal(): void {
    const made = this.#decoder?.conceal?.(BLOCK_SAMPLES);
    if (made === undefined) {
      this.#concealment.conceal(this.#second);
      this.#queue.push(this.#second);
    } else {
      this.#push(made);
    }
    this.#advance();
  }

  #pushSilence(): void {
    this.#second.fill(0);
    this.#concealment.stop();
    this.#push(this.#second);
    this.#advance();
  }

  #advance(): void {
    this.#cursor = (this.#cursor + (BLOCK_SAMPLES * (this.#decoder?.clockRate ?? 0)) / SAMPLE_RATE) >>> 0;
  }

  #push(samples: Int16Array): void {
    this.#queue.push(samples);
    this.#concealment.remember(samples);
  }

  #mustShorten(): boolean {
    this.#blocksSinceShortened++;
    const least = this.#leastHeld.add(this.#heldSamples - BLOCK_SAMPLES);
    const excess = (least ?? 0) - this.#targetSamples;
    if (excess <= 0) return false;
    const isFast = excess > FAST_EXCESS_MS * SAMPLES_PER_MS;
    return this.#blocksSinceShortened >= (isFast ? FAST_SHORTENING_BLOCKS : SLOW_SHORTENING_BLOCKS);
  }

  /** Two blocks in the time of one. */
  #shorten(): void {
    this.#next(this.#out);
    this.#next(this.#second);
    crossfade(this.#out, this.#second, this.#out);
    this.#leastHeld.lower(BLOCK_SAMPLES);
    this.#blocksSinceShortened = 0;
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
    this.#leastHeld.reset();
  }

  #discardFirst(): void {
    this.#store.shift();
    this.#discarded++;
  }
}
