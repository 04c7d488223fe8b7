/** A microphone or loudspeaker that is there now. Its id is another one tomorrow; its name stays. */
export interface SoundDevice {
  readonly id: string;
  readonly name: string;
}

/** Names that are remembered for one purpose. */
const MOST_NAMES = 4;
/** Chromium's stand-ins for devices that have an entry of their own beside them. */
const STAND_INS = ['default', 'communications'];

/**
 * The devices of one kind that have a name. Until the microphone was allowed once, none has: browsers keep that to themselves.
 *
 * @param infos as `enumerateDevices` gives them
 */
export function devicesOf(
  infos: readonly Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'label'>[],
  kind: 'audioinput' | 'audiooutput',
): readonly SoundDevice[] {
  return infos
    .filter((info) => info.kind === kind && info.label !== '' && !STAND_INS.includes(info.deviceId))
    .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
}

/** The first of the names whose device is there; without one the system's choice, which is `undefined`. */
export function chooseDevice(devices: readonly SoundDevice[], names: readonly string[]): SoundDevice | undefined {
  for (const name of names) {
    const found = devices.find((device) => device.name === name);
    if (found) return found;
  }
  return undefined;
}

/** The names to remember when `chosen` was chosen: those before are the next best. `''` forgets them: the system chooses. */
export function namesAfter(chosen: string, former: readonly string[]): string[] {
  return chosen === '' ? [] : [chosen, ...former.filter((name) => name !== chosen)].slice(0, MOST_NAMES);
}
