import type { Clock } from '../../base/clock.ts';
import { type DeviceSpec, MediaError, type PlaySpec } from '../protocol.ts';
import { type AudioDevice, type AudioSource, silentDevice } from './audio-device.ts';
import { EchoDevice } from './echo-device.ts';
import { LocalDevice } from './local-device.ts';
import { musicSource } from './music-source.ts';
import { timeSource } from './time-source.ts';
import { toneSource } from './tone-source.ts';
import { WavRecorder } from './wav-recorder.ts';
import { WavSource } from './wav-source.ts';
import type { WindowHub } from './window-hub.ts';

export interface DeviceSurroundings {
  readonly clock: Clock;
  readonly hub: WindowHub;
  /** A file that does not loop was played to its end. */
  readonly onPlayEnded: () => void;
}

/** Makes the device of a specification. Rejects with `MEDIA_FILE` or, for a tone that cannot be, `MEDIA_SETTINGS`. */
export async function makeDevice(spec: DeviceSpec, surroundings: DeviceSurroundings): Promise<AudioDevice> {
  switch (spec.kind) {
    case 'window':
      return surroundings.hub.device();
    case 'echo':
      return new EchoDevice();
    case 'local': {
      const source = await makeSource(spec.play, surroundings);
      return new LocalDevice(source, spec.record === undefined ? undefined : await makeRecorder(spec.record, source));
    }
  }
}

async function makeSource(play: PlaySpec, { clock, onPlayEnded }: DeviceSurroundings): Promise<AudioSource> {
  if (play === 'silence') return silentDevice;
  if (play === 'music') return musicSource();
  if (play === 'time') return timeSource(clock);
  if ('tone' in play) {
    if (!(play.tone > 0 && play.tone < 24_000)) throw new MediaError('MEDIA_SETTINGS', `there is no tone of ${play.tone} Hz`);
    return toneSource(play.tone);
  }
  const source = await WavSource.open(play.file, { loop: play.loop === true, onEnded: onPlayEnded });
  if (!source.ok) throw new MediaError('MEDIA_FILE', `cannot play ${play.file}: ${source.error.reason}`);
  return source.value;
}

async function makeRecorder(path: string, source: AudioSource): Promise<WavRecorder> {
  try {
    return await WavRecorder.create(path);
  } catch (error) {
    source[Symbol.dispose]();
    throw new MediaError(
      'MEDIA_FILE',
      `cannot record to ${path}: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
}
