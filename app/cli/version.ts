import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programRoot } from './program-root.ts';

/** The version in package.json. */
export function appVersion(): string {
  const manifest = JSON.parse(readFileSync(join(programRoot(), 'package.json'), 'utf8')) as { readonly version: string };
  return manifest.version;
}
