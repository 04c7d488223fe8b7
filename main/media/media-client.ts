import { type Clock, systemClock, type Timer } from '../base/clock.ts';
import { Emitter, type Event } from '../base/event.ts';
import { limits } from '../limits.ts';
import type { EngineChannel } from './channel/channel.ts';
import { openWorkerChannel } from './channel/worker-channel.ts';
import {
  type DeviceSpec,
  type FromHost,
  type HoldSound,
  type HostCommand,
  type HostService,
  MediaError,
  type MediaEvent,
  type OpenedStream,
  type OpenOptions,
  type PcmPort,
  type RecordingSpec,
  type StreamSettings,
  type StreamStatistics,
} from './protocol.ts';

/**
 * The media host as the engine sees it. Every promise rejects with a {@link MediaError}; commands of one stream run in the order given.
 * Disposing ends the host: each stream sends its RTCP BYE and its recording is finalised.
 */
export interface MediaHost extends Disposable {
  /** Binds a pair of ports. Rejects with `MEDIA_BIND` or `MEDIA_STREAM_LIMIT`. */
  openStream(options: OpenOptions): Promise<OpenedStream>;
  /** Applies an agreement, the first and every later one; sound flows as its direction says. Rejects with `MEDIA_SETTINGS`. */
  configure(streamId: string, settings: StreamSettings): Promise<void>;
  /** Replaces the stream's device. A new stream has silence. Rejects with `MEDIA_FILE`. */
  connect(streamId: string, device: DeviceSpec): Promise<void>;
  /** Muted, the stream goes on sending, but silence. */
  setMuted(streamId: string, muted: boolean): Promise<void>;
  /** While the peer waits, the stream sends `sound` in place of its device and its mix; `undefined`: it goes on. */
  setHeld(streamId: string, sound: HoldSound | undefined): Promise<void>;
  /**
   * Puts the stream into a mix of that name: each in it hears all the others beside the device. `undefined`: it is alone again. Rejects with
   * `MEDIA_STREAM_LIMIT`.
   */
  setMix(streamId: string, mix: string | undefined): Promise<void>;
  /**
   * Records the stream: a new file begins, the same one goes on or is paused; `undefined` ends it. Rejects with `MEDIA_FILE`, also when the
   * file is there already.
   */
  setRecording(streamId: string, recording: RecordingSpec | undefined): Promise<void>;
  /** Queues DTMF digits `0-9*#A-D` (RFC 4733). Resolves when queued. Rejects with `MEDIA_DIGITS`. */
  sendDigits(streamId: string, digits: string): Promise<void>;
  /** Ends the stream: RTCP BYE, recording finalised, ports freed. */
  close(streamId: string): Promise<StreamStatistics>;
  /** Makes `port` the one window whose microphone and loudspeaker `{ kind: 'window' }` means. Disposing detaches it. */
  attachWindow(port: PcmPort): Disposable;
  /** Ends the host and resolves when it is gone; disposing does the same without waiting. */
  stop(): Promise<void>;
  readonly onEvent: Event<MediaEvent>;
  /** What the system gives the host, as the last stream told; absent before the first. */
  readonly service?: HostService | undefined;
}

export interface MediaHostOptions {
  /** The built or unbuilt `media-host` module; default: the one beside this file, on a thread. */
  readonly entry?: URL;
  /** An open channel to a host that runs elsewhere, such as a utility process. */
  readonly channel?: EngineChannel;
  readonly clock?: Clock;
}

interface Pending {
  readonly timer: Timer;
  resolve(value: unknown): void;
  reject(error: MediaError): void;
}

/** The host's module beside this one, built or not. */
const HOST = new URL(import.meta.url.endsWith('.ts') ? './media-host.ts' : './media-host.js', import.meta.url);

/** Starts the media host on a thread of its own, or talks to the one behind `channel`. The caller disposes it. */
export function startMediaHost(options: MediaHostOptions = {}): MediaHost {
  const channel = options.channel ?? openWorkerChannel(options.entry ?? HOST);
  return new MediaClient(channel, options.clock ?? systemClock);
}

class MediaClient implements MediaHost {
  readonly #channel: EngineChannel;
  readonly #clock: Clock;
  readonly #events = new Emitter<MediaEvent>();
  readonly #windowFrames = new Emitter<Int16Array>();
  readonly #pending = new Map<number, Pending>();
  readonly #streams = new Set<string>();
  readonly #ended = Promise.withResolvers<void>();
  #nextId = 1;
  #window: PcmPort | undefined;
  #endReason: string | undefined;
  #service: HostService | undefined;
  readonly onEvent = this.#events.event;

