/** What we use of WebHID (https://wicg.github.io/webhid/); the library of DOM types does not know it. */

/** One main item of a report: fields of the same size. A device says what it likes, so nothing of it is certain to be there. */
export interface HidReportItem {
  readonly isAbsolute?: boolean;
  readonly isArray?: boolean;
  readonly isRange?: boolean;
  readonly hasPreferredState?: boolean;
  /** Page in the upper 16 bits, usage in the lower. */
  readonly usages?: readonly number[];
  readonly usageMinimum?: number;
  readonly usageMaximum?: number;
  readonly reportSize?: number;
  readonly reportCount?: number;
  readonly logicalMinimum?: number;
}

export interface HidReport {
  readonly reportId?: number;
  readonly items?: readonly HidReportItem[];
}

export interface HidCollection {
  readonly usagePage?: number;
  readonly usage?: number;
  readonly children?: readonly HidCollection[];
  readonly inputReports?: readonly HidReport[];
  readonly outputReports?: readonly HidReport[];
}

export interface HidInputReport {
  readonly reportId: number;
  /** Without the byte of the report's number. */
  readonly data: DataView;
}

type InputListener = (event: HidInputReport) => void;

export interface HidDevice {
  readonly opened: boolean;
  readonly productName: string;
  readonly collections: readonly HidCollection[];
  open(): Promise<void>;
  close(): Promise<void>;
  sendReport(reportId: number, data: Uint8Array<ArrayBuffer>): Promise<void>;
  addEventListener(type: 'inputreport', listener: InputListener): void;
  removeEventListener(type: 'inputreport', listener: InputListener): void;
}

interface HidConnection {
  readonly device: HidDevice;
}

/** `navigator.hid` */
export interface Hid {
  /** The devices that the person has allowed, as far as they are plugged in. */
  getDevices(): Promise<readonly HidDevice[]>;
  /** Asks the person; empty when they chose none. Only while a click or key of theirs is being handled. */
  requestDevice(options: { readonly filters: readonly { readonly usagePage: number }[] }): Promise<readonly HidDevice[]>;
  addEventListener(type: 'connect' | 'disconnect', listener: (event: HidConnection) => void): void;
}

/** WebHID of this browser, if it has it: Chromium does, in a secure page. */
export function webHid(): Hid | undefined {
  return 'hid' in navigator ? (navigator.hid as Hid) : undefined;
}
