import { isIP } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { limits } from '../limits.ts';
import type { Address } from '../net/network.ts';
import type { ChannelMessage, HostChannel } from './channel/channel.ts';
import { Ticker } from './clock/ticker.ts';
import { holdSource } from './device/hold-source.ts';
import { makeDevice } from './device/make-device.ts';
import { WindowHub } from './device/window-hub.ts';
import type { DtlsIdentity } from './dtls/dtls-association.ts';
import { Mixer } from './mixing/mixer.ts';
import {
  type DeviceSpec,
  type HostCommand,
  type HostService,
  type IceServers,
  MediaError,
  type OpenedStream,
  type OpenOptions,
  type PcmPort,
  type RecordingSpec,
  type StreamCommand,
  type StreamStatistics,
  type ToHost,
} from './protocol.ts';
import { CallRecorder } from './recording/call-recorder.ts';
import { MediaStream, type StreamEvent } from './session/media-stream.ts';
import { type BindDatagram, bindSocketPair } from './session/socket-pair.ts';
import type { OpenIceAgent, RouteServers } from './session/stream-route.ts';
import type { ConnectToRelay } from './turn/turn-relay.ts';

export interface MediaServiceOptions {
  readonly channel: HostChannel;
  readonly clock: Clock;
  readonly random: Random;
  readonly bind: BindDatagram;
  /** Makes the certificate of this host; asked once, when the first call needs one. Default: no keys by handshake. */
  readonly makeIdentity?: () => Promise<DtlsIdentity>;
  /** Default: no ICE. */
  readonly openIceAgent?: OpenIceAgent;
  /** Opens streams to relays. Default: no relays. */
  readonly connectToRelay?: ConnectToRelay;
  /** Addresses of a STUN server or relay. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** What the system gives this host; told with each stream. */
  readonly service?: () => HostService;
}

interface OpenStream {
  readonly stream: MediaStream;
  /** The last command given; the next one waits for it. */
  tail: Promise<unknown>;
}

/** The media host itself: runs what the engine commands over the channel, and the grid of 10 ms on which all streams move. */
export class MediaService implements Disposable {
  readonly #options: MediaServiceOptions;
  readonly #streams = new Map<string, OpenStream>();
  readonly #hub = new WindowHub();
  readonly #mixer = new Mixer();
  readonly #ticker: Ticker;
  #relayed: ((frame: unknown) => void) | undefined;
  #identity: Promise<DtlsIdentity> | undefined;
  #opening = 0;
  #nextId = 1;

