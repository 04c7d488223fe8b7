// `npm run dist`: builds, and makes the packages of this system in release/. `-- --dir` makes the folder only that they would hold; where
// there is no Electron binary, with a placeholder in its place. Other arguments go to electron-builder.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Architecture, buildDeb } from './deb.ts';
import { pack } from './pack.ts';
import { placeElectron } from './placeholder-electron.ts';

const root = resolve(import.meta.dirname, '..', '..');
const release = join(root, 'release');
const given = process.argv.slice(2);
const isFolderOnly = given.includes('--dir');
const isLinux = process.platform === 'linux' && !given.some((argument) => /^(--win|-w|--mac|-m)/.test(argument));

/** The machines to pack for: as told, else this one on Linux, whose native module is built here, and both elsewhere. */
function architectures(): readonly Architecture[] {
  const told = (['x64', 'arm64'] as const).filter((name) => given.includes(`--${name}`));
  if (told.length > 0) return told;
  return isLinux || isFolderOnly ? [process.arch === 'arm64' ? 'arm64' : 'x64'] : ['x64', 'arm64'];
}

/** A folder to look at needs no Electron that runs: without one here, a placeholder for Linux. */
function placeholder(): string | undefined {
  const hasElectron = existsSync(join(root, 'node_modules', 'electron', 'dist'));
  if (!isFolderOnly || !isLinux || hasElectron) return undefined;
  console.log('dist: Electron is not here; a placeholder stands for it, so what lies in release/ does not run');
  const folder = mkdtempSync(join(tmpdir(), 'trapeze-electron-'));
  placeElectron(folder);
  return folder;
}

const electron = placeholder();
try {
  const others = given.filter((argument) => argument !== '--x64' && argument !== '--arm64');
  const machines = architectures();
  const args = [...others, ...machines.map((name) => `--${name}`)];
  pack({ args, output: release, isLoud: true, ...(electron === undefined ? {} : { electron }) });
  for (const architecture of isLinux && !isFolderOnly ? machines : []) {
    const program = join(release, architecture === 'x64' ? 'linux-unpacked' : 'linux-arm64-unpacked');
    console.log(`dist: ${buildDeb({ program, architecture, output: release })}`);
  }
} finally {
  if (electron !== undefined) rmSync(electron, { recursive: true });
}
