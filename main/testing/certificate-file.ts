import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsSettings } from '../net/tls-settings.ts';

/** The text of a file of `certificates/`: `loopback.pem`, `loopback.key.pem`. */
export function certificateFile(name: string): string {
  return readFileSync(join(import.meta.dirname, 'certificates', name), 'latin1');
}

/** Whoever shows the certificate `name` and believes the test authority. */
export function tlsSettings(name?: string): TlsSettings {
  const authorities = certificateFile('authority.pem');
  if (name === undefined) return { authorities };
  return { authorities, own: { certificate: certificateFile(`${name}.pem`), key: certificateFile(`${name}.key.pem`) } };
}
