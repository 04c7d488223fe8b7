import { globSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Reports that are kept. Beyond: the oldest goes. */
const MOST_KEPT = 10;

/**
 * The reports of crashes under `folder`; older ones than the last {@link MOST_KEPT} are removed.
 *
 * @returns how many there are now
 */
export function tidyCrashReports(folder: string): number {
  const reports = globSync('**/*.dmp', { cwd: folder }).map((name) => join(folder, name));
  const newestFirst = reports
    .map((file) => ({ file, atUnixMs: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((one, other) => other.atUnixMs - one.atUnixMs);
  for (const { file } of newestFirst.slice(MOST_KEPT)) rmSync(file, { force: true });
  return Math.min(reports.length, MOST_KEPT);
}
