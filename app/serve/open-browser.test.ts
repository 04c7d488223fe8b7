import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openBrowser } from './open-browser.ts';

/** Runs `run` with an `xdg-open` of ours in front of the system's. */
async function withOpener(script: string, run: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'trapeze-opener-'));
  const { PATH, DISPLAY } = process.env;
  writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  Object.assign(process.env, { PATH: `${folder}:${PATH}`, DISPLAY: ':none' });
  try {
    await run(folder);
  } finally {
    process.env.PATH = PATH;
    if (DISPLAY === undefined) delete process.env.DISPLAY;
    else process.env.DISPLAY = DISPLAY;
    rmSync(folder, { recursive: true });
  }
}

const skip = process.platform === 'linux' ? false : 'the opener of Linux';

test('hands the address to the opener of the system and says whether it took it', { skip }, async () => {
  await withOpener('printf %s "$1" > "$(dirname "$0")/opened"', async (folder) => {
    assert.equal(await openBrowser('http://127.0.0.1:1/?token=a&b', 10_000), true);
    assert.equal(readFileSync(join(folder, 'opened'), 'utf8'), 'http://127.0.0.1:1/?token=a&b');
  });
  await withOpener('exit 3', async () => assert.equal(await openBrowser('http://127.0.0.1:1/', 10_000), false));
});

test('does not wait for an opener that stays', { skip }, async () => {
  await withOpener('exec sleep 1', async () => assert.equal(await openBrowser('http://127.0.0.1:1/', 50), true));
});
