import assert from 'node:assert/strict';
import test from 'node:test';
import { acceleratorOf, keysOf, type PressedKey } from './accelerator.ts';

const press = (code: string, changes: Partial<PressedKey> = {}): PressedKey => ({
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...changes,
});

test('a key with Ctrl, Alt or ⌘ is one for the whole system; a function key alone is, too', () => {
  assert.equal(acceleratorOf(press('KeyA', { ctrlKey: true, altKey: true }), false), 'Control+Alt+A');
  assert.equal(acceleratorOf(press('Digit1', { metaKey: true, shiftKey: true }), true), 'Command+Shift+1');
  assert.equal(acceleratorOf(press('Numpad7', { metaKey: true }), false), 'Super+num7');
  assert.equal(acceleratorOf(press('ArrowUp', { altKey: true }), false), 'Alt+Up');
  assert.equal(acceleratorOf(press('F9'), false), 'F9');
});

test('what would be missing elsewhere, or is no key yet, is none', () => {
  for (const code of ['KeyA', 'Digit1', 'Space', 'Enter']) {
    assert.equal(acceleratorOf(press(code), false), undefined, code);
    assert.equal(acceleratorOf(press(code, { shiftKey: true }), false), undefined, `Shift ${code}`);
  }
  for (const code of ['ControlLeft', 'AltRight', 'Escape', 'F25', 'Semicolon', '']) {
    assert.equal(acceleratorOf(press(code, { ctrlKey: true }), false), undefined, code);
  }
});

test('keys are shown as they are written on a keyboard', () => {
  assert.deepEqual(keysOf('Control+Alt+A'), ['Ctrl', 'Alt', 'A']);
  assert.deepEqual(keysOf('Command+Return'), ['⌘', 'Enter']);
  assert.deepEqual(keysOf(''), []);
});
