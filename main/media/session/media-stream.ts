import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { limits } from '../../limits.ts';
import type { Address, Datagram } from '../../net/network.ts';
import { type AudioDevice, type AudioSource, silentDevice } from '../device/audio-device.ts';
import { LevelMeter, SILENCE_DBOV } from '../dsp/level.ts';
import type { DtlsIdentity } from '../dtls/dtls-association.ts';
import type { ReceivedDigit } from '../dtmf/dtmf-receiver.ts';
import { AdaptiveTarget } from '../jitter/adaptive-target.ts';
import { BufferedPlayout } from '../jitter/buffered-playout.ts';
import type { MixLeg } from '../mixing/mixer.ts';
import {
  BLOCK_MS,
  BLOCK_SAMPLES,
  MediaError,
  type MediaEvent,
  type OpenedStream,
  type StreamSettings,
  type StreamStatistics,
} from '../protocol.ts';
import type { CallRecorder } from '../recording/call-recorder.ts';
import { ConsentTone } from '../recording/consent-tone.ts';
import type { VoipMetrics } from '../rtcp/voip-metrics.ts';
import { ConflictList } from '../rtp/conflict-list.ts';
import { looksLikeRtcp, parseRtpPacket } from '../rtp/rtp-packet.ts';
import { SymmetricLatch } from '../rtp/symmetric-latch.ts';
import { CodecSet } from './codec-set.ts';
import { ControlPath, ControlRoute } from './control-path.ts';
import { LossSteering } from './loss-steering.ts';
import { MediaWatch } from './media-watch.ts';
import { ReceivePath } from './receive-path.ts';
import { reportedMetrics } from './reported-metrics.ts';
import { SendPath } from './send-path.ts';
import type { SocketPair } from './socket-pair.ts';
import { StreamKeying } from './stream-keying.ts';
import { type OpenIceAgent, type RouteServers, StreamRoute } from './stream-route.ts';
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
  /** Who we are where keys come about by a handshake. */
  readonly identity?: DtlsIdentity | undefined;
  /** Its place in the mixer; owned by the stream. */
  readonly leg: MixLeg;
}

/**
 * The sound of one call: a pair of sockets, one path each way, RTCP, and a device. It has no timer of its own; whoever owns it calls
 * `hear` and then `say` every 10 ms. Disposing closes everything without a word; `close` says goodbye.
 */
export class MediaStream implements Disposable {
  readonly #clock: Clock;
  readonly #sockets: SocketPair;
  readonly #emit: (event: StreamEvent) => void;
  readonly #leg: MixLeg;
  readonly #playout = new BufferedPlayout(new AdaptiveTarget());
  readonly #latch = new SymmetricLatch();
  readonly #controlRoute = new ControlRoute();
  readonly #conflicts = new ConflictList();
  readonly #codecs = new CodecSet();
  readonly #security = new StreamSecurity();
  readonly #keying: StreamKeying;
  readonly #route: StreamRoute;
  readonly #watch = new MediaWatch();
  readonly #steering = new LossSteering();
  readonly #played = new LevelMeter();
  readonly #receivePath: ReceivePath;
  readonly #sendPath: SendPath;
  readonly #controlPath: ControlPath;
  readonly #openedAtMs: number;
  #device: AudioDevice = silentDevice;
  #recorder: CallRecorder | undefined;
  #consentTone: ConsentTone | undefined;
  #deviceKind: StreamStatistics['device'];
  #settings: StreamSettings | undefined;
  #index = 0;
  #ticks = 0;
  #rejected = 0;
  /** When the last report came that steers what we send. */
  #steeredAtMs: number | undefined;
  #hasSent = false;
  #hasStarted = false;
  #capturedDbov = SILENCE_DBOV;
  #playedDbov = SILENCE_DBOV;

