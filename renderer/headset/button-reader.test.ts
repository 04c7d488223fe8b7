import assert from 'node:assert/strict';
import test from 'node:test';
import { arrayStyle, jabraStyle, oneShotStyle, polyStyle, yealinkStyle } from '../testing/fake-headset.ts';
import { ButtonReader } from './button-reader.ts';
import { type Lamp, mapReports } from './report-map.ts';
import type { HidCollection } from './web-hid.ts';

/** A device's reports at times, as what the person did. */
function reader(collections: readonly HidCollection[]) {
  const buttons = new ButtonReader(mapReports(collections));
  const read = (nowMs: number, reportId: number, ...bytes: readonly number[]) =>
    buttons.read(reportId, new DataView(Uint8Array.from(bytes).buffer), nowMs);
  return {
    says: (nowMs: number, reportId: number, ...bytes: readonly number[]) =>
      read(nowMs, reportId, ...bytes).events.map(({ button, change }) => `${button} ${change}`),
    isContradicted: (nowMs: number, reportId: number, ...bytes: readonly number[]) =>
      read(nowMs, reportId, ...bytes).isContradicted,
    light: (nowMs: number, ...lit: readonly Lamp[]) =>
      buttons.lampsChanged(new Set(['offHook', 'mute', 'hold']), new Set(lit), nowMs),
  };
}

test('a switch tells when it changes, also together with a press beside it', () => {
  const { says } = reader(jabraStyle);
  assert.deepEqual(says(0, 2, 0b00001, 0), ['hook on']);
  assert.deepEqual(says(1_000, 2, 0b00101, 0), ['mute press']);
  assert.deepEqual(says(1_100, 2, 0b00001, 0), []);
  assert.deepEqual(says(2_000, 2, 0b00000, 0), ['hook off']);
});

test('a relative field is a press in each report that has it, or a change where it can be negative (HUT §3.4.1.2)', () => {
  const one = reader(oneShotStyle);
  assert.deepEqual(
    [one.says(0, 1, 1), one.says(500, 1, 1), one.says(900, 1, 2)],
    [['hook press'], ['hook press'], ['drop press']],
  );
  const hold = reader(polyStyle);
  assert.deepEqual([hold.says(0, 10, 0b01), hold.says(10, 10, 0), hold.says(20, 10, 0b11)], [['hold on'], [], ['hold off']]);
});

test('a key is one press from down to up, by a bit or by its name in an array', () => {
  const bit = reader(yealinkStyle);
  assert.deepEqual([bit.says(0, 0, 0, 0x80), bit.says(50, 0, 0, 0x80), bit.says(90, 0, 0, 0)], [['mute press'], [], []]);
  assert.deepEqual(bit.says(200, 0, 0, 0x80), ['mute press']);
  const named = reader(arrayStyle);
  assert.deepEqual(
    [named.says(0, 3, 3, 0), named.says(50, 3, 3, 1), named.says(90, 3, 0, 1)],
    [['mute press'], ['hook press'], []],
  );
});

test('a lamp that we light moves its switch: the answer of the device is nobody’s wish, the next change is one', () => {
  const { says, light } = reader(jabraStyle);
  light(0, 'offHook');
  assert.deepEqual(says(20, 2, 1, 0), []);
  assert.deepEqual(says(5_000, 2, 0, 0), ['hook off']);
  light(5_050);
  light(9_000, 'offHook');
  assert.deepEqual(says(9_500, 2, 0, 0), ['hook off'], 'a device that moves its switch without a word');
});

test('what a device still says of an older lamp ends no call; it is told again', () => {
  const { says, isContradicted, light } = reader(jabraStyle);
  light(0, 'offHook');
  light(1_000);
  light(1_050, 'offHook');
  assert.deepEqual(says(1_060, 2, 0, 0), []);
  assert.ok(isContradicted(1_070, 2, 0, 0));
  assert.ok(!isContradicted(1_080, 2, 1, 0));
});

test('a hook that is back at once is a key from then on, and its release ends no call', () => {
  const { says, light } = reader(yealinkStyle);
  assert.deepEqual(says(0, 0, 1, 0), ['hook on']);
  light(30, 'offHook');
  assert.deepEqual(says(150, 0, 0, 0), []);
  assert.deepEqual([says(9_000, 0, 1, 0), says(9_100, 0, 0, 0)], [['hook press'], []]);
  assert.deepEqual([says(9_500, 0, 1, 0), says(9_600, 0, 0, 0)], [['hook press'], []]);
});

test('a hook that we put back ourselves is no key', () => {
  const { says, light } = reader(jabraStyle);
  assert.deepEqual(says(0, 2, 1, 0), ['hook on']);
  light(0);
  assert.deepEqual(says(20, 2, 0, 0), []);
  assert.deepEqual([says(1_000, 2, 1, 0), says(5_000, 2, 0, 0)], [['hook on'], ['hook off']]);
});

test('a switch without a lamp stands where it last said', () => {
  const { says, light } = reader([
    { usagePage: 0x0b, inputReports: [{ reportId: 1, items: [{ usages: [0x0b_0020], reportSize: 1, reportCount: 1 }] }] },
  ]);
  light(0, 'offHook');
  assert.deepEqual([says(10, 1, 1), says(900, 1, 0)], [['hook on'], ['hook off']]);
});

test('reports of other numbers, empty ones and too short ones say nothing', () => {
  const { says } = reader(jabraStyle);
  assert.deepEqual([says(0, 7, 255), says(0, 2), says(0, 1, 255)], [[], [], []]);
});
