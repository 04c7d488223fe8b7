import { Emitter } from '../base/event.ts';
import type { MediaHost } from '../media/media-client.ts';
import {
  type DeviceSpec,
  type HoldSound,
  MediaError,
  type MediaEvent,
  type OpenedStream,
  type RecordingSpec,
  type StreamSettings,
  type StreamStatistics,
} from '../media/protocol.ts';
import type { Address } from '../net/network.ts';

/** What became of one stream of a {@link FakeMediaHost}. */
export interface FakeStream {
  readonly host: string;
  readonly settings: StreamSettings[];
  readonly devices: DeviceSpec[];
  readonly digits: string[];
  muted: boolean;
  held: HoldSound | undefined;
  mix: string | undefined;
  recording: RecordingSpec | undefined;
  closed: boolean;
}

const NO_STATISTICS: StreamStatistics = {
  durationMs: 0,
  sent: 0,
  received: 0,
  lost: 0,
  late: 0,
  duplicate: 0,
  reordered: 0,
  discarded: 0,
  rejected: 0,
  concealedMs: 0,
  recoveredMs: 0,
  stretchedUpMs: 0,
  stretchedDownMs: 0,
  driftPpm: 0,
  jitterMs: 0,
  codec: '',
  targetDelayMs: 0,
  playoutDelayMs: 0,
  capturedDbov: -127,
  playedDbov: -127,
};

/** A media host without sound: remembers what it was told. */
export class FakeMediaHost implements MediaHost {
  readonly streams = new Map<string, FakeStream>();
  readonly #events = new Emitter<MediaEvent>();
  readonly onEvent = this.#events.event;
  /** Where a relay reaches the next streams, in place of their sockets. */
  relayed: Address | undefined;
  /** The next `openStream` rejects with this. */
  refusal: MediaError | undefined;
  /** So does every `setRecording` with this. */
  recordingRefusal: MediaError | undefined;
  #ports = 20_000;

  /** The only stream, for tests that have one. */
  get stream(): FakeStream {
    const [stream] = this.streams.values();
    if (!stream) throw new Error('no stream was opened');
    return stream;
  }

  get openCount(): number {
    return [...this.streams.values()].filter(({ closed }) => !closed).length;
  }

  async openStream({ host }: { host: string }): Promise<OpenedStream> {
    if (this.refusal) throw this.refusal;
    const rtpPort = this.#ports;
    this.#ports += 2;
    const streamId = `stream-${rtpPort}`;
    this.streams.set(streamId, {
      host,
      settings: [],
      devices: [],
      digits: [],
      muted: false,
      held: undefined,
      mix: undefined,
      recording: undefined,
      closed: false,
    });
    return { streamId, rtpPort, rtcpPort: rtpPort + 1, ...(this.relayed && { relayed: this.relayed }) };
  }

  async configure(streamId: string, settings: StreamSettings): Promise<void> {
    this.#open(streamId).settings.push(settings);
  }

  async connect(streamId: string, device: DeviceSpec): Promise<void> {
    this.#open(streamId).devices.push(device);
  }

  async setMuted(streamId: string, muted: boolean): Promise<void> {
    this.#open(streamId).muted = muted;
  }

  async setHeld(streamId: string, sound: HoldSound | undefined): Promise<void> {
    this.#open(streamId).held = sound;
  }

  async setMix(streamId: string, mix: string | undefined): Promise<void> {
    this.#open(streamId).mix = mix;
  }

  async setRecording(streamId: string, recording: RecordingSpec | undefined): Promise<void> {
    if (this.recordingRefusal) throw this.recordingRefusal;
    this.#open(streamId).recording = recording;
  }

  async sendDigits(streamId: string, digits: string): Promise<void> {
    this.#open(streamId).digits.push(digits);
  }

  async close(streamId: string): Promise<StreamStatistics> {
    this.#open(streamId).closed = true;
    return { ...NO_STATISTICS, codec: this.#last(streamId)?.send.name ?? '' };
  }

  attachWindow(): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }

  /** As if the host had said it. */
  happen(event: MediaEvent): void {
    this.#events.fire(event);
  }

  async stop(): Promise<void> {
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#events[Symbol.dispose]();
  }

  #open(streamId: string): FakeStream {
    const stream = this.streams.get(streamId);
    if (!stream || stream.closed) throw new MediaError('MEDIA_UNKNOWN_STREAM', `there is no stream ${streamId}`);
    return stream;
  }

  #last(streamId: string): StreamSettings | undefined {
    return this.streams.get(streamId)?.settings.at(-1);
  }
}
