// Makes a checkout ready to run: installs when the lockfile changed, builds when the sources changed, otherwise does nothing.
// Plain JavaScript for any Node from 18 on, without packages: it runs before there are any.
// npm puts node_modules/.bin first on the PATH, so once this is done the word `node` in our scripts means the pinned Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const at = (...parts) => join(root, ...parts);
const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8'));

const SOURCES = ['app', 'main', 'renderer', 'native', 'assets', 'tsconfig.json'];
const NEVER_SOURCES = new Set(['node_modules', 'paraglide', 'specs']);
const INSTALLED_STAMP = at('node_modules', '.ready');
const BUILT_STAMP = at('dist', '.ready');
const LOCK = at('.ready-lock');
const LOCK_POLL_MS = 250;
/** A lock without a process id is taken over after this many polls: its owner died between two lines. */
const LOCK_ORPHAN_POLLS = 20;
/** Nobody waits longer for another run than this: 15 minutes. */
const LOCK_LONGEST_POLLS = 3_600;

function say(text) {
  console.error(`ready: ${text}`);
}

function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // not there yet
  }
}

function digest(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

/** One line a file: path, size, time. Content is not read: a touched file costs one needless build, never a wrong one. */
function* listing(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) {
    yield `${path.slice(root.length)} ${stat.size} ${stat.mtimeMs}`;
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (!NEVER_SOURCES.has(name)) yield* listing(join(path, name));
  }
}

/** Runs npm as the npm that started us does, on its own Node: never on the one in node_modules that may be about to go. */
function npm(...args) {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  const command = script && node ? [node, [script, ...args], {}] : ['npm', args, { shell: process.platform === 'win32' }];
  const done = spawnSync(command[0], command[1], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...command[2] });
  if (done.status === 0) return;
  throw new Error(`npm ${args.join(' ')} failed (${done.status ?? done.signal ?? done.error?.message})`);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function sleep(durationMs) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}

/** Two runs at once must not install into the same folder: the second waits for the first. */
function lock() {
  for (let polls = 0; polls < LOCK_LONGEST_POLLS; polls++) {
    try {
      mkdirSync(LOCK);
      writeFileSync(join(LOCK, 'pid'), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = Number(readOrEmpty(join(LOCK, 'pid')));
    if (owner ? !isAlive(owner) : polls > LOCK_ORPHAN_POLLS) {
      unlock();
      continue;
    }
    if (polls === 0) say('another run is preparing this checkout, waiting for it');
    sleep(LOCK_POLL_MS);
  }
  throw new Error(`another run holds ${LOCK} for too long; remove it if none is there`);
}

function unlock() {
  rmSync(LOCK, { recursive: true, force: true });
}

function installedDigest() {
  const wanted = [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies, manifest.allowScripts];
  return digest([readOrEmpty(at('package-lock.json')), JSON.stringify(wanted), process.platform, process.arch]);
}

function install(wanted) {
  if (readOrEmpty(INSTALLED_STAMP) === wanted) return;
  say('installing packages (once)');
  npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
  requireNode24();
  writeFileSync(INSTALLED_STAMP, wanted);
}

/** The pinned Node is optional, as it is not published for every platform: without it the machine's own must be new enough. */
function requireNode24() {
  const pinned = at('node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (existsSync(pinned) || Number(process.versions.node.split('.')[0]) >= 24) return;
  throw new Error(`Node 24 or newer is needed and could not be installed; this is ${process.version}`);
}

function build(installed) {
  const wanted = digest([installed, ...SOURCES.flatMap((source) => [...listing(at(source))])]);
  if (readOrEmpty(BUILT_STAMP) === wanted) return;
  say('building');
  npm('run', '--silent', 'build');
  mkdirSync(dirname(BUILT_STAMP), { recursive: true });
  writeFileSync(BUILT_STAMP, wanted);
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    unlock();
    process.exit(130);
  });
}
try {
  lock();
  try {
    const wanted = installedDigest();
    install(wanted);
    build(wanted);
  } finally {
    unlock();
  }
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}
