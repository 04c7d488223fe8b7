import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atExit } from './environment.ts';

/** What a later start leaves for the first. */
export interface LaterStart {
  readonly argv: readonly string[];
  readonly workingDirectory: string;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // gone, or never was
  }
}

/** Whether this process is now the one that owns `lock`. A lock whose owner is dead is taken over. */
function takeLock(lock: string): boolean {
  for (const _attempt of [1, 2]) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return true;
    } catch {
      if (isAlive(Number(readFileSync(lock, 'utf8')))) return false;
      rmSync(lock, { force: true });
    }
  }
  return false;
}

let release: () => void = () => undefined;

/** From now on another copy may be the only instance. */
export function endSingle(): void {
  release();
}

/**
 * Becomes the only instance with this data folder, or leaves its arguments to the one that is. Files, because the answer is needed at once.
 *
 * @param onLaterStart called for each later start, while this is the only instance
 */
export function becomeSingle(userData: string, onLaterStart: (start: LaterStart) => void): boolean {
  const lock = join(userData, 'SingletonLock');
  const inbox = join(userData, 'SingletonInbox');
  mkdirSync(inbox, { recursive: true });
  if (!takeLock(lock)) {
    const draft = join(userData, `later-start-${process.pid}`);
    const start: LaterStart = { argv: process.argv, workingDirectory: process.cwd() };
    writeFileSync(draft, JSON.stringify(start));
    renameSync(draft, join(inbox, `${process.pid}.json`));
    return false;
  }
  const read = (): void => {
    for (const name of readdirSync(inbox)) {
      const file = join(inbox, name);
      const start = JSON.parse(readFileSync(file, 'utf8')) as LaterStart;
      rmSync(file);
      onLaterStart(start);
    }
  };
  const watcher = watch(inbox, read);
  watcher.unref();
  release = () => {
    release = () => undefined;
    watcher.close();
    rmSync(lock, { force: true });
  };
  atExit(endSingle);
  return true;
}