  constructor(channel: EngineChannel, clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
    channel.onMessage(({ message }) => this.#receive(message));
    channel.onEnded((reason) => this.#end(reason));
  }

  get service(): HostService | undefined {
    return this.#service;
  }

  async openStream(options: OpenOptions): Promise<OpenedStream> {
    const opened = await this.#command<OpenedStream>({ type: 'open', options });
    this.#streams.add(opened.streamId);
    this.#service = opened.service;
    return opened;
  }

  configure(streamId: string, settings: StreamSettings): Promise<void> {
    return this.#command({ type: 'configure', streamId, settings });
  }

  connect(streamId: string, device: DeviceSpec): Promise<void> {
    return this.#command({ type: 'connect', streamId, device });
  }

  setMuted(streamId: string, muted: boolean): Promise<void> {
    return this.#command({ type: 'mute', streamId, muted });
  }

  setHeld(streamId: string, sound: HoldSound | undefined): Promise<void> {
    return this.#command({ type: 'hold', streamId, sound });
  }

  setMix(streamId: string, mix: string | undefined): Promise<void> {
    return this.#command({ type: 'mix', streamId, mix });
  }

  setRecording(streamId: string, recording: RecordingSpec | undefined): Promise<void> {
    return this.#command({ type: 'record', streamId, recording });
  }

  sendDigits(streamId: string, digits: string): Promise<void> {
    return this.#command({ type: 'digits', streamId, digits });
  }

  close(streamId: string): Promise<StreamStatistics> {
    this.#streams.delete(streamId);
    return this.#command({ type: 'close', streamId });
  }

  attachWindow(port: PcmPort): Disposable {
    const relay = this.#channel.canHandOver(port) ? this.#handOver(port) : this.#relay(port);
    this.#window = port;
    return {
      [Symbol.dispose]: () => {
        relay[Symbol.dispose]();
        if (this.#window !== port) return;
        this.#window = undefined;
        if (this.#endReason === undefined) this.#channel.post({ type: 'windowDetached' });
      },
    };
  }

  async stop(): Promise<void> {
    this[Symbol.dispose]();
    await this.#ended.promise;
  }

  [Symbol.dispose](): void {
    if (this.#endReason !== undefined) return;
    this.#streams.clear();
    this.#channel.post({ type: 'shutdown' });
    const reason = 'the media host was stopped';
    this.#endReason = reason;
    this.#rejectAll(reason);
    const giveUp = this.#clock.after(limits.media.commandMs, () => this.#end(reason));
    void this.#ended.promise.then(() => giveUp[Symbol.dispose]());
  }

  #command<T>(command: HostCommand): Promise<T> {
    if (this.#endReason !== undefined) return Promise.reject(new MediaError('MEDIA_HOST', this.#endReason));
    const id = this.#nextId++;
    return new Promise<T>((resolve, reject) => {
      const timer = this.#clock.after(limits.media.commandMs, () =>
        this.#refuse(id, 'MEDIA_HOST', 'the media host does not answer'),
      );
      this.#pending.set(id, { timer, resolve: (value) => resolve(value as T), reject });
      this.#channel.post({ type: 'command', id, command });
    });
  }

  #receive(message: FromHost): void {
    switch (message.type) {
      case 'done':
        this.#settle(message.id)?.resolve(message.value);
        break;
      case 'refused':
        this.#refuse(message.id, message.code, message.message);
        break;
      case 'event':
        this.#events.fire(message.event);
        break;
      case 'windowFrame':
        this.#windowFrames.fire(message.frame);
        break;
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.timer[Symbol.dispose]();
    return pending;
  }

  #refuse(id: number, code: MediaError['code'], message: string): void {
    this.#settle(id)?.reject(new MediaError(code, message));
  }

  #rejectAll(reason: string): void {
    for (const id of [...this.#pending.keys()]) this.#refuse(id, 'MEDIA_HOST', reason);
  }

  #end(reason: string): void {
    this.#endReason ??= reason;
    this.#rejectAll(reason);
    for (const streamId of this.#streams) this.#events.fire({ streamId, type: 'failed', reason });
    this.#streams.clear();
    this.#channel[Symbol.dispose]();
    this.#ended.resolve();
  }

  #handOver(port: PcmPort): Disposable {
    this.#channel.post({ type: 'windowAttached' }, port);
    return { [Symbol.dispose]: () => undefined };
  }

  /** Frames pass through this thread: for ports that cannot move, such as a browser's socket. */
  #relay(port: PcmPort): Disposable {
    this.#channel.post({ type: 'windowAttached' });
    port.on('message', (frame) => {
      const isCurrent = this.#window === port && this.#endReason === undefined;
      if (isCurrent && frame instanceof Int16Array) this.#channel.post({ type: 'windowFrame', frame });
    });
    return this.#windowFrames.event((frame) => {
      if (this.#window === port) port.postMessage(frame);
    });
  }
}
