import { execFileSync, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The core that a server under load has for itself; the load runs on the others. */
const SERVER_CORE = 0;

const canPin = process.platform === 'linux' && availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** The command that runs `command` on the server's core alone, where the system can do that. */
export function onServerCore(command: string, words: readonly string[]): readonly [command: string, words: string[]] {
  return canPin ? ['taskset', ['-c', String(SERVER_CORE), command, ...words]] : [command, [...words]];
}

/** Leaves the server's core to the server. */
export function leaveServerCore(): void {
  if (!canPin) return;
  const others = `${SERVER_CORE + 1}-${availableParallelism() - 1}`;
  execFileSync('taskset', ['-a', '-c', '-p', others, String(process.pid)], { stdio: 'ignore' });
}
