import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import type { Address, Datagram } from '../../net/network.ts';
import { type AudioDevice, silentDevice } from '../device/audio-device.ts';
import { LevelMeter, SILENCE_DBOV } from '../dsp/level.ts';
import type { ReceivedDigit } from '../dtmf/dtmf-receiver.ts';
import { AdaptiveTarget } from '../jitter/adaptive-target.ts';
import { BufferedPlayout } from '../jitter/buffered-playout.ts';
import { BLOCK_MS, BLOCK_SAMPLES, MediaError, type MediaEvent, type StreamSettings, type StreamStatistics } from '../protocol.ts';
import { ConflictList } from '../rtp/conflict-list.ts';
import { looksLikeRtcp, parseRtpPacket } from '../rtp/rtp-packet.ts';
import { SymmetricLatch } from '../rtp/symmetric-latch.ts';
import { CodecSet } from './codec-set.ts';
import { ControlPath, ControlRoute } from './control-path.ts';
import { ReceivePath } from './receive-path.ts';
import { SendPath } from './send-path.ts';
import type { SocketPair } from './socket-pair.ts';
import { StreamSecurity } from './stream-security.ts';
import { plays, refusalOf, sends } from './stream-settings.ts';
import { summarize } from './stream-statistics.ts';

const BLOCKS_PER_LEVEL = 100 / BLOCK_MS;
const BLOCKS_PER_STATISTICS = 1000 / BLOCK_MS;
const silence = new Int16Array(BLOCK_SAMPLES);
const noBytes = new Uint8Array(0);

/** A {@link MediaEvent} before it is known whose it is. */
export type StreamEvent = MediaEvent extends infer Each ? (Each extends MediaEvent ? Omit<Each, 'streamId'> : never) : never;

export interface MediaStreamOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Owned by the stream. */
  readonly sockets: SocketPair;
  readonly emit: (event: StreamEvent) => void;
}

/**
 * The sound of one call: a pair of sockets, one path each way, RTCP, and a device. It has no timer of its own; whoever owns it calls
 * `tick` every 10 ms. Disposing closes everything without a word; `close` says goodbye.
 */
export class MediaStream implements Disposable {
  readonly #clock: Clock;
  readonly #sockets: SocketPair;
  readonly #emit: (event: StreamEvent) => void;
  readonly #playout = new BufferedPlayout(new AdaptiveTarget());
  readonly #latch = new SymmetricLatch();
  readonly #controlRoute = new ControlRoute();
  readonly #conflicts = new ConflictList();
  readonly #codecs = new CodecSet();
  readonly #security = new StreamSecurity();
  readonly #played = new LevelMeter();
  readonly #receivePath: ReceivePath;
  readonly #sendPath: SendPath;
  readonly #controlPath: ControlPath;
  readonly #openedAtMs: number;
  #device: AudioDevice = silentDevice;
  #settings: StreamSettings | undefined;
  #index = 0;
  #ticks = 0;
  #rejected = 0;
  #hasSent = false;
  #hasStarted = false;
  #capturedDbov = SILENCE_DBOV;
  #playedDbov = SILENCE_DBOV;

