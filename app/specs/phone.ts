import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, type Browser, test as base, type ElectronApplication, expect, type Page } from 'playwright/test';
import { findChromium } from '../../tools/electron-double/chromium/find-chromium.ts';
import { collectComplaints } from './complaints.ts';
import { OtherPhone } from './other-phone/other-phone.ts';
import { giveEar } from './sound/ear.ts';
import { microphoneSwitches } from './sound/microphone.ts';

export const root = resolve(import.meta.dirname, '..', '..');
const double = join(root, 'tools', 'electron-double', 'launch');
const commandLine = join(root, 'app', 'cli', 'trapeze.ts');
/** Programs of ours are started without what the test runner adds for itself, and speak to no network but that inside the computer. */
const environment = { ...process.env, NODE_OPTIONS: '', TRAPEZE_DISCOVERY: '127.0.0.1' };

export type Surface = 'desktop' | 'browser';

export interface SurfaceOptions {
  /** Where the phone's window is. */
  surface: Surface;
}

/** The Electron that runs the desktop: the test double, or with `TRAPEZE_ELECTRON=real` the binary (`ELECTRON_BINARY`, else the package's). */
const electronBinary = process.env.TRAPEZE_ELECTRON === 'real' ? process.env.ELECTRON_BINARY : double;
/** The program that it runs: the checkout, or with `TRAPEZE_PROGRAM` another folder, such as one that a package was taken apart into. */
const program = process.env.TRAPEZE_PROGRAM ?? root;

/** A running phone and its window. */
export interface Phone {
  readonly window: Page;
  readonly folder: string;
  /** Folder of the engine's data. */
  readonly dataDir: string;
  /** The desktop program, there. */
  readonly desktop: ElectronApplication | undefined;
  /** Errors and warnings of its windows so far. */
  readonly complaints: readonly string[];
}

interface Fixtures {
  /** Arguments for the desktop program beside its own. */
  programArguments: readonly string[];
  /** Environment of the desktop program beside that of the test. */
  programEnvironment: Readonly<Record<string, string>>;
  /** What the window has to complain of in this story; of anything else it must not. */
  expectedComplaints: RegExp | undefined;
  phone: Phone;
  /** The phone's window, with an ear. */
  window: Page;
  /** The desktop program, in its own stories. */
  desktop: ElectronApplication;
  /** A second phone that has no account yet. */
  other: OtherPhone;
  /** And a third. */
  third: OtherPhone;
}

/** Starts the desktop program with its own folder for everything. The caller closes it. */
export async function openDesktop(
  folder: string,
  args: readonly string[],
  extra: Readonly<Record<string, string>> = {},
): Promise<ElectronApplication> {
  return _electron.launch({
    ...(electronBinary === undefined ? {} : { executablePath: electronBinary }),
    args: [program, `--user-data-dir=${folder}`, ...microphoneSwitches(), ...args],
    env: { ...environment, ...extra },
  });
}

/** Starts the program a second time, as a click on a link does, and waits for that start to end. */
export async function startAgain(folder: string, ...args: readonly string[]): Promise<void> {
  const binary = electronBinary ?? String(await import('electron').then((module) => module.default));
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const second = spawn(binary, [program, `--user-data-dir=${folder}`, ...sandbox, ...args], {
    stdio: 'ignore',
    env: environment,
  });
  await once(second, 'exit');
}

/** Serves the phone from a process of its own. Gives the address that lets one browser in. */
async function serve(dataDir: string): Promise<{ readonly server: ChildProcess; readonly url: string }> {
  const server = spawn(process.execPath, [commandLine, 'serve', '--data', dataDir, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment,
  });
  for await (const line of createInterface({ input: server.stdout })) return { server, url: JSON.parse(line).url };
  throw new Error('trapeze serve ended before it served');
}

async function inBrowser(folder: string, browser: Browser, run: (phone: Phone) => Promise<void>): Promise<void> {
  const dataDir = join(folder, 'phone');
  const { server, url } = await serve(dataDir);
  const context = await browser.newContext({ locale: 'en-US' });
  const complaints = collectComplaints(context);
  try {
    const window = await context.newPage();
    await window.goto(url);
    await run({ window, folder, dataDir, desktop: undefined, complaints });
  } finally {
    await context.close();
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  }
}

async function onDesktop(folder: string, desktop: ElectronApplication, run: (phone: Phone) => Promise<void>): Promise<void> {
  try {
    const complaints = collectComplaints(desktop.context());
    const window = await desktop.firstWindow();
    await run({ window, folder, dataDir: join(folder, 'phone'), desktop, complaints });
  } finally {
    await desktop.close();
  }
}

/** Adds a user to the domain inside a running phone, as a person does on the command line. */
export function addUser(dataDir: string, name: string, password: string): void {
  const args = [commandLine, 'user', 'add', name, '--domain', 'trapeze.local', '--password-stdin', '--data', dataDir];
  execFileSync(process.execPath, args, { input: `${password}\n`, env: environment });
}

async function runOther(folder: string, name: 'other' | 'third', use: (other: OtherPhone) => Promise<void>): Promise<void> {
  const dataDir = join(folder, name);
  mkdirSync(dataDir);
  const other = new OtherPhone(dataDir, [], name);
  await use(other);
  await other.stop();
}

export const test = base.extend<Fixtures & SurfaceOptions>({
  surface: ['desktop', { option: true }],
  programArguments: [[], { option: true }],
  programEnvironment: [{}, { option: true }],
  expectedComplaints: [undefined, { option: true }],
  phone: async ({ surface, playwright, programArguments, programEnvironment, expectedComplaints, launchOptions }, use, info) => {
    const run = async (phone: Phone): Promise<void> => {
      await use(phone);
      const complaints = phone.complaints.filter((text) => !expectedComplaints?.test(text));
      expect(complaints, 'complaints of the windows').toEqual([]);
    };
    info.skip(findChromium() === undefined, 'no Chromium found (set CHROMIUM_PATH)');
    const folder = mkdtempSync(join(tmpdir(), 'trapeze-spec-'));
    try {
      if (surface === 'desktop') {
        await onDesktop(folder, await openDesktop(folder, programArguments, programEnvironment), run);
      } else {
        const browser = await playwright.chromium.launch(launchOptions);
        await inBrowser(folder, browser, run).finally(() => browser.close());
      }
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    }
  },
  window: async ({ phone: { window } }, use) => {
    await window.locator('#root > *').first().waitFor({ state: 'attached' });
    await giveEar(window);
    await use(window);
  },
  desktop: async ({ phone }, use) => {
    if (!phone.desktop) throw new Error('a story of the desktop lies in a file desktop-….spec.ts');
    await use(phone.desktop);
  },
  other: ({ phone }, use) => runOther(phone.folder, 'other', use),
  third: ({ phone }, use) => runOther(phone.folder, 'third', use),
});

export { expect } from 'playwright/test';
