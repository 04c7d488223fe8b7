import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** Peers that a test can start, and the programs of the distribution that each needs. */
const programs = {
  baresip: ['baresip', 'sox'],
  linphonec: ['linphonec', 'sox'],
  twinkle: ['twinkle-console', 'pulseaudio', 'sox'],
  kamailio: ['kamailio', 'sqlite3'],
  sipp: ['sipp', 'sox'],
  dns: ['dnsmasq'],
  coturn: ['turnserver'],
} as const;

export type PeerKind = keyof typeof programs;

export const projectRoot = resolve(import.meta.dirname, '../../..');

/** Where the start scripts of the peers are: `PEERS_DIR`, else beside the project. */
export const peersDirectory = resolve(projectRoot, process.env.PEERS_DIR ?? '../shared/peers');

/** Why tests with these peers cannot run here, or `false`: fits the `skip` option of node:test. */
export function withoutPeers(...kinds: readonly PeerKind[]): string | false {
  if (!existsSync(join(peersDirectory, 'ctl'))) return `no peers at ${peersDirectory} (set PEERS_DIR)`;
  const missing = ['bash', ...kinds.flatMap((kind) => programs[kind])].filter((program) => !isInstalled(program));
  return missing.length > 0 ? `not installed: ${[...new Set(missing)].join(', ')}` : false;
}

export function isInstalled(program: string): boolean {
  return [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin'].some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false; // not in this directory
    }
  });
}
