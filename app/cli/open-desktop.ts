import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode } from './command.ts';

const root = join(import.meta.dirname, '..', '..');
const electronPackage = join(root, 'node_modules', 'electron');
/** Electron's binary is fetched at its first use; nobody stares at a silent terminal longer than this. */
const DOWNLOAD_LIMIT_MS = 25_000;

/**
 * Runs the phone on the desktop where Electron's binary is there or can be had in time. Otherwise it says why in one sentence and runs the
 * same phone in the browser.
 *
 * @param words options of the desktop program and at most one link
 * @returns the exit code of what it ran
 */
export async function openDesktop(words: readonly string[]): Promise<number> {
  const why = electronBinary() === undefined ? await download() : '';
  const binary = electronBinary();
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  if (binary !== undefined && hasDisplay) return run(binary, [root, ...words]);
  const reason = binary === undefined ? `Electron is not here (${why})` : 'there is no display';
  process.stdout.write(`The desktop window cannot open because ${reason}; Trapeze runs in the browser instead.\n`);
  return run(process.execPath, [join(import.meta.dirname, 'trapeze.ts'), 'serve', '--open', ...words]);
}

/** Where the electron package keeps its binary, or `undefined` when it has not been fetched. */
function electronBinary(): string | undefined {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electronPackage, 'dist');
  const pathFile = join(electronPackage, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : 'electron';
  const binary = join(folder, name);
  return existsSync(binary) ? binary : undefined;
}

/**
 * Runs the electron package's own installer. Resolves with why there is no binary yet after {@link DOWNLOAD_LIMIT_MS} at the latest; a
 * download that takes longer goes on beside the phone in the browser, so that the next start has it.
 */
function download(): Promise<string> {
  const installer = join(electronPackage, 'install.js');
  if (!existsSync(installer)) return Promise.resolve('the electron package is not installed');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [installer], { cwd: electronPackage, stdio: 'ignore' });
    process.on('exit', () => child.kill());
    const slow = `its download takes longer than ${DOWNLOAD_LIMIT_MS / 1_000} s; the next start will use it`;
    const limit = setTimeout(() => resolve(slow), DOWNLOAD_LIMIT_MS);
    const finish = (why: string): void => {
      clearTimeout(limit);
      resolve(why);
    };
    child.on('error', (error) => finish(error.message));
    child.on('exit', () => finish('it could not be downloaded'));
  });
}

/** Ctrl-C and SIGTERM are the child's to handle: it ends calls properly, and we end with it. */
function run(command: string, words: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, words, { cwd: root, stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
    child.on('error', () => resolve(exitCode.failed));
    child.on('exit', (code) => resolve(code ?? exitCode.failed));
  });
}