  constructor(options: MediaStreamOptions) {
    const { clock, random, sockets } = options;
    this.#clock = clock;
    this.#sockets = sockets;
    this.#emit = options.emit;
    this.#openedAtMs = clock.nowMs();
    this.#receivePath = new ReceivePath({ playout: this.#playout, onDigit: (digit) => this.#onDigit(digit) });
    this.#sendPath = new SendPath({ random, transmit: (packet) => this.#transmit(packet) });
    this.#controlPath = new ControlPath({
      clock,
      random,
      rtp: this.#sendPath.rtp,
      receivePath: this.#receivePath,
      rtpTimestampNow: () => this.#rtpTimestampNow(),
      transmit: (packet) => this.#transmitControl(packet),
    });
    sockets.rtp.onDatagram((datagram) => this.#onRtpDatagram(datagram));
    sockets.rtcp.onDatagram((datagram) => this.#onRtcp(datagram));
  }

  /** Applies an agreement. Rejects with `MEDIA_SETTINGS`, leaving the former one. */
  async configure(settings: StreamSettings): Promise<void> {
    const refusal = refusalOf(settings);
    if (refusal !== undefined) throw new MediaError('MEDIA_SETTINGS', refusal);
    const encoder = await this.#codecs.encoderFor(settings);
    const { formats, unused } = await this.#codecs.formatsFor(settings);
    const { remote, direction, dtmf } = settings;
    const former = this.#sendPath.encoder;
    if (former !== undefined && former.clockRate !== encoder.clockRate) this.#changeSsrc('another clock rate');
    if (this.#settings === undefined) this.#controlPath.join(this.#clock.nowMs());
    this.#settings = settings;
    this.#security.configure(settings.security);
    this.#latch.signal({ host: remote.address, port: remote.port });
    this.#controlRoute.signal({ host: remote.address, port: remote.rtcpPort });
    this.#receivePath.configure(formats, plays(direction));
    for (const decoder of unused) decoder[Symbol.dispose]();
    const events = dtmf === undefined ? {} : { dtmf: { payloadType: dtmf.send, clockRate: dtmf.clockRate } };
    this.#sendPath.configure({ encoder, payloadType: settings.send.payloadType, ...events }, sends(direction));
  }

  /** Takes `device` as its own. Resolves when the former one is finished. */
  async connect(device: AudioDevice): Promise<void> {
    const former = this.#device;
    this.#device = device;
    await this.#finish(former);
  }

  set isMuted(isMuted: boolean) {
    this.#sendPath.isMuted = isMuted;
  }

  /** Throws `MEDIA_DIGITS` when they cannot be sent. */
  sendDigits(digits: string): void {
    if (!this.#sendPath.acceptsDigits) throw new MediaError('MEDIA_DIGITS', 'no telephone-event is agreed');
    const queued = this.#sendPath.queueDigits(digits);
    if (!queued.ok) throw new MediaError('MEDIA_DIGITS', `cannot send "${digits}": ${queued.error}`);
  }

  /** The next 10 ms. @param index place on the grid; more than one step on after a skip */
  tick(index: number): void {
    const nowMs = this.#clock.nowMs();
    this.#index = index;
    const block = this.#receivePath.pull(nowMs) ?? silence;
    this.#played.add(block);
    this.#device.play(block);
    this.#sendPath.tick(index, this.#device);
    if (this.#settings !== undefined) this.#controlPath.poll(nowMs);
    this.#ticks++;
    if (this.#ticks % BLOCKS_PER_LEVEL === 0) this.#emitLevels();
    if (this.#ticks % BLOCKS_PER_STATISTICS === 0) this.#emit({ type: 'statistics', statistics: this.statistics });
  }

  get statistics(): StreamStatistics {
    const { encoder } = this.#sendPath;
    return summarize({
      durationMs: this.#clock.nowMs() - this.#openedAtMs,
      sent: this.#sendPath.rtp.totalPackets,
      received: this.#receivePath.received,
      expected: this.#receivePath.expected,
      rejected: this.#rejected,
      jitterMs: this.#receivePath.jitterMs,
      rttMs: this.#controlPath.rttMs,
      remote: this.#controlPath.remote,
      codec: this.#settings?.send.name ?? '',
      srtp: this.#security.suite,
      ptimeMs: encoder?.ptimeMs ?? 0,
      clockRate: encoder?.clockRate ?? 0,
      playout: this.#playout.statistics,
      capturedDbov: this.#capturedDbov,
      playedDbov: this.#playedDbov,
    });
  }

  /** Says goodbye, frees the ports at once, and resolves when the device has finished. */
  async close(): Promise<StreamStatistics> {
    const { statistics } = this;
    if (this.#settings !== undefined) this.#controlPath.sayGoodbye(this.#clock.nowMs());
    const device = this.#device;
    this.#device = silentDevice;
    this[Symbol.dispose]();
    await this.#finish(device);
    return statistics;
  }

  [Symbol.dispose](): void {
    this.#sockets[Symbol.dispose]();
    this.#playout.reset();
    this.#sendPath[Symbol.dispose]();
    this.#codecs[Symbol.dispose]();
    this.#device[Symbol.dispose]();
  }

  /** Disposes a device once what it took is safe. */
  async #finish(device: AudioDevice): Promise<void> {
    try {
      await device.finish?.();
    } catch (error) {
      this.#emit({ type: 'recordingFailed', reason: error instanceof Error ? error.message : String(error) });
    } finally {
      device[Symbol.dispose]();
    }
  }

  #emitLevels(): void {
    this.#capturedDbov = this.#sendPath.level.take();
    this.#playedDbov = this.#played.take();
    this.#emit({ type: 'level', capturedDbov: this.#capturedDbov, playedDbov: this.#playedDbov });
  }

  #onDigit({ digit, durationMs }: ReceivedDigit): void {
    this.#emit({ type: 'digit', digit, durationMs });
  }

  #onRtpDatagram(datagram: Datagram): void {
    if (looksLikeRtcp(datagram.bytes)) this.#onRtcp(datagram);
    else if (!this.#acceptRtp(datagram)) this.#rejected++;
  }

  /** @returns whether it was the peer's, or a collision with the peer */
  #acceptRtp({ bytes, from }: Datagram): boolean {
    if (this.#settings === undefined || bytes.length > limits.media.datagramBytes) return false;
    const opened = this.#security.openRtp(bytes);
    const parsed = parseRtpPacket(opened ?? noBytes);
    if (!parsed.ok || !this.#receivePath.knows(parsed.value.payloadType)) return false;
    const packet = parsed.value;
    if (packet.ssrc === this.#sendPath.rtp.ssrc) return this.#resolveCollision(from);
    const nowMs = this.#clock.nowMs();
    const verdict = this.#latch.judge(from, packet.ssrc, nowMs);
    if (verdict === 'stranger') return false;
    if (verdict === 'latched') this.#emit({ type: 'remoteChanged', address: from.host, port: from.port });
    if (!this.#hasStarted) {
      this.#hasStarted = true;
      this.#emit({ type: 'started' });
    }
    this.#receivePath.receive(packet, nowMs);
    return true;
  }

  #onRtcp({ bytes, from }: Datagram): void {
    const opened = this.#openRtcp(bytes);
    if (opened === undefined || !this.#controlRoute.judge(from, this.#latch.latched)) {
      this.#rejected++;
      return;
    }
    switch (this.#controlPath.receive(opened, this.#clock.nowMs())) {
      case 'malformed':
        this.#rejected++;
        break;
      case 'collision':
        this.#resolveCollision(from);
        break;
      case 'goodbye':
        this.#emit({ type: 'remoteBye' });
        break;
      case 'accepted':
        this.#adaptToLoss();
        break;
    }
  }

  /** What may be the peer's; `undefined` for what cannot be. */
  #openRtcp(bytes: Uint8Array): Uint8Array | undefined {
    const isPossible = this.#settings !== undefined && bytes.length <= limits.media.datagramBytes;
    return isPossible ? this.#security.openRtcp(bytes) : undefined;
  }

  #adaptToLoss(): void {
    const { remote } = this.#controlPath;
    if (remote !== undefined) this.#sendPath.encoder?.expectLoss?.(remote.lossFraction);
  }

  /** RFC 3550 §8.2. @returns whether it was a collision; else it is our own sound coming back */
  #resolveCollision(from: Address): boolean {
    const isCollision = this.#conflicts.add(from);
    if (isCollision) this.#changeSsrc('SSRC collision');
    return isCollision;
  }

  #changeSsrc(reason: string): void {
    this.#controlPath.sayGoodbye(this.#clock.nowMs(), reason);
    this.#sendPath.rtp.changeSsrc();
  }

  #rtpTimestampNow(): number {
    const clockRate = this.#sendPath.encoder?.clockRate ?? 0;
    return this.#sendPath.rtp.timestampAt((this.#index * BLOCK_MS * clockRate) / 1000);
  }

  #transmit(packet: Uint8Array): void {
    const { destination } = this.#latch;
    if (destination === undefined || !isReachable(destination)) return;
    const sealed = this.#security.sealRtp(packet);
    if (sealed === undefined) return;
    this.#sockets.rtp.send(sealed, destination);
    if (this.#hasSent) return;
    this.#hasSent = true;
    this.#emit({ type: 'firstSent' });
  }

  #transmitControl(packet: Uint8Array): void {
    const isMuxed = this.#settings?.rtcpMux === true;
    const destination = isMuxed ? this.#latch.destination : this.#controlRoute.destination;
    if (destination === undefined || !isReachable(destination)) return;
    const sealed = this.#security.sealRtcp(packet);
    if (sealed !== undefined) (isMuxed ? this.#sockets.rtp : this.#sockets.rtcp).send(sealed, destination);
  }
}

/** The unspecified address and port 0 are ways to say "nowhere" (RFC 3264 §8.4, hold of RFC 2543). */
function isReachable({ host, port }: Address): boolean {
  return port !== 0 && host !== '0.0.0.0' && host !== '::';
}
