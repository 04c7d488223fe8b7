import { spawnSync } from 'node:child_process';
import { Child } from './child.ts';
import { projectRoot } from './peers.ts';

/** Only root may make a network namespace without one of users. */
const isRoot = process.getuid?.() === 0;
const unshare = ['--net', ...(isRoot ? [] : ['--user', '--map-root-user'])];

/** The command that runs another one in a new network. @param isNested it is run in one of ours already */
export function ownNetwork(isNested: boolean): readonly string[] {
  return ['unshare', ...(isNested ? ['--net'] : unshare)];
}

/** The command that runs another one in the network of a process. */
export function enterNetwork(pid: number): readonly string[] {
  return ['nsenter', '--net', ...(isRoot ? [] : ['--user', '--preserve-credentials']), `--target=${pid}`];
}

/** Why a program cannot be given a network of its own here, or `false`: fits the `skip` option of node:test. */
export function withoutOwnNetwork(): string | false {
  const tried = spawnSync('unshare', [...unshare, 'sh', '-c', 'ip link set lo up'], { encoding: 'utf8' });
  return tried.status === 0 ? false : `no network namespace can be made here: ${tried.stderr?.trim() || tried.error?.message}`;
}

/**
 * Every address in the world is this machine: what is sent anywhere arrives here, and nothing can leave.
 */
const everythingIsHere = 'ip link set lo up && ip route add local default dev lo && ip -6 route add local default dev lo';

/** There is nobody: not even a cable. */
export const nothingIsHere = 'ip link set lo up';

/** Runs one of our scripts in a network of its own. @param onLine each line of its standard output @param setUp makes the network */
export function runInOwnNetwork(
  script: string,
  args: readonly string[],
  onLine: (line: string) => void,
  setUp = everythingIsHere,
): Child {
  const command = [...unshare, 'sh', '-c', `${setUp} && exec "$0" "$@"`, process.execPath, script, ...args];
  return new Child(script, 'unshare', command, { cwd: projectRoot }, onLine);
}
