// The layer rules, and the proof that they see: dependency-cruiser passes silently where it cannot read a language, so violations
// are planted in a folder of its own and must be found.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

function cruise(directory: string, ...folders: readonly string[]): { readonly passed: boolean; readonly output: string } {
  const config = join(root, '.dependency-cruiser.cjs');
  const done = spawnSync('depcruise', ['--config', config, ...folders], {
    cwd: directory,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  return { passed: done.status === 0, output: done.stdout + done.stderr };
}

function planted(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'trapeze-layers-'));
  try {
    mkdirSync(join(directory, 'main/base'), { recursive: true });
    mkdirSync(join(directory, 'main/net'), { recursive: true });
    writeFileSync(join(directory, 'main/net/high.ts'), 'export const high: number = 1;\n');
    writeFileSync(
      join(directory, 'main/base/low.ts'),
      "import type { high } from '../net/high.ts';\nexport type Low = typeof high;\n",
    );
    writeFileSync(
      join(directory, 'main/base/far.ts'),
      "import type { Connection } from 'werift';\nexport type Far = typeof Connection;\n",
    );
    writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'), 'junction');
    const { output } = cruise(directory, 'main');
    return ['base imports upwards', 'werift stays in its adapter'].every((rule) => output.includes(rule));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const real = cruise(root, 'app', 'main', 'native', 'renderer', 'tools');
if (!real.passed) console.log(real.output);
const sees = planted();
if (!sees) console.log('layers: a planted violation was not found: dependency-cruiser does not read .ts (is @swc/core there?)');
process.exitCode = real.passed && sees ? 0 : 1;
