import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './child.ts';
import { peersDirectory } from './peers.ts';
import type { Scratch } from './scratch.ts';

const MAKE_MS = 30_000;

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

/** @param names host names and addresses that it is for */
export async function makeCertificates(scratch: Scratch, ...names: readonly string[]): Promise<Certificates> {
  const directory = scratch.fresh('certificates');
  await run(join(peersDirectory, 'lib/mkcert'), [directory, ...names], {}, MAKE_MS);
  const file = (name: string): string => join(directory, name);
  const { fingerprint256: fingerprint } = new X509Certificate(readFileSync(file('cert.pem')));
  return { directory, authority: file('ca.pem'), certificate: file('cert.pem'), key: file('key.pem'), fingerprint };
}
