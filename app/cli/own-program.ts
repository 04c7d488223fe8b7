import { join } from 'node:path';
import { programRoot } from './program-root.ts';

/** How this program, however it was started, runs its own command line in a process of its own. */
export function ownCommandLine(words: readonly string[]): { readonly file: string; readonly args: readonly string[] } {
  const file = process.execPath;
  if (process.versions.electron === undefined) return { file, args: [join(programRoot(), 'app', 'cli', 'trapeze.ts'), ...words] };
  return { file, args: process.defaultApp ? [programRoot(), '--', ...words] : ['--', ...words] };
}
