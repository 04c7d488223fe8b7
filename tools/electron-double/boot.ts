// Starts a program on the double, with the arguments that the Electron binary takes: switches, the program's folder, its own arguments.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startChromium } from './chromium/chromium.ts';
import { app } from './main/app.ts';
import { atExit, connect, enter, surroundings } from './main/environment.ts';
import { openSchemes } from './main/schemes.ts';

interface Manifest {
  readonly name?: string;
  readonly productName?: string;
  readonly version?: string;
  readonly main?: string;
}

const USER_DATA = '--user-data-dir=';
/** For Node or for the driver, of no use to Chromium. */
const notForChromium = ['--inspect', '--remote-debugging-port', USER_DATA, '--hidden'];

const args = process.argv.slice(2);
/** What stands before `--`; what follows it is the program's own. */
const electronArgs = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
const isDriven = electronArgs.some((argument) => argument.startsWith('--remote-debugging-port'));
const appPath = resolve(electronArgs.find((argument) => !argument.startsWith('-')) ?? '.');
const manifest = JSON.parse(readFileSync(join(appPath, 'package.json'), 'utf8')) as Manifest;
const entry = resolve(appPath, manifest.main ?? 'index.js');

function userDataFolder(): string {
  const named = electronArgs.find((argument) => argument.startsWith(USER_DATA))?.slice(USER_DATA.length);
  if (named) {
    mkdirSync(named, { recursive: true });
    return named;
  }
  const folder = mkdtempSync(join(tmpdir(), 'electron-double-data-'));
  atExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

function chromiumSwitches(): readonly string[] {
  const given = electronArgs.filter(
    (argument) => argument.startsWith('--') && !notForChromium.some((prefix) => argument.startsWith(prefix)),
  );
  const appended = [...app.switches].map(([name, value]) => (value === '' ? `--${name}` : `--${name}=${value}`));
  return [...given, ...appended];
}

async function startBrowser(): Promise<void> {
  await openSchemes();
  const chromium = await startChromium(join(surroundings().userData, 'chromium'), chromiumSwitches());
  connect(chromium.cdp);
  chromium.cdp.on('closed', () => process.exit(1));
  // Playwright reads this line to find the windows.
  if (isDriven) process.stderr.write(`DevTools listening on ${chromium.debuggerUrl}\n`);
  else app.becomeReady();
}

enter({
  appPath,
  name: manifest.productName ?? manifest.name ?? 'app',
  version: manifest.version ?? '0.0.0',
  userData: userDataFolder(),
  isDriven,
});
// A packaged program is started without naming its folder.
const isPackaged = Boolean(process.env.DOUBLE_PACKAGED);
process.execPath = join(import.meta.dirname, 'launch');
process.argv = [process.execPath, ...args.filter((argument) => !isPackaged || resolve(argument) !== appPath)];
const resourcesPath = process.env.DOUBLE_RESOURCES ?? join(appPath, 'resources');
Object.assign(process, { type: 'browser', resourcesPath, ...(isPackaged ? {} : { defaultApp: true }) });
Object.defineProperty(process.versions, 'electron', { value: 'double' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
// Playwright calls it once it is connected; before that nothing must have happened yet.
if (isDriven) Object.assign(globalThis, { __playwright_run: () => app.becomeReady() });

const loaded = import(pathToFileURL(entry).href);
// A program may wait for the app while its entry is still being evaluated.
await Promise.race([loaded, app.isAwaited]);
startBrowser().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
await loaded;
