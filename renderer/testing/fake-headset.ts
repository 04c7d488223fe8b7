import type { HidCollection, HidDevice, HidInputReport, HidReport, HidReportItem } from '../headset/web-hid.ts';

/** Report descriptors of the shapes that headsets have, as WebHID shows them, for tests. */

const telephony = (...ids: readonly number[]): readonly number[] => ids.map((id) => 0x0b_0000 + id);
const led = (...ids: readonly number[]): readonly number[] => ids.map((id) => 0x08_0000 + id);

/** `Data, Variable, Absolute, No Preferred State`: a switch. */
const latched = { isAbsolute: true, hasPreferredState: false, isArray: false, logicalMinimum: 0 };
/** `Data, Variable, Absolute`: a key. */
const momentary = { ...latched, hasPreferredState: true };
/** `Data, Variable, Relative`: one report for each press. */
const oneShot = { ...momentary, isAbsolute: false };

const bits = (usages: readonly number[], kind: Partial<HidReportItem> = momentary): HidReportItem => ({
  ...kind,
  usages,
  reportSize: 1,
  reportCount: usages.length,
});
const padding = (reportCount: number): HidReportItem => ({ ...momentary, usages: [], reportSize: 1, reportCount });

/** A telephony collection whose reports stand in it and, as WebHID has it, in a collection within it too. */
function headset(inputReports: readonly HidReport[], outputReports: readonly HidReport[] = []): readonly HidCollection[] {
  const within = { usagePage: 0x0b, usage: 0x05, inputReports: [{ reportId: 2, items: [bits(telephony(0x20))] }] };
  return [
    { usagePage: 0x0c, usage: 0x01, inputReports: [{ reportId: 1, items: [bits([0x0c_00e9, 0x0c_00ea])] }], outputReports: [] },
    { usagePage: 0x0b, usage: 0x05, children: [within], inputReports, outputReports },
  ];
}

/** Hook and line as switches, mute, flash and redial by reports of presses, dial keys as an array; lamps and bell in one report. */
export const jabraStyle = headset(
  [
    {
      reportId: 2,
      items: [
        bits(telephony(0x20, 0x97), latched),
        bits(telephony(0x2f, 0x21, 0x24), oneShot),
        padding(3),
        {
          ...momentary,
          isArray: true,
          isRange: true,
          usageMinimum: 0x0b_00b0,
          usageMaximum: 0x0b_00bb,
          reportSize: 4,
          reportCount: 1,
          logicalMinimum: 1,
        },
        padding(4),
      ],
    },
  ],
  [{ reportId: 2, items: [bits(led(0x09, 0x17, 0x18, 0x20)), bits(telephony(0x9e)), padding(11)] }],
);

/** A report for each button, mute as a switch, hold by reports of changes; a report for each lamp, of a whole byte. */
export const polyStyle = headset(
  [
    { reportId: 8, items: [bits(telephony(0x20), latched), padding(7)] },
    { reportId: 9, items: [padding(4), bits(telephony(0x2f), latched), padding(3)] },
    {
      reportId: 10,
      items: [{ ...oneShot, usages: telephony(0x23), reportSize: 2, reportCount: 1, logicalMinimum: -1 }, padding(6)],
    },
  ],
  [0x17, 0x09, 0x18].map((id, index) => ({ reportId: 20 + index, items: [bits(led(id)), padding(7)] })),
);

/** No report numbers; a hook that is declared as a key, and a mute that is one; everything in one range. */
export const yealinkStyle: readonly HidCollection[] = [
  {
    usagePage: 0x0b,
    usage: 0x04,
    inputReports: [
      {
        reportId: 0,
        items: [
          { ...momentary, isRange: true, usageMinimum: 0x0b_0020, usageMaximum: 0x0b_002f, reportSize: 1, reportCount: 16 },
        ],
      },
    ],
    outputReports: [
      {
        reportId: 0,
        items: [{ ...momentary, isRange: true, usageMinimum: 0x08_0017, usageMaximum: 0x08_0018, reportSize: 1, reportCount: 2 }],
      },
    ],
  },
];

/** Hook, drop and mute as the names in an array of two; no lamps. */
export const arrayStyle: readonly HidCollection[] = [
  {
    usagePage: 0x0b,
    usage: 0x05,
    inputReports: [
      {
        reportId: 3,
        items: [
          { ...momentary, isArray: true, usages: telephony(0x20, 0x26, 0x2f), reportSize: 8, reportCount: 2, logicalMinimum: 1 },
        ],
      },
    ],
  },
];

/** A hook that sends one report for each press and none when it is let go. */
export const oneShotStyle: readonly HidCollection[] = [
  { usagePage: 0x0b, usage: 0x05, inputReports: [{ reportId: 1, items: [bits(telephony(0x20, 0x26), oneShot), padding(6)] }] },
];

/** A headset of cardboard: it says what it is told to, and remembers its lamps. */
export class FakeHeadset implements HidDevice {
  readonly productName: string;
  readonly collections: readonly HidCollection[];
  opened = false;
  /** Another program has it. */
  isTaken = false;
  /** Every report that it was sent, `2: 01 00`. */
  readonly sent: string[] = [];
  readonly #listeners = new Set<(event: HidInputReport) => void>();

  constructor(productName: string, collections: readonly HidCollection[]) {
    this.productName = productName;
    this.collections = collections;
  }

  async open(): Promise<void> {
    if (this.isTaken) throw new DOMException('in use', 'NotAllowedError');
    this.opened = true;
  }

  async close(): Promise<void> {
    this.opened = false;
  }

  async sendReport(reportId: number, data: Uint8Array<ArrayBuffer>): Promise<void> {
    if (!this.opened) throw new DOMException('closed', 'InvalidStateError');
    this.sent.push(`${reportId}: ${[...data].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`);
  }

  addEventListener(_type: 'inputreport', listener: (event: HidInputReport) => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'inputreport', listener: (event: HidInputReport) => void): void {
    this.#listeners.delete(listener);
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  says(reportId: number, ...bytes: readonly number[]): void {
    for (const listener of this.#listeners) listener({ reportId, data: new DataView(Uint8Array.from(bytes).buffer) });
  }
}
