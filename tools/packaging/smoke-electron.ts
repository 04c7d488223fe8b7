// `npm run smoke:electron`: the window's stories on the real Electron instead of its double. Further arguments go to Playwright.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..', '..');
const installer = join(root, 'node_modules', 'electron', 'install.js');

function refuse(reason: string): never {
  console.error(`smoke: ${reason}`);
  process.exit(1);
}

/** The binary that `ELECTRON_BINARY` names, else the package's own, which is fetched when it is not there. */
function findElectron(): void {
  const named = process.env.ELECTRON_BINARY;
  if (named !== undefined && !existsSync(named)) refuse(`ELECTRON_BINARY names ${named}, which is not there`);
  if (named !== undefined || existsSync(join(root, 'node_modules', 'electron', 'dist'))) return;
  console.log('smoke: fetching the Electron binary');
  const { status } = spawnSync(process.execPath, [installer], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) refuse('the Electron binary could not be fetched; ELECTRON_BINARY may name one');
}

findElectron();
if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  refuse('there is no display; run it under xvfb-run');
}
const config = join(root, 'app', 'specs', 'playwright.config.ts');
const { status } = spawnSync('playwright', ['test', '-c', config, '--project=desktop', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TRAPEZE_ELECTRON: 'real' },
  shell: process.platform === 'win32',
});
process.exitCode = status ?? 1;
