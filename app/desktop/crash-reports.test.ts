import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { tidyCrashReports } from './crash-reports.ts';

test('the last ten reports are kept, in whatever folder they lie; other files are left alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trapeze-crashes-'));
  assert.equal(tidyCrashReports(join(folder, 'none')), 0);
  for (const name of ['pending', 'completed']) mkdirSync(join(folder, name));
  for (let serial = 0; serial < 12; serial++) {
    const file = join(folder, serial % 2 === 0 ? 'pending' : 'completed', `${serial}.dmp`);
    writeFileSync(file, 'MDMP');
    utimesSync(file, 1_000 + serial, 1_000 + serial);
  }
  writeFileSync(join(folder, 'settings.dat'), '');
  assert.equal(tidyCrashReports(folder), 10);
  const left = ['pending', 'completed'].flatMap((name) => readdirSync(join(folder, name)));
  assert.equal(left.length, 10);
  assert.ok(!left.includes('0.dmp') && !left.includes('1.dmp'));
  assert.ok(readdirSync(folder).includes('settings.dat'));
  assert.equal(tidyCrashReports(folder), 10);
  rmSync(folder, { recursive: true });
});
