// `npm start [-- args]`: the phone on the desktop where Electron is there or can be had in time; otherwise the same phone in the browser.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const electronPackage = join(root, 'node_modules', 'electron');
/** Electron's binary is fetched at its first use; nobody stares at a silent terminal longer than this. */
const DOWNLOAD_LIMIT_MS = 25_000;

/** Where the electron package keeps its binary, or undefined when it has not been fetched. */
function electronBinary(): string | undefined {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const folder = override ?? join(electronPackage, 'dist');
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
  return new Promise((done) => {
    const child = spawn(process.execPath, [installer], { cwd: electronPackage, stdio: 'ignore' });
    process.on('exit', () => child.kill());
    const slow = `its download takes longer than ${DOWNLOAD_LIMIT_MS / 1000} s; the next start will use it`;
    const limit = setTimeout(() => done(slow), DOWNLOAD_LIMIT_MS);
    child.on('error', (error) => finish(error.message));
    child.on('exit', () => finish('it could not be downloaded'));
    const finish = (why: string): void => {
      clearTimeout(limit);
      done(why);
    };
  });
}

function hand(command: string, args: readonly string[]): void {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

const passedOn = process.argv.slice(2);
let binary = electronBinary();
let why = '';
if (!binary) {
  why = await download();
  binary = electronBinary();
}
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
if (binary && hasDisplay) {
  hand(binary, [root, ...passedOn]);
} else {
  const reason = binary ? 'there is no display' : `Electron is not here (${why})`;
  console.log(`The desktop window cannot open because ${reason}; Trapeze runs in the browser instead.`);
  hand(process.execPath, [join(root, 'app', 'cli', 'trapeze.ts'), 'serve', '--open', ...passedOn]);
}
