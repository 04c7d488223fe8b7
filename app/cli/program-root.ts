import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder that the program lies in, with its package.json: the checkout, or what was packed. The same from a source file and from the
 * one file that a build makes of many.
 */
export function programRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
