import assert from 'node:assert/strict';
import test from 'node:test';
import { type Command, commandOf, type Focus, type KeyPress } from './commands.ts';

const still = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false };
const press = (key: string, changes: Partial<KeyPress> = {}): KeyPress => ({ ...still, key, code: '', ...changes });
const on = (key: string, focus: Focus, changes: Partial<KeyPress> = {}): Command | undefined =>
  commandOf(press(key, changes), focus, false);

test('M, H, K, T and digits work where the call panel has the focus, and nowhere else', () => {
  assert.deepEqual(on('m', 'callPanel'), { kind: 'mute' });
  assert.deepEqual(on('H', 'callPanel', { shiftKey: true }), { kind: 'hold' });
  assert.deepEqual(on('k', 'callPanel'), { kind: 'keypad' });
  assert.deepEqual(on('t', 'callPanel'), { kind: 'transfer' });
  assert.deepEqual(on('#', 'callPanel', { shiftKey: true }), { kind: 'digit', digit: '#' });
  for (const key of ['m', 'h', 'k', 't', '5']) {
    assert.equal(on(key, 'elsewhere'), undefined, key);
    assert.equal(on(key, 'field'), undefined, key);
  }
});

test('answer, end and mute work anywhere, also while writing', () => {
  for (const focus of ['field', 'callPanel', 'elsewhere'] as const) {
    assert.deepEqual(on('Enter', focus, { ctrlKey: true }), { kind: 'answer' });
    assert.deepEqual(on('.', focus, { ctrlKey: true }), { kind: 'end' });
    assert.deepEqual(on('M', focus, { ctrlKey: true, shiftKey: true, code: 'KeyM' }), { kind: 'mute' });
  }
});

test('the main key and F search, also while writing', () => {
  assert.deepEqual(on('f', 'field', { ctrlKey: true }), { kind: 'search' });
  assert.equal(on('F', 'elsewhere', { ctrlKey: true, shiftKey: true }), undefined);
  assert.equal(on('f', 'callPanel'), undefined);
});

test('the main key and K open the command bar, also while writing', () => {
  assert.deepEqual(on('k', 'field', { ctrlKey: true }), { kind: 'commandBar' });
  assert.deepEqual(on('K', 'callPanel', { ctrlKey: true }), { kind: 'commandBar' });
});

test('on Apple keyboards Cmd takes the place of Ctrl', () => {
  assert.deepEqual(commandOf(press('Enter', { metaKey: true }), 'field', true), { kind: 'answer' });
  assert.equal(commandOf(press('Enter', { ctrlKey: true }), 'field', true), undefined);
  assert.equal(commandOf(press('Enter', { metaKey: true }), 'field', false), undefined);
});

test('Alt and a digit choose a call by the physical key', () => {
  assert.deepEqual(on('¡', 'elsewhere', { altKey: true, code: 'Digit1' }), { kind: 'call', index: 0 });
  assert.deepEqual(on('9', 'field', { altKey: true, code: 'Numpad9' }), { kind: 'call', index: 8 });
  assert.equal(on('0', 'elsewhere', { altKey: true, code: 'Digit0' }), undefined);
});

test('? shows the keys where nobody writes', () => {
  assert.deepEqual(on('?', 'elsewhere', { shiftKey: true }), { kind: 'showKeys' });
  assert.equal(on('?', 'field', { shiftKey: true }), undefined);
});

test('a key held down counts once', () => {
  assert.equal(on('m', 'callPanel', { repeat: true }), undefined);
  assert.equal(on('Enter', 'field', { ctrlKey: true, repeat: true }), undefined);
});
