import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ButtonEvent } from './button-reader.ts';
import { Headset } from './headset.ts';
import { isTelephony, type Lamp, TELEPHONY_PAGE } from './report-map.ts';
import type { Hid, HidDevice } from './web-hid.ts';

export interface HeadsetsState {
  /** `unsupported`: the browser has no WebHID. */
  readonly use: 'unsupported' | 'off' | 'on';
  /** Names of the headsets that are plugged in and allowed, as far as they could be opened. */
  readonly names: readonly string[];
  /** Names of those that another program holds. */
  readonly busy: readonly string[];
}

/** Who listens to the buttons; see `HeadsetLine`. */
interface HeadsetUser {
  /** @returns whether it has an effect */
  press(event: ButtonEvent): boolean;
}

interface HeadsetsOptions {
  /** Undefined where the browser has none. */
  readonly hid: Hid | undefined;
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
}

const USE_KEY = 'trapeze.headsets';
/** Devices that are held open at once; a person has one or two. */
const MOST_HEADSETS = 8;

/** The headsets of this computer, as far as the person lets this page use them. Open only while this page has the sound. */
export class Headsets {
  readonly state: StoreApi<HeadsetsState>;
  readonly #hid: Hid | undefined;
  readonly #storage: HeadsetsOptions['storage'];
  readonly #nowMs: () => number;
  readonly #open = new Map<HidDevice, Headset | 'busy' | undefined>();
  #user: HeadsetUser | undefined;
  #lit: ReadonlySet<Lamp> = new Set();
  #settling: Promise<void> = Promise.resolve();

  constructor({ hid, storage, nowMs }: HeadsetsOptions) {
    this.#hid = hid;
    this.#storage = storage;
    this.#nowMs = nowMs;
    const use = storage.getItem(USE_KEY) === 'on' ? 'on' : 'off';
    this.state = createStore<HeadsetsState>(() => ({ use: hid ? use : 'unsupported', names: [], busy: [] }));
    hid?.addEventListener('connect', () => this.#settle());
    hid?.addEventListener('disconnect', ({ device }) => {
      void this.#close(device);
      this.#tell();
    });
  }

  /** Asks which headset may be used, and uses it from now on. Only while a click or key is being handled. */
  async ask(): Promise<void> {
    const chosen = await this.#hid?.requestDevice({ filters: [{ usagePage: TELEPHONY_PAGE }] }).catch(() => []);
    if (chosen && chosen.length > 0) this.#set('on');
  }

  turnOff(): void {
    this.#set('off');
  }

  /** Opens the headsets, and gives their buttons to `user`, until the result is disposed. */
  attach(user: HeadsetUser): Disposable {
    this.#user = user;
    this.#settle();
    return {
      [Symbol.dispose]: () => {
        this.#user = undefined;
        this.#settle();
      },
    };
  }

  /** Lights these lamps of all headsets, and no others. */
  show(lit: ReadonlySet<Lamp>): void {
    this.#lit = lit;
    for (const headset of this.#open.values()) if (headset instanceof Headset) headset.show(lit);
  }

  #set(use: 'off' | 'on'): void {
    this.#storage.setItem(USE_KEY, use);
    this.state.setState({ use });
    this.#settle();
  }

  /** Opens and closes what is to be open now, one change after the other. */
  #settle(): void {
    this.#settling = this.#settling.then(() => this.#openWanted()).catch(() => undefined); // the browser forbids it: none is open
  }

  async #openWanted(): Promise<void> {
    const wanted = await this.#wanted();
    for (const device of [...this.#open.keys()]) if (!wanted.includes(device)) await this.#close(device);
    for (const device of wanted) {
      const known = this.#open.get(device);
      if (known instanceof Headset) continue;
      const headset = await Headset.open({ device, onButton: (event) => this.#user?.press(event) ?? false, nowMs: this.#nowMs });
      this.#open.set(device, headset);
      if (headset instanceof Headset) headset.show(this.#lit);
    }
    this.#tell();
  }

  async #wanted(): Promise<readonly HidDevice[]> {
    if (this.#hid === undefined || this.#user === undefined || this.state.getState().use !== 'on') return [];
    const devices = await this.#hid.getDevices();
    return devices.filter(({ collections }) => isTelephony(collections)).slice(0, MOST_HEADSETS);
  }

  async #close(device: HidDevice): Promise<void> {
    const headset = this.#open.get(device);
    this.#open.delete(device);
    if (headset instanceof Headset) await headset.close();
  }

  #tell(): void {
    const named = (isNamed: (headset: Headset | 'busy' | undefined) => boolean): readonly string[] => [
      ...new Set([...this.#open].filter(([, headset]) => isNamed(headset)).map(([{ productName }]) => productName)),
    ];
    const names = named((headset) => headset instanceof Headset);
    this.state.setState({ names, busy: named((headset) => headset === 'busy').filter((name) => !names.includes(name)) });
  }
}
