import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

/** Stands in for npm: notes what it was asked, and leaves what the real one would. `slow` makes an install take its time. */
const FAKE_NPM = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
appendFileSync('npm.log', words.join(' ') + '\\n');
if (process.env.FAKE_NPM_FAILS) process.exit(3);
if (words[0] === 'ci') {
  await new Promise((done) => setTimeout(done, Number(process.env.FAKE_NPM_MS ?? 0)));
  mkdirSync('node_modules/.bin', { recursive: true });
  writeFileSync('node_modules/.bin/node', '');
}
`;

interface Checkout extends Disposable {
  readonly directory: string;
  asked(): readonly string[];
  ready(environment?: NodeJS.ProcessEnv): Promise<{ readonly code: number | null; readonly said: string }>;
}

function checkout(): Checkout {
  const directory = mkdtempSync(join(tmpdir(), 'trapeze-ready-'));
  const at = (...parts: string[]): string => join(directory, ...parts);
  mkdirSync(at('tools'));
  mkdirSync(at('main'));
  cpSync(join(import.meta.dirname, 'ready.mjs'), at('tools/ready.mjs'));
  writeFileSync(at('package.json'), '{"dependencies":{}}');
  writeFileSync(at('package-lock.json'), '{}');
  writeFileSync(at('main/a.ts'), 'export const a = 1;');
  writeFileSync(at('npm.mjs'), FAKE_NPM);
  return {
    directory,
    asked: () => (existsSync(at('npm.log')) ? readFileSync(at('npm.log'), 'utf8').trim().split('\n') : []),
    ready: (environment = {}) =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, ['tools/ready.mjs'], {
          cwd: directory,
          stdio: ['ignore', 'ignore', 'pipe'],
          env: { ...process.env, npm_execpath: at('npm.mjs'), npm_node_execpath: process.execPath, ...environment },
        });
        let said = '';
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          said += text;
        });
        child.on('close', (code) => resolve({ code, said }));
      }),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}

test('a fresh checkout is installed and built once; then nothing is done', async () => {
  using fresh = checkout();
  assert.equal((await fresh.ready()).code, 0);
  assert.equal((await fresh.ready()).code, 0);
  assert.deepEqual(fresh.asked(), ['ci', 'run build']);
});

test('a changed source is built, a changed lockfile is installed and built', async () => {
  using fresh = checkout();
  await fresh.ready();
  utimesSync(join(fresh.directory, 'main/a.ts'), 1, 1);
  await fresh.ready();
  writeFileSync(join(fresh.directory, 'package-lock.json'), '{"changed":true}');
  await fresh.ready();
  assert.deepEqual(fresh.asked(), ['ci', 'run build', 'run build', 'ci', 'run build']);
});

test('of two at once one installs, and the other waits for it', async () => {
  using fresh = checkout();
  const runs = await Promise.all([fresh.ready({ FAKE_NPM_MS: '500' }), fresh.ready({ FAKE_NPM_MS: '500' })]);
  assert.deepEqual(
    runs.map(({ code }) => code),
    [0, 0],
  );
  assert.deepEqual(fresh.asked(), ['ci', 'run build']);
});

test('a lock that a dead run left behind is taken over', async () => {
  using fresh = checkout();
  mkdirSync(join(fresh.directory, '.ready-lock'));
  writeFileSync(join(fresh.directory, '.ready-lock/pid'), '2147483646');
  assert.equal((await fresh.ready()).code, 0);
  assert.equal(existsSync(join(fresh.directory, '.ready-lock')), false);
});

test('a failing npm is said in one sentence, is no success, and is tried again', async () => {
  using fresh = checkout();
  const failed = await fresh.ready({ FAKE_NPM_FAILS: '1' });
  assert.equal(failed.code, 1);
  assert.match(failed.said, /ready: npm ci .* failed \(3\)/);
  assert.equal((await fresh.ready()).code, 0);
  assert.deepEqual(fresh.asked(), ['ci', 'ci', 'run build']);
});
