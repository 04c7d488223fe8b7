// `npm run build:kernels`: native/kernels/assembly to native/kernels/kernels.wasm.ts, which is committed: nobody needs the compiler to run.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { memoryPages } from '../native/kernels/memory.ts';

const folder = resolve(import.meta.dirname, '../native/kernels');

/** The text of kernels.wasm.ts that the sources give. Throws with the compiler's words when they do not compile. */
export function compiledKernels(): string {
  const directory = mkdtempSync(join(tmpdir(), 'trapeze-kernels-'));
  const wasm = join(directory, 'kernels.wasm');
  const options = ['--runtime', 'stub', '--enable', 'simd', '-O3', '--noAssert', '--use', 'abort='];
  const memory = ['--initialMemory', String(memoryPages), '--maximumMemory', String(memoryPages)];
  try {
    const done = spawnSync('asc', ['assembly/kernels.ts', ...options, ...memory, '-o', wasm], {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (done.status !== 0) throw new Error(`asc failed: ${done.error?.message ?? done.stdout + done.stderr}`);
    return moduleOf(readFileSync(wasm));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function moduleOf(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,120}/g) ?? [];
  const text = lines.map((line) => `  '${line}'`).join(' +\n');
  return `// Made by \`npm run build:kernels\` of assembly/: not to be changed by hand.\nexport const kernelsWasm =\n${text};\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(join(folder, 'kernels.wasm.ts'), compiledKernels());
}
