import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { arrayStyle, jabraStyle, oneShotStyle, polyStyle, yealinkStyle } from '../testing/fake-headset.ts';
import { isTelephony, type Lamp, mapReports, readField, writeLamps } from './report-map.ts';
import type { HidCollection } from './web-hid.ts';

/** `report: button kind at bit` of every button. */
function buttonsOf(collections: readonly HidCollection[]): readonly string[] {
  return [...mapReports(collections).buttons].flatMap(([reportId, fields]) =>
    fields.map(
      ({ button, kind, offsetBits, array }) => `${reportId}: ${button} ${kind} ${array ? `code ${array.code}` : offsetBits}`,
    ),
  );
}

function lit(collections: readonly HidCollection[], ...lamps: readonly Lamp[]): readonly string[] {
  return mapReports(collections).lamps.map(
    (report) => `${report.reportId}: ${Buffer.from(writeLamps(report, new Set(lamps))).toString('hex')}`,
  );
}

test('buttons are found by their usage, at the place that the items before leave them (HID 1.11 §6.2.2)', () => {
  assert.deepEqual(buttonsOf(jabraStyle), ['2: hook switch 0', '2: mute press 2', '2: flash press 3', '2: redial press 4']);
  assert.deepEqual(buttonsOf(polyStyle), ['8: hook switch 0', '9: mute switch 4', '10: hold change 0', '2: hook switch 0']);
  assert.deepEqual(buttonsOf(oneShotStyle), ['1: hook press 0', '1: drop press 1']);
});

test('a range of usages gives its fields one after the other; an absolute hook is a switch, an absolute mute with a rest a key', () => {
  assert.deepEqual(buttonsOf(yealinkStyle), [
    '0: hook switch 0',
    '0: flash key 1',
    '0: hold key 3',
    '0: redial key 4',
    '0: drop key 6',
    '0: mute key 15',
  ]);
});

test('an array names its pressed buttons, counted from the logical minimum (HID 1.11 §6.2.2.5)', () => {
  assert.deepEqual(buttonsOf(arrayStyle), ['3: hook key code 1', '3: drop key code 2', '3: mute key code 3']);
});

test('lamps are lit at their place of their report, the bell with the ring lamp', () => {
  assert.deepEqual(lit(jabraStyle), ['2: 0000']);
  assert.deepEqual(lit(jabraStyle, 'offHook', 'mute'), ['2: 0300']);
  assert.deepEqual(lit(jabraStyle, 'ring', 'hold'), ['2: 1c00']);
  assert.deepEqual(lit(polyStyle, 'mute'), ['20: 00', '21: 01', '22: 00']);
  assert.deepEqual(lit(yealinkStyle, 'ring', 'hold'), ['0: 02']);
  assert.deepEqual(lit(arrayStyle, 'ring'), []);
});

test('only a device with a telephony collection is a headset', () => {
  assert.ok(isTelephony(jabraStyle));
  assert.ok(
    !isTelephony([
      { usagePage: 0x01, usage: 0x06 },
      { usagePage: 0x0c, usage: 0x01 },
    ]),
  );
  assert.deepEqual(buttonsOf([{ usagePage: 0x01, usage: 0x06 }]), []);
});

test('a field is read little-endian over byte borders, and is 0 where the report ends before it', () => {
  const data = new DataView(Uint8Array.of(0b1010_0000, 0b0000_0011).buffer);
  assert.equal(readField(data, 5, 5, false), 0b11101);
  assert.equal(readField(data, 5, 5, true), -3);
  assert.equal(readField(data, 12, 5, false), 0);
  assert.equal(readField(data, 0, 64, false), 0);
});

test('a descriptor that cannot be true is left alone', () => {
  const huge = { usages: [0x0b_0020], reportSize: 1, reportCount: 65_535 };
  const empty = { usages: [0x0b_0020], reportSize: 0, reportCount: 65_535 };
  assert.deepEqual(buttonsOf([{ usagePage: 0x0b, inputReports: [{ reportId: 1, items: [huge] }] }]), []);
  assert.deepEqual(buttonsOf([{ usagePage: 0x0b, inputReports: [{ reportId: 1, items: [empty] }] }]), []);
  const item = fc.record(
    {
      isAbsolute: fc.boolean(),
      isArray: fc.boolean(),
      isRange: fc.boolean(),
      usages: fc.array(fc.integer({ min: 0x0b_0000, max: 0x0b_00ff }), { maxLength: 4 }),
      usageMinimum: fc.integer({ min: 0, max: 0x0b_00ff }),
      usageMaximum: fc.integer({ min: 0, max: 0x0b_00ff }),
      reportSize: fc.integer({ min: 0, max: 65_535 }),
      reportCount: fc.integer({ min: 0, max: 65_535 }),
      logicalMinimum: fc.integer(),
    },
    { requiredKeys: [] },
  );
  const report = fc.record({ reportId: fc.nat(255), items: fc.array(item, { maxLength: 6 }) });
  fc.assert(
    fc.property(fc.array(report, { maxLength: 3 }), (reports) => {
      const map = mapReports([{ usagePage: 0x0b, inputReports: reports, outputReports: reports }]);
      for (const each of map.lamps) assert.ok(writeLamps(each, new Set(['ring', 'mute'])).length <= 1_024);
    }),
    { numRuns: 200 },
  );
});
