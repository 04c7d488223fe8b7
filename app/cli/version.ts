import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version in package.json. */
export function appVersion(): string {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}
