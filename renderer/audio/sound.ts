import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Settings } from '../../main/contract/snapshot.ts';
import { chooseDevice, devicesOf, type SoundDevice } from './device-choice.ts';
import { type MicrophoneState, openMicrophone } from './microphone.ts';
import { openContext, playOn } from './output-context.ts';
import { Ringer, ringingDevices, startTone } from './ringer.ts';
import workletUrl from './sound.worklet.ts?worker&url';
import type { ToneName } from './tones.ts';
import { Watchdog } from './watchdog.ts';
import { type FromWorklet, PROCESSOR_NAME, type ToWorklet } from './worklet-messages.ts';

export interface SoundState {
  readonly microphone: MicrophoneState;
  /** Name of the open one; `''` while none is. */
  readonly microphoneName: string;
  /** The loudspeaker has stopped and could not be opened again. */
  readonly isSpeakerLost: boolean;
  /** The microphone's level in dBov while the sound check measures it. */
  readonly measuredDbov: number | undefined;
  /** Devices that are there now; without names until the microphone was allowed once, and so not listed. */
  readonly inputs: readonly SoundDevice[];
  readonly outputs: readonly SoundDevice[];
}

/** What a person has chosen. */
type SoundChoice = Pick<
  Settings,
  'microphones' | 'speakers' | 'ringers' | 'secondRingers' | 'cancelsEcho' | 'suppressesNoise' | 'controlsGain'
>;

/** The system's devices, as a browser opens them. */
const anyDevice: SoundChoice = {
  microphones: [],
  speakers: [],
  ringers: [],
  secondRingers: [],
  cancelsEcho: true,
  suppressesNoise: true,
  controlsGain: true,
};

/** How often it is looked whether the devices are alive. */
const LOOK_MS = 100;
/** One ring of the bell, to try it. */
const ONE_RING_MS = 1_800;

/**
 * The window's sound: one AudioContext at 48 kHz with one worklet in it, made at the first need and resting between calls. The page only
 * says when; the samples pass between the worklet and the media host. Without a microphone a call goes on, listening. Devices that come,
 * go or fall silent in a call are followed: the best of those chosen that is there is in use.
 */
export class Sound {
  readonly state: StoreApi<SoundState> = createStore(() => ({
    microphone: 'off',
    microphoneName: '',
    isSpeakerLost: false,
    measuredDbov: undefined,
    inputs: [],
    outputs: [],
  }));
  readonly #ringer = new Ringer();
  readonly #playoutWatch = new Watchdog();
  readonly #captureWatch = new Watchdog();
  #choice: SoundChoice = anyDevice;
  #context: AudioContext | undefined;
  #node: Promise<AudioWorkletNode> | undefined;
  #pcm: MessagePort | undefined;
  #microphone: MediaStream | undefined;
  /** The device and processing that were last asked for; the microphone that came may be another. */
  #asked = '';
  #source: MediaStreamAudioSourceNode | undefined;
  #tone: { readonly name: ToneName; readonly stop: () => void } | undefined;
  #isInCall = false;
  #isMeasuring = false;
  #look: ReturnType<typeof setInterval> | undefined;
  #takenSeconds = 0;
  /** Lists of devices that were asked for. */
  #lists = 0;

