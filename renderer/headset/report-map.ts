import type { HidCollection, HidReport, HidReportItem } from './web-hid.ts';

/** Telephony Device Page (HID Usage Tables §14). */
export const TELEPHONY_PAGE = 0x0b;
const LED_PAGE = 0x08;

export type Button = 'hook' | 'flash' | 'hold' | 'redial' | 'drop' | 'mute';
export type Lamp = 'offHook' | 'ring' | 'mute' | 'hold';

const usage = (page: number, id: number): number => page * 0x1_0000 + id;

const buttons: ReadonlyMap<number, Button> = new Map([
  [usage(TELEPHONY_PAGE, 0x20), 'hook'],
  [usage(TELEPHONY_PAGE, 0x21), 'flash'],
  [usage(TELEPHONY_PAGE, 0x23), 'hold'],
  [usage(TELEPHONY_PAGE, 0x24), 'redial'],
  [usage(TELEPHONY_PAGE, 0x26), 'drop'],
  [usage(TELEPHONY_PAGE, 0x2f), 'mute'],
]);

const lamps: ReadonlyMap<number, Lamp> = new Map([
  [usage(LED_PAGE, 0x09), 'mute'],
  [usage(LED_PAGE, 0x17), 'offHook'],
  [usage(LED_PAGE, 0x18), 'ring'],
  [usage(LED_PAGE, 0x20), 'hold'],
  // "Ringer": its bell beside the lamp.
  [usage(TELEPHONY_PAGE, 0x9e), 'ring'],
]);

/**
 * How a button tells (HID Usage Tables §3.4.1.2, on/off controls): by the state that it is in, as a key that is down and up again, by a
 * report of each press, or by one of each change.
 */
export type ButtonKind = 'switch' | 'key' | 'press' | 'change';

/** Where a button is in a report. */
export interface ButtonField {
  readonly button: Button;
  readonly kind: ButtonKind;
  readonly offsetBits: number;
  readonly sizeBits: number;
  /** Values below zero have a meaning. */
  readonly isSigned: boolean;
  /** In an array: how many fields there are, and the number that stands in one of them while it is pressed. */
  readonly array?: { readonly count: number; readonly code: number };
}

/** A report that lights lamps. */
export interface LampReport {
  readonly reportId: number;
  readonly sizeBytes: number;
  readonly fields: readonly { readonly lamp: Lamp; readonly offsetBits: number }[];
}

/** What a device has of a telephone. */
export interface ReportMap {
  readonly buttons: ReadonlyMap<number, readonly ButtonField[]>;
  readonly lamps: readonly LampReport[];
}

/** The longest report that is looked at; those of headsets have a few bytes. */
const LONGEST_BITS = 8 * 1_024;
/** Main items of one report. Beyond: not looked at. */
const MOST_ITEMS = 256;
/** How deep collections are looked into. */
const DEEPEST = 8;

/** Whether a device is, among other things, a telephone or a headset. */
export function isTelephony(collections: readonly HidCollection[]): boolean {
  return collections.some(({ usagePage }) => usagePage === TELEPHONY_PAGE);
}

/** Finds buttons and lamps by the standard usages, wherever the descriptor has them. What cannot be is left out. */
export function mapReports(collections: readonly HidCollection[]): ReportMap {
  const inputs = reportsOf(collections, ({ inputReports }) => inputReports ?? []);
  const outputs = reportsOf(collections, ({ outputReports }) => outputReports ?? []);
  const found = [...inputs].map(([reportId, report]) => [reportId, buttonFields(report)] as const);
  return {
    buttons: new Map(found.filter(([, fields]) => fields.length > 0)),
    lamps: [...outputs].flatMap(([reportId, report]) => lampReport(reportId, report)),
  };
}

type ReportsOf = (collection: HidCollection) => readonly HidReport[];

/** By report number. A collection's report has all items of those within it too, so that the outermost one is whole. */
function reportsOf(collections: readonly HidCollection[], reports: ReportsOf, depth = 0): ReadonlyMap<number, HidReport> {
  const found = new Map<number, HidReport>();
  const add = (reportId: number, report: HidReport): void => {
    if (!found.has(reportId)) found.set(reportId, report);
  };
  for (const collection of collections) {
    for (const report of reports(collection)) add(report.reportId ?? 0, report);
    const within = depth < DEEPEST ? reportsOf(collection.children ?? [], reports, depth + 1) : [];
    for (const [reportId, report] of within) add(reportId, report);
  }
  return found;
}

interface PlacedItem {
  readonly item: HidReportItem;
  readonly offsetBits: number;
  readonly sizeBits: number;
  readonly count: number;
}

