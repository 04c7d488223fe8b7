// `npm test`: units and scenarios under node:test, then the window under Playwright. `--interop`: against real peers instead.
// The last line is `N passed, N failed` (and `, N skipped` with the reasons above it).
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Counts } from './count-reporter.ts';

const root = resolve(import.meta.dirname, '..');
/** A test that takes longer hangs: it fails instead of holding up everybody. */
const TEST_LIMIT_MS = 600_000;
const scratch = mkdtempSync(join(tmpdir(), 'trapeze-tests-'));

/** A run that printed no counts has failed as a whole: it crashed, or found no test. */
const NOTHING: Counts = { passed: 0, failed: 1, skipped: 0, reasons: [] };

function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
      shell: process.platform === 'win32',
    });
    child.on('error', () => done(1));
    child.on('close', (code) => done(code ?? 1));
  });
}

function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined; // the runner died before it wrote its counts
  }
}

async function nodeTests(patterns: readonly string[], extra: readonly string[] = []): Promise<Counts> {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root })).sort();
  const out = join(scratch, 'node.json');
  const code = await run('node', [
    '--test',
    `--test-timeout=${TEST_LIMIT_MS}`,
    ...extra,
    '--test-reporter=./tools/progress-reporter.ts',
    '--test-reporter-destination=stdout',
    '--test-reporter=./tools/count-reporter.ts',
    `--test-reporter-destination=${out}`,
    ...files,
  ]);
  const counts = readJson<Counts>(out) ?? NOTHING;
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

interface PlaywrightReport {
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number; readonly skipped: number };
}

async function windowTests(): Promise<Counts> {
  const out = join(scratch, 'playwright.json');
  const code = await run('playwright', ['test', '-c', 'app/specs/playwright.config.ts', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: out,
  });
  const stats = readJson<PlaywrightReport>(out)?.stats;
  if (!stats) return NOTHING;
  const failed = stats.unexpected + stats.flaky;
  return {
    passed: stats.expected,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: stats.skipped,
    reasons: stats.skipped > 0 ? [`${stats.skipped} window specs: no Chromium found (set CHROMIUM_PATH)`] : [],
  };
}

async function all(): Promise<readonly Counts[]> {
  if (process.argv.includes('--interop')) {
    const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
    return [await nodeTests(only.length > 0 ? only : ['{main,tools}/**/*.interop.ts'], ['--test-concurrency=1'])];
  }
  return [await nodeTests(['{main,app,tools,renderer}/**/*.test.ts']), await windowTests()];
}

const results = await all();
rmSync(scratch, { recursive: true, force: true });
for (const reason of results.flatMap(({ reasons }) => reasons)) console.log(`skipped: ${reason}`);
const total = (key: 'passed' | 'failed' | 'skipped'): number => results.reduce((sum, counts) => sum + counts[key], 0);
const skipped = total('skipped');
console.log(`${total('passed')} passed, ${total('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = total('failed') > 0 ? 1 : 0;
