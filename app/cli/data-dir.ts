import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where this computer keeps what belongs to a program's user; `TRAPEZE_DATA` says otherwise. */
export function defaultDataDir(environment: NodeJS.ProcessEnv = process.env, platform: string = process.platform): string {
  if (environment.TRAPEZE_DATA) return environment.TRAPEZE_DATA;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Trapeze');
  if (platform === 'win32') return join(environment.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Trapeze');
  return join(environment.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'trapeze');
}
