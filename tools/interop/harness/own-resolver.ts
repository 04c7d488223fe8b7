import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Scratch } from './scratch.ts';

const MOUNT = 'mount --bind "$0" /etc/resolv.conf';

/** Why a program cannot be given name servers of its own here, or `false`: fits the `skip` option of node:test. */
export function withoutOwnResolver(): string | false {
  if (process.getuid?.() !== 0) return 'a name server at port 53 and a file of its own for /etc/resolv.conf need root';
  const tried = spawnSync('unshare', ['--mount', 'sh', '-c', MOUNT, '/dev/null'], { encoding: 'utf8' });
  return tried.status === 0 ? false : `no mount namespace can be made here: ${tried.stderr?.trim() || tried.error?.message}`;
}

/** The words to put before a command, so that it asks the name server at port 53 of `address` and nobody else. */
export function askingOnly(scratch: Scratch, address: string): readonly string[] {
  const file = scratch.fresh('resolv.conf');
  writeFileSync(file, `nameserver ${address}\noptions timeout:2 attempts:2\n`);
  return ['unshare', '--mount', 'sh', '-c', `${MOUNT} && exec "$@"`, file];
}
