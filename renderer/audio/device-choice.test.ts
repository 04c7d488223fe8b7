import assert from 'node:assert/strict';
import test from 'node:test';
import { chooseDevice, devicesOf, namesAfter } from './device-choice.ts';

const headset = { id: 'h', name: 'Headset' };
const laptop = { id: 'l', name: 'Laptop' };

test('a device is known by its name, whatever its id is today', () => {
  assert.equal(chooseDevice([laptop, { id: 'another', name: 'Headset' }], ['Headset'])?.id, 'another');
});

test('the next best is used while the chosen one is gone, the chosen one again when it is back', () => {
  const names = ['Headset', 'Laptop'];
  assert.equal(chooseDevice([laptop, headset], names), headset);
  assert.equal(chooseDevice([laptop], names), laptop);
  assert.equal(chooseDevice([{ id: 'x', name: 'Other' }], names), undefined);
  assert.equal(chooseDevice([laptop, headset], names), headset);
});

test('the one chosen last is first, each is remembered once, and only some are', () => {
  assert.deepEqual(namesAfter('b', ['a', 'b', 'c']), ['b', 'a', 'c']);
  assert.deepEqual(namesAfter('e', ['a', 'b', 'c', 'd']), ['e', 'a', 'b', 'c']);
  assert.deepEqual(namesAfter('', ['a']), []);
});

test('only devices of the kind that have a name, and no stand-ins', () => {
  const infos = [
    { kind: 'audioinput', deviceId: 'default', label: 'Default - Headset' },
    { kind: 'audioinput', deviceId: 'h', label: 'Headset' },
    { kind: 'audioinput', deviceId: 'n', label: '' },
    { kind: 'audiooutput', deviceId: 'o', label: 'Headset' },
    { kind: 'videoinput', deviceId: 'v', label: 'Camera' },
  ] as const;
  assert.deepEqual(devicesOf(infos, 'audioinput'), [headset]);
});