  constructor() {
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.#devicesChanged());
    void this.#listDevices();
    // A browser lets a page sound only after its person did something.
    for (const gesture of ['pointerdown', 'keydown'] as const) {
      addEventListener(gesture, () => this.#gesture(), { capture: true, passive: true });
    }
  }

  /** Takes the line to the media host; it goes into the worklet as soon as there is one. */
  attach(port: MessagePort): void {
    this.#pcm = port;
    if (this.#node) void this.#handOver();
  }

  /** Uses these devices and this processing from now on, also in a call. */
  choose(choice: SoundChoice): void {
    if (isSame(choice, this.#choice)) return;
    this.#choice = choice;
    void this.#followDevices();
  }

  /** Starts or ends capture and playout. */
  setInCall(isInCall: boolean): void {
    if (this.#isInCall === isInCall) return;
    this.#isInCall = isInCall;
    clearInterval(this.#look);
    if (isInCall) {
      this.#startWatches();
      this.#look = setInterval(() => this.#lookAfter(), LOOK_MS);
    }
    void this.#settle();
  }

  /** Starts or ends the measuring of the microphone outside of a call. */
  setMeasuring(isMeasuring: boolean): void {
    if (this.#isMeasuring === isMeasuring) return;
    this.#isMeasuring = isMeasuring;
    if (!isMeasuring) this.state.setState({ measuredDbov: undefined });
    void this.#settle();
  }

  /** Tries microphone and loudspeaker again, after the person has allowed them or plugged them in. */
  retry(): void {
    this.#startWatches();
    if (this.state.getState().isSpeakerLost) void this.#reopenSpeaker();
    void this.#settle();
  }

  /** Repeats a tone until another or none is set. */
  setTone(name: ToneName | undefined): void {
    if (this.#tone?.name === name) return;
    this.#tone?.stop();
    this.#tone = name && { name, stop: name === 'ring' ? this.#ring() : this.#repeat(name) };
    if (!this.#tone) this.#rest();
  }

  /** On the device that calls are heard on, or on those that ring. */
  playOnce(name: ToneName): void {
    if (name === 'ring') {
      const stop = this.#ring();
      setTimeout(() => this.#tone?.name !== 'ring' && stop(), ONE_RING_MS);
      return;
    }
    startTone(this.#wake(), name, false).onended = () => this.#rest();
  }

  #ring(): () => void {
    const { ringers, secondRingers } = this.#choice;
    this.#ringer.start('ring', ringingDevices(this.state.getState().outputs, ringers, secondRingers));
    return () => this.#ringer.stop();
  }

  #repeat(name: ToneName): () => void {
    const source = startTone(this.#wake(), name, true);
    return () => source.stop();
  }

  get #wantsMicrophone(): boolean {
    return this.#isInCall || this.#isMeasuring;
  }

  get #isNeeded(): boolean {
    return this.#wantsMicrophone || (this.#tone !== undefined && this.#tone.name !== 'ring');
  }

  get #speaker(): SoundDevice | undefined {
    return chooseDevice(this.state.getState().outputs, this.#choice.speakers);
  }

  #gesture(): void {
    if (this.#isNeeded) this.#wake();
    this.#ringer.wake();
  }

  #wake(): AudioContext {
    const isNew = this.#context === undefined;
    this.#context ??= openContext();
    if (isNew) void playOn(this.#context, this.#speaker);
    if (this.#context.state !== 'running') void this.#context.resume();
    return this.#context;
  }

  #rest(): void {
    if (!this.#isNeeded) void this.#context?.suspend();
  }

  /** Brings worklet and microphone to what is wanted now; called again whenever that changes, also while a former call still waits. */
  async #settle(): Promise<void> {
    const node = await this.#worklet();
    this.#playoutWatch.opened(performance.now());
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
    node.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => this.#heard(data);
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

  #heard(message: FromWorklet): void {
    if (message.kind === 'level') {
      if (this.#isMeasuring) this.state.setState({ measuredDbov: message.dbov });
      return;
    }
    if (message.isCaptured) this.#captureWatch.heard(performance.now());
    else this.#lookAfterMicrophone();
  }

  async #capture(node: AudioWorkletNode): Promise<void> {
    const { microphone } = this.state.getState();
    if (microphone === 'on' || microphone === 'starting') return;
    this.state.setState({ microphone: 'starting' });
    const device = this.#wantedMicrophone;
    this.#asked = this.#wanted;
    const opened = await openMicrophone(device, this.#choice);
    if (typeof opened === 'string') {
      this.state.setState({ microphone: this.#wantsMicrophone ? opened : 'off' });
      return;
    }
    this.#microphone = opened;
    if (!this.#wantsMicrophone) return this.#release();
    const [track] = opened.getAudioTracks();
    track?.addEventListener('ended', () => this.#unplugged(opened));
    this.#source = this.#wake().createMediaStreamSource(opened);
    this.#source.connect(node);
    this.#captureWatch.opened(performance.now());
    this.state.setState({ microphone: 'on', microphoneName: track?.label ?? '' });
    // The first time names of devices are known only now, and the one that was chosen may be another.
    await this.#listDevices();
    await this.#followDevices();
  }

  get #wantedMicrophone(): SoundDevice | undefined {
    return chooseDevice(this.state.getState().inputs, this.#choice.microphones);
  }

  /** The device and the processing, to compare. */
  get #wanted(): string {
    const { cancelsEcho, suppressesNoise, controlsGain } = this.#choice;
    return JSON.stringify([this.#wantedMicrophone?.id, cancelsEcho, suppressesNoise, controlsGain]);
  }

  #unplugged(stream: MediaStream): void {
    if (this.#microphone === stream) void this.#reopenMicrophone();
  }

  async #reopenMicrophone(): Promise<void> {
    this.#release();
    await this.#listDevices();
    await this.#settle();
  }

  #release(): void {
    for (const track of this.#microphone?.getTracks() ?? []) track.stop();
    this.#source?.disconnect();
    this.#microphone = undefined;
    this.#source = undefined;
    this.state.setState({ microphone: 'off', microphoneName: '' });
  }

  /** Lists may come in another order than they were asked for: the latest one asked for counts. */
  async #listDevices(): Promise<void> {
    this.#lists += 1;
    const list = this.#lists;
    const infos = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    if (list !== this.#lists) return;
    this.state.setState({ inputs: devicesOf(infos, 'audioinput'), outputs: devicesOf(infos, 'audiooutput') });
  }

  /** A device has come or gone: what failed before has every chance again. */
  async #devicesChanged(): Promise<void> {
    await this.#listDevices();
    this.#startWatches();
    await this.#followDevices();
  }

  /** Goes over to the best devices that are there now. */
  async #followDevices(): Promise<void> {
    if (this.#context) await playOn(this.#context, this.#speaker);
    const { microphone } = this.state.getState();
    if (!this.#wantsMicrophone || microphone === 'starting') return;
    if (microphone === 'on' && this.#asked !== this.#wanted) this.#release();
    await this.#settle();
  }

  #startWatches(): void {
    const nowMs = performance.now();
    this.#playoutWatch.start(nowMs);
    this.#captureWatch.start(nowMs);
  }

  /** Opens the loudspeaker again when it has stopped. */
  #lookAfter(): void {
    const isWaitingForGesture = this.#context?.state === 'suspended' && !navigator.userActivation.hasBeenActive;
    if (!this.#context || isWaitingForGesture) {
      this.#startWatches();
      return;
    }
    const nowMs = performance.now();
    // Its clock is what the sound card has taken, however late this page learns of it.
    if (this.#context.currentTime !== this.#takenSeconds) this.#playoutWatch.heard(nowMs);
    this.#takenSeconds = this.#context.currentTime;
    const playout = this.#playoutWatch.check(nowMs);
    const isSpeakerLost = playout === 'lost';
    if (this.state.getState().isSpeakerLost !== isSpeakerLost) this.state.setState({ isSpeakerLost });
    if (playout === 'reopen') void this.#reopenSpeaker();
  }

  /** The loudspeaker takes sound, and no microphone gives any. */
  #lookAfterMicrophone(): void {
    const { microphone } = this.state.getState();
    if (microphone !== 'on' && microphone !== 'failed') return;
    const verdict = this.#captureWatch.check(performance.now());
    if (verdict === 'reopen') void this.#reopenMicrophone();
    if (verdict === 'lost' && microphone === 'on') this.#giveUpMicrophone();
  }

  async #reopenSpeaker(): Promise<void> {
    const context = this.#context;
    await context?.suspend();
    await this.#listDevices();
    if (context) await playOn(context, this.#speaker);
    if (this.#isNeeded) await context?.resume();
  }

  #giveUpMicrophone(): void {
    this.#release();
    this.state.setState({ microphone: 'failed' });
  }
}

function isSame(one: SoundChoice, other: SoundChoice): boolean {
  const keys = Object.keys(anyDevice) as (keyof SoundChoice)[];
  return keys.every((key) => JSON.stringify(one[key]) === JSON.stringify(other[key]));
}

function tell(node: AudioWorkletNode, message: ToWorklet): void {
  node.port.postMessage(message);
}
