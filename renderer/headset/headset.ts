import { type ButtonEvent, ButtonReader } from './button-reader.ts';
import { type Lamp, mapReports, type ReportMap, writeLamps } from './report-map.ts';
import type { HidDevice, HidInputReport } from './web-hid.ts';

interface HeadsetOptions {
  readonly device: HidDevice;
  /** What the person did. `false`: it has no effect now, and the device is told so. */
  readonly onButton: (event: ButtonEvent) => boolean;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
}

const none: ReadonlySet<Lamp> = new Set();

/** One open headset. The owner closes it, which leaves its lamps dark. */
export class Headset {
  readonly #device: HidDevice;
  readonly #map: ReportMap;
  readonly #reader: ButtonReader;
  readonly #onButton: HeadsetOptions['onButton'];
  readonly #nowMs: () => number;
  #lit = none;

  private constructor(map: ReportMap, { device, onButton, nowMs }: HeadsetOptions) {
    this.#device = device;
    this.#map = map;
    this.#reader = new ButtonReader(map);
    this.#onButton = onButton;
    this.#nowMs = nowMs;
    device.addEventListener('inputreport', this.#read);
    void this.#send(none);
  }

  /**
   * Opens a device.
   *
   * @returns undefined where it has neither a button nor a lamp of a telephone; `busy` where another program has it, or it is gone
   */
  static async open(options: HeadsetOptions): Promise<Headset | 'busy' | undefined> {
    const { device } = options;
    const map = mapReports(device.collections);
    if (map.buttons.size === 0 && map.lamps.length === 0) return undefined;
    try {
      if (!device.opened) await device.open();
    } catch {
      return 'busy';
    }
    return new Headset(map, options);
  }

  /** Lights these lamps, of those it has, and no others. */
  show(lit: ReadonlySet<Lamp>): void {
    const changed = lit.symmetricDifference(this.#lit);
    if (changed.size > 0) this.#light(lit, changed);
  }

  /** Resolves when the device is free for others. */
  async close(): Promise<void> {
    this.#device.removeEventListener('inputreport', this.#read);
    await this.#send(none);
    await this.#device.close().catch(() => undefined); // it was pulled out
  }

  readonly #read = ({ reportId, data }: HidInputReport): void => {
    const { events, isContradicted } = this.#reader.read(reportId, data, this.#nowMs());
    for (const event of events) if (!this.#onButton(event)) this.#light(this.#lit, new Set(['offHook', 'mute', 'hold']));
    if (isContradicted) void this.#send(this.#lit);
  };

  #light(lit: ReadonlySet<Lamp>, changed: ReadonlySet<Lamp>): void {
    this.#lit = lit;
    this.#reader.lampsChanged(changed, lit, this.#nowMs());
    void this.#send(lit);
  }

  /** A device that was pulled out, or takes no report, has no say in the calls. */
  async #send(lit: ReadonlySet<Lamp>): Promise<void> {
    await Promise.allSettled(this.#map.lamps.map((report) => this.#device.sendReport(report.reportId, writeLamps(report, lit))));
  }
}
