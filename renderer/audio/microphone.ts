import type { SoundDevice } from './device-choice.ts';

/** Whether a call can hear us: `blocked` by the person or the system, `missing` when there is none, `failed` when it cannot be opened. */
export type MicrophoneState = 'off' | 'starting' | 'on' | 'blocked' | 'missing' | 'failed';

/** What is done to a microphone's sound before we get it. */
interface Processing {
  readonly cancelsEcho: boolean;
  readonly suppressesNoise: boolean;
  readonly controlsGain: boolean;
}

type Refusal = Exclude<MicrophoneState, 'off' | 'starting' | 'on'>;

/**
 * Opens a microphone, or says why it cannot be. The caller stops the stream's tracks.
 *
 * @param device which; when it has just gone, or none is given, the system's choice
 */
export async function openMicrophone(device: SoundDevice | undefined, processing: Processing): Promise<MediaStream | Refusal> {
  const wanted: MediaTrackConstraints = {
    echoCancellation: processing.cancelsEcho,
    noiseSuppression: processing.suppressesNoise,
    autoGainControl: processing.controlsGain,
    channelCount: 1,
  };
  const opened = device && (await open({ ...wanted, deviceId: { exact: device.id } }));
  return opened === undefined || opened === 'missing' ? await open(wanted) : opened;
}

async function open(audio: MediaTrackConstraints): Promise<MediaStream | Refusal> {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    return reasonOf(error instanceof DOMException ? error.name : '');
  }
}

function reasonOf(errorName: string): Refusal {
  if (errorName === 'NotAllowedError' || errorName === 'SecurityError') return 'blocked';
  return errorName === 'NotFoundError' || errorName === 'OverconstrainedError' ? 'missing' : 'failed';
}