  constructor(options: MediaServiceOptions) {
    this.#options = options;
    this.#ticker = new Ticker(options.clock, (index) => this.#tick(index));
    options.channel.onMessage((message) => this.#receive(message));
    options.channel.onEnded(() => this[Symbol.dispose]());
  }

  [Symbol.dispose](): void {
    this.#ticker[Symbol.dispose]();
    for (const { stream } of this.#streams.values()) stream[Symbol.dispose]();
    this.#streams.clear();
    this.#hub[Symbol.dispose]();
  }

  #receive({ message, port }: ChannelMessage<ToHost>): void {
    switch (message.type) {
      case 'command':
        void this.#answer(message.id, message.command);
        break;
      case 'windowAttached':
        this.#hub.attach(port ?? this.#relayPort());
        break;
      case 'windowDetached':
        this.#hub.detach();
        break;
      case 'windowFrame':
        this.#relayed?.(message.frame);
        break;
      case 'shutdown':
        void this.#shutDown();
        break;
    }
  }

  async #answer(id: number, command: HostCommand): Promise<void> {
    const { channel } = this.#options;
    try {
      const value = command.type === 'open' ? await this.#open(command.options) : await this.#enqueue(command);
      channel.post({ type: 'done', id, value });
    } catch (error) {
      const code = error instanceof MediaError ? error.code : 'MEDIA_HOST';
      channel.post({ type: 'refused', id, code, message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #open(options: OpenOptions): Promise<OpenedStream> {
    if (this.#streams.size + this.#opening >= limits.media.streams) {
      throw new MediaError('MEDIA_STREAM_LIMIT', `${limits.media.streams} streams are open`);
    }
    this.#opening++;
    try {
      return await this.#bind(options);
    } finally {
      this.#opening--;
    }
  }

  async #bind(options: OpenOptions): Promise<OpenedStream> {
    const { bind, channel, clock, random } = this.#options;
    const identity = options.handshake ? await this.#ownIdentity() : undefined;
    const sockets = await bindSocketPair(bind, options, random);
    if (!sockets.ok) {
      const { code, address } = sockets.error;
      throw new MediaError('MEDIA_BIND', `cannot bind ports for sound at ${address.host}: ${code}`);
    }
    const streamId = `stream-${this.#nextId++}`;
    const emit = (event: StreamEvent): void => channel.post({ type: 'event', event: { streamId, ...event } });
    const stream = new MediaStream({ clock, random, sockets: sockets.value, emit, identity, leg: this.#mixer.open() });
    this.#streams.set(streamId, { stream, tail: Promise.resolve() });
    this.#ticker.start();
    const ports = { rtpPort: sockets.value.rtp.local.port, rtcpPort: sockets.value.rtcp.local.port };
    const ways = options.ice && (await this.#gather(streamId, stream, options.ice));
    const service = this.#options.service?.();
    return { streamId, ...ports, ...(identity && { fingerprint: identity.fingerprint }), ...ways, ...(service && { service }) };
  }

  /** What the stream tells its peer of where we are; nothing of ICE where we cannot do it. Throws `MEDIA_RELAY`. */
  async #gather(streamId: string, stream: MediaStream, servers: IceServers): Promise<Pick<OpenedStream, 'ice' | 'relayed'>> {
    const { openIceAgent } = this.#options;
    const ways = openIceAgent && (await stream.gather(openIceAgent, await this.#routeServers(stream.local, servers)));
    if (ways || !servers.isRelayOnly) return ways ?? {};
    this.#forget(streamId);
    stream[Symbol.dispose]();
    throw new MediaError(
      'MEDIA_RELAY',
      `the relay ${servers.turnServer?.host ?? ''} that everything has to go through is not there`,
    );
  }

  /** Where the servers of an account are, of the family of our socket. */
  async #routeServers(local: Address, { stunServer, turnServer, isRelayOnly = false }: IceServers): Promise<RouteServers> {
    const { connectToRelay } = this.#options;
    const [stun, turn] = await Promise.all([stunServer, turnServer].map((server) => server && this.#find(server, local)));
    const relay =
      connectToRelay && turnServer && turn ? { server: turnServer, address: turn, connect: connectToRelay } : undefined;
    return { stunServer: stun, relay, isRelayOnly };
  }

  async #find({ host, port }: Address, local: Address): Promise<Address | undefined> {
    const addresses = (await this.#options.resolve?.(host)) ?? [];
    const found = addresses.find((address) => isIP(address) === isIP(local.host));
    return found === undefined ? undefined : { host: found, port };
  }

  #ownIdentity(): Promise<DtlsIdentity> | undefined {
    this.#identity ??= this.#options.makeIdentity?.();
    return this.#identity;
  }

  /** Commands of one stream run one after the other. */
  #enqueue(command: StreamCommand): Promise<StreamStatistics | undefined> {
    const run = (): Promise<StreamStatistics | undefined> => this.#run(command);
    const open = this.#streams.get(command.streamId);
    if (open === undefined) return run();
    const result = open.tail.then(run, run);
    open.tail = result;
    return result;
  }

  async #run(command: StreamCommand): Promise<StreamStatistics | undefined> {
    const { streamId } = command;
    const stream = this.#streams.get(streamId)?.stream;
    if (stream === undefined) throw new MediaError('MEDIA_UNKNOWN_STREAM', `there is no stream ${streamId}`);
    switch (command.type) {
      case 'configure':
        await stream.configure(command.settings);
        return undefined;
      case 'connect':
        await this.#connect(streamId, stream, command.device);
        return undefined;
      case 'mute':
        stream.isMuted = command.muted;
        return undefined;
      case 'hold':
        stream.hold(command.sound && holdSource(command.sound));
        return undefined;
      case 'mix':
        stream.join(command.mix);
        return undefined;
      case 'record':
        await this.#record(stream, command.recording);
        return undefined;
      case 'digits':
        stream.sendDigits(command.digits);
        return undefined;
      case 'close':
        return await this.#close(streamId, stream);
    }
  }

  async #connect(streamId: string, stream: MediaStream, spec: DeviceSpec): Promise<void> {
    const { channel, clock } = this.#options;
    const onPlayEnded = (): void => channel.post({ type: 'event', event: { streamId, type: 'playEnded' } });
    await stream.connect(await makeDevice(spec, { clock, hub: this.#hub, onPlayEnded }), spec.kind);
  }

  /** The same file goes on; another one begins. */
  async #record(stream: MediaStream, recording: RecordingSpec | undefined): Promise<void> {
    if (recording === undefined || stream.recorder?.path !== recording.file) {
      await stream.record(recording && (await this.#openRecording(recording.file)));
    }
    if (stream.recorder) stream.recorder.isPaused = recording?.isPaused ?? false;
    stream.hasConsentTone = recording?.hasTone === true && !recording.isPaused;
  }

  async #openRecording(file: string): Promise<CallRecorder> {
    try {
      return await CallRecorder.create(file, this.#options.random);
    } catch (error) {
      throw new MediaError('MEDIA_FILE', `cannot record: ${error instanceof Error ? error.message : String(error)}`, error);
    }
  }

  #close(streamId: string, stream: MediaStream): Promise<StreamStatistics> {
    this.#forget(streamId);
    return stream.close();
  }

  #forget(streamId: string): void {
    this.#streams.delete(streamId);
    if (this.#streams.size === 0) this.#ticker.stop();
  }

  async #shutDown(): Promise<void> {
    const closing = [...this.#streams].map(([streamId, { stream }]) => this.#close(streamId, stream));
    await Promise.allSettled(closing);
    this[Symbol.dispose]();
    this.#options.channel[Symbol.dispose]();
  }

  #tick(index: number): void {
    this.#each((stream) => stream.hear());
    this.#mixer.mix();
    this.#each((stream) => stream.say(index));
    this.#mixer.endBlock();
    this.#hub.endBlock();
  }

  #each(act: (stream: MediaStream) => void): void {
    for (const [streamId, { stream }] of this.#streams) {
      try {
        act(stream);
      } catch (error) {
        this.#fail(streamId, stream, error);
      }
    }
  }

  /** A bug in one stream ends that stream; the others' calls go on. */
  #fail(streamId: string, stream: MediaStream, error: unknown): void {
    this.#forget(streamId);
    stream[Symbol.dispose]();
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.channel.post({ type: 'event', event: { streamId, type: 'failed', reason } });
  }

  /** A window whose frames come and go over the channel. */
  #relayPort(): PcmPort {
    return {
      postMessage: (frame) => this.#options.channel.post({ type: 'windowFrame', frame }),
      on: (_, listener) => {
        this.#relayed = listener;
      },
    };
  }
}
