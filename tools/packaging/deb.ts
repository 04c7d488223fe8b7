import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { machineOf } from './elf.ts';

const root = resolve(import.meta.dirname, '..', '..');
const assets = join(root, 'assets');

/** What Electron for Linux needs of a desktop. */
const depends = [
  'libasound2 | libasound2t64',
  'libatspi2.0-0 | libatspi2.0-0t64',
  'libgbm1',
  'libgtk-3-0 | libgtk-3-0t64',
  'libnotify4',
  'libnss3',
  'libsecret-1-0',
  'libuuid1',
  'libxss1',
  'libxtst6',
  'xdg-utils',
];

/** An architecture as electron-builder calls it, and as Debian does. */
export const debianNames = { x64: 'amd64', arm64: 'arm64' } as const;
export type Architecture = keyof typeof debianNames;

export interface DebOptions {
  /** Folder with the program as electron-builder leaves it (`linux-unpacked`). */
  readonly program: string;
  readonly architecture: Architecture;
  /** Folder that the package is put into. */
  readonly output: string;
}

/** A native module in the program is built for another machine than the package. */
export class ForeignModule extends Error {
  override readonly name = 'ForeignModule';
}

/**
 * Makes a Debian package of a packed program with `dpkg-deb`: the program in `/opt/Trapeze`, `trapeze` on the path, its entry in the menu
 * with the link schemes, icons. It needs no scripts: menu and icon caches follow by the triggers of their owners.
 *
 * @returns the path of the package
 * @throws ForeignModule when a native module in it is for another machine
 */
export function buildDeb({ program, architecture, output }: DebOptions): string {
  refuseForeignModules(program, architecture);
  const { version, homepage } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  const debianVersion = version.replaceAll('-', '~');
  const stage = mkdtempSync(join(tmpdir(), 'trapeze-deb-'));
  try {
    fill(stage, program);
    const control = controlFile({ version: debianVersion, homepage, architecture, sizeKib: sizeKibOf(stage) });
    mkdirSync(join(stage, 'DEBIAN'));
    writeFileSync(join(stage, 'DEBIAN', 'control'), control);
    evenModes(stage);
    const file = join(output, `trapeze_${debianVersion}_${debianNames[architecture]}.deb`);
    mkdirSync(output, { recursive: true });
    execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', stage, file], { stdio: ['ignore', 'ignore', 'inherit'] });
    return file;
  } finally {
    rmSync(stage, { recursive: true });
  }
}

interface Manifest {
  readonly version: string;
  readonly homepage: string;
}

function refuseForeignModules(program: string, architecture: Architecture): void {
  for (const file of globSync('resources/**/*.node', { cwd: program })) {
    const machine = machineOf(readFileSync(join(program, file)));
    if (machine !== architecture)
      throw new ForeignModule(`${file} is built for ${machine ?? 'no machine we know'}, not ${architecture}`);
  }
}

/** Puts everything where the system will have it. */
function fill(stage: string, program: string): void {
  const place = (from: string, to: string): void => {
    mkdirSync(dirname(join(stage, to)), { recursive: true });
    cpSync(from, join(stage, to), { recursive: true });
  };
  place(program, 'opt/Trapeze');
  place(join(assets, 'linux', 'trapeze.sh'), 'opt/Trapeze/bin/trapeze');
  place(join(assets, 'linux', 'trapeze.desktop'), 'usr/share/applications/trapeze.desktop');
  place(join(assets, 'linux', 'copyright'), 'usr/share/doc/trapeze/copyright');
  place(join(assets, 'icons', 'app.svg'), 'usr/share/icons/hicolor/scalable/apps/trapeze.svg');
  for (const file of globSync('*.png', { cwd: join(assets, 'icons', 'linux') })) {
    const size = file.slice(0, -'.png'.length);
    place(join(assets, 'icons', 'linux', file), `usr/share/icons/hicolor/${size}/apps/trapeze.png`);
  }
  mkdirSync(join(stage, 'usr', 'bin'));
  symlinkSync('/opt/Trapeze/bin/trapeze', join(stage, 'usr', 'bin', 'trapeze'));
}

/** The same modes whatever the umask was; Chromium's sandbox is set-uid, for systems that give no namespaces to everybody. */
function evenModes(stage: string): void {
  chmodSync(stage, 0o755);
  for (const name of globSync('**/*', { cwd: stage })) {
    const path = join(stage, name);
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) continue;
    if (name === 'opt/Trapeze/chrome-sandbox') chmodSync(path, 0o4755);
    else chmodSync(path, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
}

function sizeKibOf(folder: string): number {
  const sizes = globSync('**/*', { cwd: folder }).map((name) => lstatSync(join(folder, name)).size);
  return Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024);
}

interface ControlFacts {
  readonly version: string;
  readonly homepage: string;
  readonly architecture: Architecture;
  readonly sizeKib: number;
}

function controlFile({ version, homepage, architecture, sizeKib }: ControlFacts): string {
  return `Package: trapeze
Version: ${version}
Architecture: ${debianNames[architecture]}
Maintainer: The Trapeze authors <trapeze-phone@users.noreply.github.com>
Installed-Size: ${sizeKib}
Depends: ${depends.join(', ')}
Recommends: libayatana-appindicator3-1 | libappindicator3-1, gnome-keyring | kwalletmanager
Section: comm
Priority: optional
Homepage: ${homepage}
Description: softphone that brings its own SIP network
 Trapeze registers with any SIP service and makes and takes calls there.
 Where there is none, it is the service: registrar, proxy and location
 service run inside, and other phones join.
`;
}
