// `npm run check`: types, format and lint, layers, dead code. All run; the exit code is 1 when any found something.
import { spawn } from 'node:child_process';

interface Finding {
  readonly name: string;
  readonly failed: boolean;
  readonly output: string;
}

/** Runs one checker from node_modules/.bin and keeps what it printed. */
function run(name: string, command: string, ...args: readonly string[]): Promise<Finding> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => resolve({ name, failed: true, output: error.message }));
    child.on('close', (code) => resolve({ name, failed: code !== 0, output: Buffer.concat(chunks).toString() }));
  });
}

const environments = [
  'main',
  'main/contract',
  'renderer',
  'renderer/tsconfig.test.json',
  'app',
  'app/desktop/preload',
  'app/specs',
  'tools',
];

const checks: readonly (() => Promise<Finding>)[] = [
  ...environments.map((path) => () => run(`types ${path}`, 'tsc', '-p', path)),
  () => run('biome', 'biome', 'check', '--error-on-warnings', '.'),
  () => run('layers', 'node', 'tools/layers.ts'),
  () => run('knip', 'knip'),
];

/** Two at a time: the machine this was measured on has two cores, and the checkers are threaded themselves. */
async function runAll(atOnce: number): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const waiting = [...checks];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const finding = await next();
      findings.push(finding);
      console.log(`${finding.failed ? 'FAILED' : 'ok    '} ${finding.name}`);
    }
  };
  // Messages of the window are typed from the locales: they are generated before anything is checked.
  findings.push(await run('messages', 'npm', 'run', '--silent', 'build:messages'));
  await Promise.all(Array.from({ length: atOnce }, lane));
  return findings;
}

const failures = (await runAll(2)).filter((finding) => finding.failed);
for (const { name, output } of failures) console.log(`\n--- ${name}\n${output.trimEnd()}`);
process.exitCode = failures.length > 0 ? 1 : 0;
