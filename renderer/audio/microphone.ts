/** Whether a call can hear us: `blocked` by the person or the system, `missing` when there is none, `failed` when it cannot be opened. */
export type MicrophoneState = 'off' | 'starting' | 'on' | 'blocked' | 'missing' | 'failed';

const processing: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: 1,
};

/** Opens the microphone, or says why it cannot be. The caller stops the stream's tracks. */
export async function openMicrophone(): Promise<MediaStream | Exclude<MicrophoneState, 'off' | 'starting' | 'on'>> {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: processing });
  } catch (error) {
    return reasonOf(error instanceof DOMException ? error.name : '');
  }
}

function reasonOf(errorName: string): 'blocked' | 'missing' | 'failed' {
  if (errorName === 'NotAllowedError' || errorName === 'SecurityError') return 'blocked';
  return errorName === 'NotFoundError' || errorName === 'OverconstrainedError' ? 'missing' : 'failed';
}
