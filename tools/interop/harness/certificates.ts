import { X509Certificate } from 'node:crypto';
import { accessSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child.ts';
import { peersDirectory } from './peers.ts';
import type { Scratch } from './scratch.ts';

const MAKE_MS = 30_000;
/** The script was seen to end well on a busy machine and to leave no certificate. */
const MOST_TRIES = 3;

/** A throw-away authority, and a certificate of it for some names. */
export interface Certificates {
  /** As `CERT_DIR` of the peers. */
  readonly directory: string;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  /** SHA-256 of the certificate: `AB:CD:…`. */
  readonly fingerprint: string;
}

/** @param names host names and addresses that it is for @throws Error when none came about, however often it was tried */
export async function makeCertificates(scratch: Scratch, ...names: readonly string[]): Promise<Certificates> {
  for (let tries = 1; ; tries++) {
    try {
      return await make(scratch, names);
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
    }
  }
}

async function make(scratch: Scratch, names: readonly string[]): Promise<Certificates> {
  const directory = scratch.fresh('certificates');
  await run(join(peersDirectory, 'lib/mkcert'), [directory, ...names], {}, MAKE_MS);
  const file = (name: string): string => join(directory, name);
  const { fingerprint256: fingerprint } = new X509Certificate(readFileSync(file('cert.pem')));
  const made = { directory, authority: file('ca.pem'), certificate: file('cert.pem'), key: file('key.pem'), fingerprint };
  for (const needed of [made.authority, made.key, file('both.pem')]) accessSync(needed);
  return made;
}