  constructor(options: MediaStreamOptions) {
    const { clock, random, sockets } = options;
    this.#clock = clock;
    this.#sockets = sockets;
    this.#emit = options.emit;
    this.#leg = options.leg;
    this.#openedAtMs = clock.nowMs();
    this.#receivePath = new ReceivePath({ playout: this.#playout, onDigit: (digit) => this.#onDigit(digit) });
    this.#sendPath = new SendPath({
      random,
      transmit: (packet) => this.#transmit(packet),
      addOthers: (captured) => {
        this.#leg.addOthers(captured);
        this.#consentTone?.addTo(captured);
      },
      onSaid: (block) => this.#recorder?.said(block),
    });
    this.#controlPath = new ControlPath({
      clock,
      random,
      rtp: this.#sendPath.rtp,
      receivePath: this.#receivePath,
      rtpTimestampNow: () => this.#rtpTimestampNow(),
      transmit: (packet) => this.#transmitControl(packet),
      voipMetrics: (ssrc) => this.#voipMetrics(ssrc),
    });
    this.#keying = new StreamKeying({
      clock,
      identity: options.identity,
      send: (datagram, to) => this.#route.send(datagram, to),
      onKeys: (keys) => this.#security.configure(keys),
      onFailed: (reason) => this.#emit({ type: 'securityFailed', reason }),
    });
    this.#route = new StreamRoute({
      clock,
      random,
      socket: sockets.rtp,
      onRelayed: (datagram) => this.#onPeersDatagram(datagram),
      onDecided: () => this.#follow(),
    });
    sockets.rtp.onDatagram((datagram) => this.#route.take(datagram) || this.#onPeersDatagram(datagram));
    sockets.rtcp.onDatagram((datagram) => this.#route.isRelayOnly || this.#onRtcp(datagram));
  }

  /** Applies an agreement. Rejects with `MEDIA_SETTINGS`, leaving the former one. */
  async configure(settings: StreamSettings): Promise<void> {
    const refusal = refusalOf(settings);
    if (refusal !== undefined) throw new MediaError('MEDIA_SETTINGS', refusal);
    const encoder = await this.#codecs.encoderFor(settings);
    this.#steering.apply(encoder);
    const { formats, unused } = await this.#codecs.formatsFor(settings);
    const { remote, direction, dtmf } = settings;
    const former = this.#sendPath.encoder;
    if (former !== undefined && former.clockRate !== encoder.clockRate) this.#changeSsrc('another clock rate');
    if (this.#settings === undefined) this.#controlPath.join(this.#clock.nowMs());
    this.#settings = settings;
    if (!settings.dtls) this.#security.configure(settings.security);
    else if (!this.#keying.isRunning) this.#security.configure('awaited');
    this.#route.configure(settings.ice);
    this.#follow();
    this.#controlRoute.signal({ host: remote.rtcpAddress ?? remote.address, port: remote.rtcpPort });
    this.#watch.begin(direction === 'sendrecv', this.#clock.nowMs());
    this.#receivePath.configure(formats, plays(direction));
    for (const decoder of unused) decoder[Symbol.dispose]();
    const events = dtmf === undefined ? {} : { dtmf: { payloadType: dtmf.send, clockRate: dtmf.clockRate } };
    this.#sendPath.configure({ encoder, payloadType: settings.send.payloadType, ...events }, sends(direction));
  }

  get local(): Address {
    return this.#sockets.rtp.local;
  }

  /** Finds out where we can be reached (RFC 8445 §5.1). @returns what to tell the peer; `undefined`: not at all as it has to be */
  async gather(open: OpenIceAgent, servers: RouteServers): Promise<Pick<OpenedStream, 'ice' | 'relayed'> | undefined> {
    if (!(await this.#route.open(open, servers))) return undefined;
    const { local, relayed } = this.#route;
    return { ...(local && { ice: local }), ...(relayed && { relayed }) };
  }

  /** Takes `device` as its own. Resolves when the former one is finished. */
  async connect(device: AudioDevice, kind?: StreamStatistics['device']): Promise<void> {
    const former = this.#device;
    this.#device = device;
    this.#deviceKind = kind;
    await this.#finish(former);
  }

  set isMuted(isMuted: boolean) {
    this.#sendPath.isMuted = isMuted;
  }

  /** Sends `source` while the peer waits, and owns it; `undefined`: the device again. */
  hold(source: AudioSource | undefined): void {
    this.#sendPath.holdSource?.[Symbol.dispose]();
    this.#sendPath.holdSource = source;
  }

  /** In `mix` it hears the others there beside its device; `undefined`: alone. Throws `MEDIA_STREAM_LIMIT`. */
  join(mix: string | undefined): void {
    this.#leg.join(mix);
  }

  /** Feeds `recorder` from now on, and owns it. Resolves when the former one is finished. */
  async record(recorder: CallRecorder | undefined): Promise<void> {
    const former = this.#recorder;
    this.#recorder = recorder;
    if (former) await this.#finish(former);
  }

  get recorder(): CallRecorder | undefined {
    return this.#recorder;
  }

  /** Whether both sides hear, from now on and again and again, that they are recorded. */
  set hasConsentTone(hasTone: boolean) {
    this.#consentTone = hasTone ? (this.#consentTone ?? new ConsentTone()) : undefined;
  }

  /** Throws `MEDIA_DIGITS` when they cannot be sent. */
  sendDigits(digits: string): void {
    if (!this.#sendPath.acceptsDigits) throw new MediaError('MEDIA_DIGITS', 'no telephone-event is agreed');
    const queued = this.#sendPath.queueDigits(digits);
    if (!queued.ok) throw new MediaError('MEDIA_DIGITS', `cannot send "${digits}": ${queued.error}`);
  }

  /** The first half of the next 10 ms: what the peer says. */
  hear(): void {
    const block = this.#receivePath.pull(this.#clock.nowMs()) ?? silence;
    this.#played.add(block);
    this.#leg.hear(block);
    const heard = this.#consentTone?.next(block) ?? block;
    this.#recorder?.heard(heard);
    this.#device.play(heard);
  }

  /** The second half, when all streams have heard. @param index place on the grid; more than one step on after a skip */
  say(index: number): void {
    const nowMs = this.#clock.nowMs();
    this.#index = index;
    this.#sendPath.tick(index, this.#device);
    this.#recorder?.endBlock();
    if (this.#settings !== undefined) this.#controlPath.poll(nowMs);
    this.#ticks++;
    if (this.#ticks % BLOCKS_PER_LEVEL === 0) this.#emitLevels();
    if (this.#ticks % BLOCKS_PER_STATISTICS === 0) this.#emitSecond(nowMs);
  }

  #emitSecond(nowMs: number): void {
    this.#emit({ type: 'statistics', statistics: this.statistics });
    const change = this.#watch.poll(nowMs);
    if (change !== undefined) this.#emit({ type: change === 'lost' ? 'mediaLost' : 'mediaReturned' });
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
      remoteVoipMetrics: this.#controlPath.remoteVoipMetrics,
      codec: this.#settings?.send.name ?? '',
      device: this.#deviceKind,
      srtp: this.#security.suite,
      keying: this.#settings?.dtls ? 'dtls' : 'sdes',
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
    const recorded = this.record(undefined);
    this[Symbol.dispose]();
    await Promise.all([recorded, this.#finish(device)]);
    return statistics;
  }

  [Symbol.dispose](): void {
    this.#keying[Symbol.dispose]();
    this.#route[Symbol.dispose]();
    this.#sockets[Symbol.dispose]();
    this.#playout.reset();
    this.#sendPath[Symbol.dispose]();
    this.#codecs[Symbol.dispose]();
    this.#device[Symbol.dispose]();
    this.#recorder?.[Symbol.dispose]();
    this.#leg[Symbol.dispose]();
    this.hold(undefined);
  }

  /** Disposes what took sound once that is safe. */
  async #finish(taker: Disposable & { finish?(): Promise<void> }): Promise<void> {
    try {
      await taker.finish?.();
    } catch (error) {
      this.#emit({ type: 'recordingFailed', reason: error instanceof Error ? error.message : String(error) });
    } finally {
      taker[Symbol.dispose]();
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

  /** Sends where the description says, or ICE; before that is decided nowhere. */
  #follow(): void {
    if (this.#settings === undefined || this.#route.isDeciding) return;
    const { remote, dtls } = this.#settings;
    const to = this.#route.selected ?? { host: remote.address, port: remote.port };
    if (this.#keying.configure(dtls, to)) this.#security.configure('awaited');
    this.#latch.signal(to);
    this.#route.follow(to);
  }

  /** On the port of RTP, or through the relay; no STUN. */
  #onPeersDatagram(datagram: Datagram): void {
    if (this.#keying.take(datagram)) return;
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
    this.#watch.heard(nowMs);
    this.#receivePath.receive(packet, nowMs);
    return true;
  }

  #onRtcp({ bytes, from }: Datagram): void {
    const opened = this.#openRtcp(bytes);
    if (opened === undefined || !this.#controlRoute.judge(from, this.#latch.latched)) {
      this.#rejected++;
      return;
    }
    const nowMs = this.#clock.nowMs();
    const verdict = this.#controlPath.receive(opened, nowMs, this.#settings?.rtcpReducedSize === true);
    if (verdict === 'accepted') this.#watch.heard(nowMs);
    switch (verdict) {
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
    if (remote === undefined || remote.atMs === this.#steeredAtMs) return;
    this.#steeredAtMs = remote.atMs;
    this.#steering.report(remote.lossFraction, remote.atMs);
    const { encoder } = this.#sendPath;
    if (encoder !== undefined) this.#steering.apply(encoder);
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

  #voipMetrics(ssrc: number): VoipMetrics | undefined {
    if (this.#settings?.sendsVoipMetrics !== true) return undefined;
    return reportedMetrics(ssrc, this.statistics, this.#playout.bursts.bursts, this.#sendPath.encoder?.ptimeMs ?? 0);
  }

  #rtpTimestampNow(): number {
    const clockRate = this.#sendPath.encoder?.clockRate ?? 0;
    return this.#sendPath.rtp.timestampAt((this.#index * BLOCK_MS * clockRate) / 1000);
  }

  /** Where RTP goes; undefined where nobody knows, or the peer does not want it any more. */
  get #destination(): Address | undefined {
    return this.#route.isLost ? undefined : this.#latch.destination;
  }

  #transmit(packet: Uint8Array): void {
    const destination = this.#destination;
    if (destination === undefined || !isReachable(destination)) return;
    const sealed = this.#security.sealRtp(packet);
    if (sealed === undefined) return;
    this.#route.send(sealed, destination);
    if (this.#hasSent) return;
    this.#hasSent = true;
    this.#emit({ type: 'firstSent' });
  }

  #transmitControl(packet: Uint8Array): void {
    const isMuxed = this.#settings?.rtcpMux === true;
    // Deviation: RFC 5764 §5.1.2 has a second handshake for RTCP on a port of its own; there we send none.
    if (this.#settings?.dtls && !isMuxed) return;
    const destination = isMuxed ? this.#destination : this.#controlRoute.destination;
    if (destination === undefined || !isReachable(destination)) return;
    const sealed = this.#security.sealRtcp(packet);
    if (sealed === undefined) return;
    if (isMuxed || this.#route.isRelayOnly) this.#route.send(sealed, destination);
    else this.#sockets.rtcp.send(sealed, destination);
  }
}

/** The unspecified address and port 0 are ways to say "nowhere" (RFC 3264 §8.4, hold of RFC 2543). */
function isReachable({ host, port }: Address): boolean {
  return port !== 0 && host !== '0.0.0.0' && host !== '::';
}
