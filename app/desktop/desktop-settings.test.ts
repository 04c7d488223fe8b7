import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type DesktopSettings, readDesktopSettings, writeDesktopSettings } from './desktop-settings.ts';

test('what was set is read; without it, or with a damaged file, no key is taken and nothing starts by itself', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trapeze-desktop-settings-'));
  const file = join(folder, 'desktop.json');
  const initial: DesktopSettings = {
    loginStart: 'off',
    keys: { answer: '', hangUp: '', mute: '', dial: '' },
    updates: 'automatic',
  };
  assert.deepEqual(readDesktopSettings(file), initial);
  const set: DesktopSettings = { loginStart: 'tray', keys: { ...initial.keys, mute: 'CommandOrControl+Alt+M' }, updates: 'tell' };
  writeDesktopSettings(file, set);
  assert.deepEqual(readDesktopSettings(file), set);
  writeFileSync(file, JSON.stringify({ loginStart: 'off', keys: initial.keys }));
  assert.deepEqual(readDesktopSettings(file), initial, 'of a version without updates');
  for (const text of ['', '{', '{"loginStart":"always"}', JSON.stringify({ ...set, keys: { ...set.keys, dial: 'a b' } })]) {
    writeFileSync(file, text);
    assert.deepEqual(readDesktopSettings(file), initial, text);
  }
  writeDesktopSettings(join(folder, 'none', 'desktop.json'), set);
  rmSync(folder, { recursive: true });
});
