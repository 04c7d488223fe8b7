import type { Page } from 'playwright/test';

interface DeskScope {
  desk?: {
    readonly devices: { kind: MediaDeviceKind; name: string }[];
    /** Names of microphones, in the order they were opened. */
    readonly opened: string[];
    readonly processing: (readonly [echo: unknown, noise: unknown, gain: unknown])[];
    /** What contexts were told to play on, the latest last. */
    readonly sinks: string[];
    readonly contexts: AudioContext[];
    unplug(name: string): void;
    plug(kind: MediaDeviceKind, name: string): void;
  };
}

/**
 * Runs in the page: takes the place of the browser's devices. All microphones pick up the melody; one that is unplugged ends, as a real one
 * does. The ids of devices are others after each plugging.
 */
function putDesk(): void {
  const scope = globalThis as DeskScope;
  if (scope.desk) return;
  const media = navigator.mediaDevices;
  const open = media.getUserMedia.bind(media);
  const streams = new Map<string, MediaStreamTrack>();
  let plugged = 0;
  const ids = new Map<string, string>();
  const idOf = (kind: MediaDeviceKind, name: string): string => ids.get(`${kind} ${name}`) ?? '';
  const desk = {
    devices: [] as { kind: MediaDeviceKind; name: string }[],
    opened: [] as string[],
    processing: [] as (readonly [unknown, unknown, unknown])[],
    sinks: [] as string[],
    contexts: [] as AudioContext[],
    unplug(name: string): void {
      desk.devices.splice(0, desk.devices.length, ...desk.devices.filter((device) => device.name !== name));
      const track = streams.get(name);
      streams.delete(name);
      track?.stop();
      track?.dispatchEvent(new Event('ended'));
      media.dispatchEvent(new Event('devicechange'));
    },
    plug(kind: MediaDeviceKind, name: string): void {
      desk.devices.push({ kind, name });
      plugged += 1;
      ids.set(`${kind} ${name}`, `${kind}-${plugged}`);
      media.dispatchEvent(new Event('devicechange'));
    },
  };
  scope.desk = desk;
  media.enumerateDevices = async () =>
    desk.devices.map(({ kind, name }) => {
      const info = { kind, deviceId: idOf(kind, name), groupId: '', label: name };
      return { ...info, toJSON: () => info };
    });
  media.getUserMedia = async (constraints) => {
    const audio = constraints?.audio as MediaTrackConstraints;
    const wanted = (audio.deviceId as { exact?: string } | undefined)?.exact;
    const found = desk.devices.find(
      ({ kind, name }) => kind === 'audioinput' && (wanted === undefined || idOf(kind, name) === wanted),
    );
    if (!found) throw new DOMException('', wanted === undefined ? 'NotFoundError' : 'OverconstrainedError');
    const stream = await open({
      audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    });
    const [track] = stream.getAudioTracks();
    if (!track) return stream;
    Object.defineProperty(track, 'label', { value: found.name });
    streams.set(found.name, track);
    desk.opened.push(found.name);
    desk.processing.push([audio.echoCancellation, audio.noiseSuppression, audio.autoGainControl]);
    return stream;
  };
  const prototype = AudioContext.prototype as AudioContext & { setSinkId(id: string): Promise<void> };
  prototype.setSinkId = async function (this: AudioContext, id: string) {
    if (!desk.contexts.includes(this)) desk.contexts.push(this);
    const device = desk.devices.find(({ kind, name }) => idOf(kind, name) === id);
    desk.sinks.push(device?.name ?? '');
  };
}

type Desk = NonNullable<DeskScope['desk']>;

/** What the page did with the devices so far. */
export async function deskOf(page: Page): Promise<Pick<Desk, 'opened' | 'sinks' | 'processing'>> {
  return page.evaluate(() => {
    const { opened = [], sinks = [], processing = [] } = (globalThis as DeskScope).desk ?? {};
    return { opened, sinks, processing };
  });
}

/** Gives the page devices that can be plugged and unplugged, none at first. To be called before the page builds its sound. */
export async function giveDesk(page: Page): Promise<void> {
  await page.evaluate(putDesk);
}

export async function plug(page: Page, kind: MediaDeviceKind, name: string): Promise<void> {
  await page.evaluate(([what, which]) => (globalThis as DeskScope).desk?.plug(what, which), [kind, name] as const);
}

/** The device of that name is gone, and with it what was opened of it. */
export async function unplug(page: Page, name: string): Promise<void> {
  await page.evaluate((which) => (globalThis as DeskScope).desk?.unplug(which), name);
}

/** The sound card stops, without a word: no quantum passes any more. */
export async function stall(page: Page): Promise<void> {
  await page.evaluate(() => Promise.all((globalThis as DeskScope).desk?.contexts.map((context) => context.suspend()) ?? []));
}
