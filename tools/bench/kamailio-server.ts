import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onServerCore } from './cores.ts';
import { freePort } from './free-port.ts';
import { cpuMsOf } from './process-cpu.ts';
import { benchDomain, benchPassword, benchUsers, type ServerUnderLoad } from './server-under-load.ts';

const CONFIGURATION = join(import.meta.dirname, 'kamailio', 'kamailio.cfg');
const SCHEMAS = '/usr/share/kamailio/db_sqlite';
const STARTS_WITHIN_MS = 10_000;

/** Where its bindings are: in SQLite, written through before the 200 as ours are, or in memory alone. */
export type KamailioLocation = 'sqlite' | 'memory';

/**
 * Kamailio with our domain and users on the core where ours runs too.
 *
 * @throws Error when it or its SQLite module is not installed, or it does not start
 */
export async function startKamailio(location: KamailioLocation): Promise<ServerUnderLoad> {
  const folder = mkdtempSync(join(tmpdir(), 'trapeze-kamailio-'));
  const database = makeDatabase(folder);
  const port = await freePort();
  const defined = ['-A', `DBURL="sqlite:///${database}"`, ...(location === 'sqlite' ? ['-A', 'WITH_SQLITE_LOCATION'] : [])];
  const [command, words] = onServerCore('kamailio', [
    ...['-f', CONFIGURATION, '-DD', '-E', '-w', folder, '-Y', folder, '-P', join(folder, 'pid')],
    ...['-l', `udp:127.0.0.1:${port}`, '--alias', benchDomain, '-m', '128', '-M', '16', ...defined],
  ]);
  const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  await started(child, join(folder, 'pid'));
  return {
    host: '127.0.0.1',
    port,
    cpuMs: async () => cpuMsOf(child.pid ?? 0),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeDatabase(folder: string): string {
  if (!existsSync(SCHEMAS)) throw new Error(`Kamailio's SQLite module is not installed: there is no ${SCHEMAS}`);
  const database = join(folder, 'kamailio.sqlite');
  const schemas = ['standard', 'usrloc', 'auth_db'].map((name) => readFileSync(join(SCHEMAS, `${name}-create.sql`), 'utf8'));
  const users = Array.from(
    { length: benchUsers },
    (_, n) => `insert into subscriber(username,domain,password) values('bench${n}','${benchDomain}','${benchPassword}');`,
  );
  execFileSync('sqlite3', [database], { input: [...schemas, 'begin;', ...users, 'commit;'].join('\n'), stdio: 'pipe' });
  return database;
}

async function started(child: ChildProcess, pidFile: string): Promise<void> {
  let said = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(-2_000);
  });
  for (let waitedMs = 0; waitedMs < STARTS_WITHIN_MS; waitedMs += 100) {
    if (child.exitCode !== null) throw new Error(`kamailio ended at once: ${said}`);
    await sleep(100);
    // Its workers are there a moment after the file is.
    if (existsSync(pidFile)) return await sleep(500);
  }
  child.kill('SIGKILL');
  throw new Error(`kamailio did not start: ${said}`);
}
