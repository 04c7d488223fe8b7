import { createStore, type StoreApi } from 'zustand/vanilla';
import { SAMPLE_RATE } from './frame.ts';
import { type MicrophoneState, openMicrophone } from './microphone.ts';
import workletUrl from './sound.worklet.ts?worker&url';
import { renderTone, type ToneName, tones } from './tones.ts';
import { type FromWorklet, PROCESSOR_NAME, type ToWorklet } from './worklet-messages.ts';

export interface SoundState {
  readonly microphone: MicrophoneState;
  /** The microphone's level in dBov while the sound check measures it. */
  readonly measuredDbov: number | undefined;
}

/**
 * The window's sound: one AudioContext at 48 kHz with one worklet in it, made at the first need and resting between calls. The page only
 * says when; the samples pass between the worklet and the media host. Without a microphone a call goes on, listening.
 */
export class Sound {
  readonly state: StoreApi<SoundState> = createStore(() => ({ microphone: 'off', measuredDbov: undefined }));
  #context: AudioContext | undefined;
  #node: Promise<AudioWorkletNode> | undefined;
  #pcm: MessagePort | undefined;
  #microphone: MediaStream | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #tone: { readonly name: ToneName; readonly source: AudioBufferSourceNode } | undefined;
  #isInCall = false;
  #isMeasuring = false;

  constructor() {
    navigator.mediaDevices?.addEventListener('devicechange', () => {
      if (this.#wantsMicrophone && this.state.getState().microphone !== 'on') void this.#settle();
    });
    // A browser lets a page sound only after its person did something.
    for (const gesture of ['pointerdown', 'keydown'] as const) {
      addEventListener(gesture, () => this.#isNeeded && this.#wake(), { capture: true, passive: true });
    }
  }

  /** Takes the line to the media host; it goes into the worklet as soon as there is one. */
  attach(port: MessagePort): void {
    this.#pcm = port;
    if (this.#node) void this.#handOver();
  }

  /** Starts or ends capture and playout. */
  setInCall(isInCall: boolean): void {
    if (this.#isInCall === isInCall) return;
    this.#isInCall = isInCall;
    void this.#settle();
  }

  /** Starts or ends the measuring of the microphone outside of a call. */
  setMeasuring(isMeasuring: boolean): void {
    if (this.#isMeasuring === isMeasuring) return;
    this.#isMeasuring = isMeasuring;
    if (!isMeasuring) this.state.setState({ measuredDbov: undefined });
    void this.#settle();
  }

  /** Tries the microphone again, after the person has allowed or plugged it in. */
  retryMicrophone(): void {
    void this.#settle();
  }

  /** Repeats a tone until another or none is set. */
  setTone(name: ToneName | undefined): void {
    if (this.#tone?.name === name) return;
    this.#tone?.source.stop();
    this.#tone = undefined;
    if (name === undefined) {
      this.#rest();
      return;
    }
    this.#tone = { name, source: this.#start(name, true) };
  }

  playOnce(name: ToneName): void {
    this.#start(name, false).onended = () => this.#rest();
  }

  #start(name: ToneName, loop: boolean): AudioBufferSourceNode {
    const context = this.#wake();
    const samples = renderTone(tones[name], context.sampleRate);
    const source = context.createBufferSource();
    source.buffer = new AudioBuffer({ length: samples.length, sampleRate: context.sampleRate });
    source.buffer.copyToChannel(samples, 0);
    source.loop = loop;
    source.connect(context.destination);
    source.start();
    return source;
  }

  get #wantsMicrophone(): boolean {
    return this.#isInCall || this.#isMeasuring;
  }

  get #isNeeded(): boolean {
    return this.#wantsMicrophone || this.#tone !== undefined;
  }

  #wake(): AudioContext {
    this.#context ??= new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: 'interactive' });
    if (this.#context.state !== 'running') void this.#context.resume();
    return this.#context;
  }

  #rest(): void {
    if (!this.#isNeeded) void this.#context?.suspend();
  }

  /** Brings worklet and microphone to what is wanted now; called again whenever that changes, also while a former call still waits. */
  async #settle(): Promise<void> {
    const node = await this.#worklet();
    tell(node, { kind: 'run', isRunning: this.#isInCall });
    tell(node, { kind: 'measure', isMeasuring: this.#isMeasuring });
    if (this.#wantsMicrophone) {
      this.#wake();
      await this.#capture(node);
    } else {
      this.#release();
      this.#rest();
    }
  }

  #worklet(): Promise<AudioWorkletNode> {
    this.#node ??= this.#makeWorklet().catch((error: unknown) => {
      this.#node = undefined; // tried again at the next need
      throw error;
    });
    return this.#node;
  }

  async #makeWorklet(): Promise<AudioWorkletNode> {
    const context = this.#wake();
    await context.audioWorklet.addModule(workletUrl);
    const node = new AudioWorkletNode(context, PROCESSOR_NAME, {
      outputChannelCount: [1],
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    node.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => {
      if (this.#isMeasuring) this.state.setState({ measuredDbov: data.dbov });
    };
    node.connect(context.destination);
    queueMicrotask(() => void this.#handOver());
    return node;
  }

  async #handOver(): Promise<void> {
    const node = await this.#worklet();
    const port = this.#pcm;
    this.#pcm = undefined;
    if (port) node.port.postMessage({ kind: 'attach', port } satisfies ToWorklet, [port]);
  }

  async #capture(node: AudioWorkletNode): Promise<void> {
    const { microphone } = this.state.getState();
    if (microphone === 'on' || microphone === 'starting') return;
    this.state.setState({ microphone: 'starting' });
    const opened = await openMicrophone();
    if (typeof opened === 'string') {
      this.state.setState({ microphone: this.#wantsMicrophone ? opened : 'off' });
      return;
    }
    this.#microphone = opened;
    if (!this.#wantsMicrophone) return this.#release();
    for (const track of opened.getTracks()) track.addEventListener('ended', () => this.#unplugged());
    this.#source = this.#wake().createMediaStreamSource(opened);
    this.#source.connect(node);
    this.state.setState({ microphone: 'on' });
  }

  #unplugged(): void {
    this.#release();
    void this.#settle();
  }

  #release(): void {
    for (const track of this.#microphone?.getTracks() ?? []) track.stop();
    this.#source?.disconnect();
    this.#microphone = undefined;
    this.#source = undefined;
    this.state.setState({ microphone: 'off' });
  }
}

function tell(node: AudioWorkletNode, message: ToWorklet): void {
  node.port.postMessage(message);
}
