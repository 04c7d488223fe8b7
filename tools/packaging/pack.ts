import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(import.meta.dirname, '..', '..');
const builder = fileURLToPath(import.meta.resolve('electron-builder/cli.js'));

export interface PackOptions {
  /** Arguments of electron-builder beside the configuration. */
  readonly args: readonly string[];
  /** Folder that everything is put into. */
  readonly output: string;
  /** An unpacked Electron to pack with; without one electron-builder downloads its own. */
  readonly electron?: string;
  /** Says what it does. */
  readonly isLoud: boolean;
}

/** Runs electron-builder with `electron-builder.yml` on what is built. Throws when it fails, with what it said. */
export function pack({ args, output, electron, isLoud }: PackOptions): void {
  const settings = [`-c.directories.output=${output}`, ...(electron === undefined ? [] : [`-c.electronDist=${electron}`])];
  // Packages are put somewhere by the release workflow, never by their making.
  const done = spawnSync(process.execPath, [builder, ...args, ...settings, '--publish', 'never'], {
    cwd: root,
    stdio: isLoud ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`electron-builder failed with ${done.status}\n${done.stdout ?? ''}${done.stderr ?? ''}`);
}
