import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AutostartFile, autostartEntry, autostartFolder } from './autostart-file.ts';

test('the entry names the program, whatever characters its path has', () => {
  assert.match(autostartEntry(['/opt/Trapeze/trapeze', '--hidden']), /^Exec="\/opt\/Trapeze\/trapeze" "--hidden"$/m);
  assert.match(autostartEntry(['/home/a b/50% $x.AppImage']), /^Exec="\/home\/a b\/50%% \\\\\$x\.AppImage"$/m);
});

test('the entry is put where the system looks, and taken away again', () => {
  const home = mkdtempSync(join(tmpdir(), 'trapeze-autostart-'));
  const folder = autostartFolder({ XDG_CONFIG_HOME: home });
  assert.equal(folder, join(home, 'autostart'));
  const entry = new AutostartFile(folder);
  assert.equal(entry.isThere, false);
  entry.set(['trapeze']);
  assert.equal(entry.isThere, true);
  assert.match(readFileSync(join(folder, 'trapeze.desktop'), 'utf8'), /^\[Desktop Entry\]\n/);
  entry.set(undefined);
  entry.set(undefined);
  assert.equal(entry.isThere, false);
  writeFileSync(join(home, 'file'), '');
  assert.throws(() => new AutostartFile(join(home, 'file')).set(['trapeze']));
  rmSync(home, { recursive: true });
});