/** The items with their places, up to where the report is too long to be true. */
function placedItems({ items = [] }: HidReport): { readonly placed: readonly PlacedItem[]; readonly lengthBits: number } {
  const placed: PlacedItem[] = [];
  let offsetBits = 0;
  for (const item of items.slice(0, MOST_ITEMS)) {
    const { reportSize: sizeBits = 0, reportCount: count = 0 } = item;
    if (sizeBits < 1 || count < 1) continue;
    if (offsetBits + sizeBits * count > LONGEST_BITS) break;
    placed.push({ item, offsetBits, sizeBits, count });
    offsetBits += sizeBits * count;
  }
  return { placed, lengthBits: offsetBits };
}

/** The usage of the field at `index`; of several fields with too few usages the last one has the rest (HID 1.11 §6.2.2.8). */
function usageAt({ isRange, usages = [], usageMinimum = 0, usageMaximum = 0 }: HidReportItem, index: number): number | undefined {
  return isRange ? Math.min(usageMinimum + index, usageMaximum) : (usages[index] ?? usages.at(-1));
}

function usageCount({ isRange, usages = [], usageMinimum = 0, usageMaximum = 0 }: HidReportItem): number {
  return isRange ? usageMaximum - usageMinimum + 1 : usages.length;
}

function buttonFields(report: HidReport): readonly ButtonField[] {
  return placedItems(report).placed.flatMap((placed) => (placed.item.isArray ? arrayFields(placed) : variableFields(placed)));
}

/** Each field is a button of its own. A usage that is there twice counts once. */
function variableFields({ item, offsetBits, sizeBits, count }: PlacedItem): readonly ButtonField[] {
  const fields = new Map<Button, ButtonField>();
  for (let index = 0; index < count; index += 1) {
    const button = buttons.get(usageAt(item, index) ?? 0);
    if (button === undefined || fields.has(button)) continue;
    const isSigned = (item.logicalMinimum ?? 0) < 0;
    fields.set(button, { button, kind: kindOf(item, button), offsetBits: offsetBits + index * sizeBits, sizeBits, isSigned });
  }
  return [...fields.values()];
}

/** Each field names one of the buttons that are pressed, counted from the logical minimum (HID 1.11 §6.2.2.5). */
function arrayFields({ item, offsetBits, sizeBits, count }: PlacedItem): readonly ButtonField[] {
  const indices = Array.from({ length: Math.max(0, Math.min(usageCount(item), LONGEST_BITS)) }, (_, index) => index);
  return indices.flatMap((index) => {
    const button = buttons.get(usageAt(item, index) ?? 0);
    if (button === undefined) return [];
    const code = index + (item.logicalMinimum ?? 0);
    return [{ button, kind: 'key' as const, offsetBits, sizeBits, isSigned: false, array: { count, code } }];
  });
}

/** A hook is a switch wherever it is absolute, for many devices declare it as a key and mean a switch. */
function kindOf({ isAbsolute = true, hasPreferredState = true, logicalMinimum = 0 }: HidReportItem, button: Button): ButtonKind {
  if (!isAbsolute) return logicalMinimum < 0 ? 'change' : 'press';
  return button === 'hook' || !hasPreferredState ? 'switch' : 'key';
}

function lampReport(reportId: number, report: HidReport): readonly LampReport[] {
  const { placed, lengthBits } = placedItems(report);
  const fields = placed.flatMap(({ item, offsetBits, sizeBits, count }) =>
    item.isArray
      ? []
      : Array.from({ length: Math.min(count, usageCount(item)) }, (_, index) => index).flatMap((index) => {
          const lamp = lamps.get(usageAt(item, index) ?? 0);
          return lamp === undefined ? [] : [{ lamp, offsetBits: offsetBits + index * sizeBits }];
        }),
  );
  return fields.length === 0 ? [] : [{ reportId, sizeBytes: Math.ceil(lengthBits / 8), fields }];
}

/** The number in a field, little-endian; 0 where the report is too short for it. */
export function readField(data: DataView, offsetBits: number, sizeBits: number, isSigned: boolean): number {
  if (sizeBits < 1 || sizeBits > 32 || offsetBits + sizeBits > data.byteLength * 8) return 0;
  let value = 0;
  for (let bit = 0; bit < sizeBits; bit += 1) {
    const at = offsetBits + bit;
    if ((data.getUint8(at >> 3) >> (at & 7)) & 1) value += 2 ** bit;
  }
  return isSigned && value >= 2 ** (sizeBits - 1) ? value - 2 ** sizeBits : value;
}

/** The bytes of a report that lights those lamps and no others. */
export function writeLamps({ sizeBytes, fields }: LampReport, lit: ReadonlySet<Lamp>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(sizeBytes);
  for (const { lamp, offsetBits } of fields) {
    const at = offsetBits >> 3;
    if (lit.has(lamp)) bytes[at] = (bytes[at] ?? 0) | (1 << (offsetBits & 7));
  }
  return bytes;
}
