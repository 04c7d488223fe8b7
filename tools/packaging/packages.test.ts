import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { extractAll, extractFile, listPackage } from '@electron/asar';
import { findChromium } from '../electron-double/chromium/find-chromium.ts';
import { type Architecture, buildDeb, ForeignModule } from './deb.ts';
import { readFuses } from './fuses.ts';
import { pack } from './pack.ts';
import { placeElectron } from './placeholder-electron.ts';

// Everything of a package that can be looked at without Electron: a placeholder stands in its place.
const root = resolve(import.meta.dirname, '..', '..');
const launch = join(root, 'tools', 'electron-double', 'launch');
const skip = missing();
const scratch = mkdtempSync(join(tmpdir(), 'trapeze-packages-'));
after(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));

function missing(): string | false {
  if (process.platform !== 'linux') return 'the placeholder of Electron is one for Linux';
  if (process.env.CI) return false;
  if (!existsSync(join(root, 'dist', 'desktop', 'main.js'))) return 'the program is not built (npm run build)';
  if (spawnSync('dpkg-deb', ['--version']).error) return 'dpkg-deb is not here';
  return findChromium() === undefined ? 'no Chromium found (set CHROMIUM_PATH)' : false;
}

/** The folder that a package for Linux holds. */
function packed(architecture: Architecture): string {
  const folder = join(scratch, architecture);
  const output = join(folder, 'release');
  placeElectron(join(folder, 'electron'));
  pack({ args: ['--linux', 'dir', `--${architecture}`], output, electron: join(folder, 'electron'), isLoud: false });
  return join(output, architecture === 'x64' ? 'linux-unpacked' : 'linux-arm64-unpacked');
}

const own: Architecture = process.arch === 'arm64' ? 'arm64' : 'x64';
const program = skip ? '' : packed(own);
const archive = join(program, 'resources', 'app.asar');

function dpkg(...args: readonly string[]): string {
  return execFileSync('dpkg-deb', args, { encoding: 'utf8' });
}

test('the archive holds the builds and the terminal, and nothing else', { skip }, () => {
  const files = listPackage(archive, { isPack: false }).map((path) => path.slice(1));
  const builds = files.filter((path) => /^dist\/(desktop|renderer)\//.test(path));
  for (const needed of ['main.js', 'media-host.js', 'preload.cjs']) assert.ok(builds.includes(`dist/desktop/${needed}`), needed);
  assert.ok(builds.includes('dist/renderer/index.html'));
  assert.ok(builds.every((path) => !/\.(ts|tsx|map|md)$/.test(path)));

  const others = files.filter((path) => !path.startsWith('dist') && !path.startsWith('node_modules/node-pty'));
  assert.deepEqual(others.sort(), ['node_modules', 'package.json']);
  assert.ok(files.every((path) => !/\.test\.js$|\.pdb$|\/src\/|\/deps\//.test(path)));
  assert.ok(statSync(archive).size < 8 * 2 ** 20);
});

test('the native module lies beside the archive, where the system can load it', { skip }, () => {
  const unpacked = join(program, 'resources', 'app.asar.unpacked', 'node_modules', 'node-pty');
  assert.ok(existsSync(join(unpacked, 'package.json')));
  assert.ok(globSync('**/*.node', { cwd: unpacked }).length > 0);
});

test('the packages inside are named with their licences', { skip }, () => {
  const [inProgram, inWindow] = ['program.md', 'window.md'].map((name) =>
    readFileSync(join(program, 'resources', 'licenses', name), 'utf8'),
  );
  assert.match(inProgram ?? '', /^## zod /m);
  assert.match(inWindow ?? '', /^## react /m);
});

test('it says where newer versions are, over https, and its updater is loaded only to look for them', { skip }, () => {
  const place = readFileSync(join(program, 'resources', 'app-update.yml'), 'utf8');
  assert.match(place, /^provider: generic$/m);
  assert.match(place, /^url: https:\/\//m);
  const builds = listPackage(archive, { isPack: false }).filter((path) => /dist\/desktop\/[^/]+\.js$/.test(path));
  const withUpdater = builds.filter((path) => /exports\.AppImageUpdater = /.test(extractFile(archive, path.slice(1)).toString()));
  assert.equal(withUpdater.length, 1);
  assert.match(withUpdater[0] ?? '', /shared-/);
});

test('the fuses leave nothing but the phone in the program', { skip }, () => {
  assert.deepEqual(readFuses(join(scratch, own, 'electron', 'electron')).runAsNode, true, 'as Electron is delivered');
  assert.deepEqual(readFuses(join(program, 'trapeze')), {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  });
});

test('of Electron only the languages that we speak are kept', { skip }, () => {
  assert.deepEqual(globSync('*.pak', { cwd: join(program, 'locales') }).sort(), ['en-US.pak', 'zh-CN.pak']);
});

test('the .deb installs the phone, its links, its icons and a word on the path', { skip }, async (context) => {
  const file = buildDeb({ program, architecture: own, output: join(scratch, 'debs') });
  await context.test('it is small without Electron', () => assert.ok(statSync(file).size <= 15 * 2 ** 20));

  await context.test('its head says what dpkg asks', () => {
    assert.equal(dpkg('--field', file, 'Package', 'Architecture').trim().split('\n').length, 2);
    assert.equal(dpkg('--field', file, 'Architecture').trim(), own === 'x64' ? 'amd64' : 'arm64');
    assert.match(dpkg('--field', file, 'Version'), /^\d+\.\d+\.\d+/);
    assert.match(dpkg('--field', file, 'Depends'), /libgtk-3-0/);
    assert.match(dpkg('--info', file), /^ Installed-Size: \d+$/m);
  });

  await context.test('owners and modes are those of a system', () => {
    const lines = dpkg('--contents', file).trim().split('\n');
    assert.ok(lines.every((line) => line.split(/\s+/)[1] === 'root/root'));
    const modeOf = (path: string): string | undefined => lines.find((line) => line.endsWith(` ./${path}`))?.slice(0, 10);
    assert.equal(modeOf('opt/Trapeze/trapeze'), '-rwxr-xr-x');
    assert.equal(modeOf('opt/Trapeze/chrome-sandbox'), '-rwsr-xr-x');
    assert.equal(modeOf('opt/Trapeze/bin/trapeze'), '-rwxr-xr-x');
    assert.equal(modeOf('opt/Trapeze/resources/app.asar'), '-rw-r--r--');
    assert.equal(modeOf('usr/share/icons/hicolor/256x256/apps/trapeze.png'), '-rw-r--r--');
    assert.ok(lines.some((line) => line.endsWith('./usr/bin/trapeze -> /opt/Trapeze/bin/trapeze')));
  });

  const system = join(scratch, 'system');
  dpkg('--extract', file, system);
  const entry = join(system, 'usr', 'share', 'applications', 'trapeze.desktop');

  await context.test('its entry in the menu takes the links', () => {
    const mimeTypes = /^MimeType=(?<types>.*)$/m.exec(readFileSync(entry, 'utf8'))?.groups?.types?.split(';');
    for (const scheme of ['sip', 'sips', 'tel', 'callto']) assert.ok(mimeTypes?.includes(`x-scheme-handler/${scheme}`), scheme);
  });

  const hasValidator = spawnSync('desktop-file-validate', ['--version']).error === undefined;
  const noValidator = !hasValidator && !process.env.CI && 'desktop-file-validate is not here (desktop-file-utils)';
  await context.test('its entry in the menu is valid', { skip: noValidator }, () => {
    const { status, stdout } = spawnSync('desktop-file-validate', [entry], { encoding: 'utf8' });
    assert.equal(`${status} ${stdout}`, '0 ');
  });

  await context.test('`trapeze` opens links in the phone and hands commands over behind --', () => {
    const folder = join(system, 'opt', 'Trapeze');
    writeFileSync(join(folder, 'trapeze'), '#!/bin/sh\nprintf "%s|" "$@"\n', { mode: 0o755 });
    const said = (environment: NodeJS.ProcessEnv, ...args: readonly string[]): string =>
      execFileSync(join(folder, 'bin', 'trapeze'), args, { encoding: 'utf8', env: { PATH: process.env.PATH, ...environment } });
    const display = { DISPLAY: ':1' };
    assert.equal(said(display, 'sip:bob@example.com'), 'sip:bob@example.com|');
    assert.equal(said(display, 'TEL:+49 30'), 'TEL:+49 30|');
    assert.equal(said(display, '--hidden'), '--hidden|');
    assert.equal(said(display, 'call', 'sip:a b', '--json'), '--|call|sip:a b|--json|');
    assert.equal(said({}, 'inspect', 'x'), '--ozone-platform=headless|--|inspect|x|');
  });
});

test('a package for the other machine refuses a native module of this one', { skip }, () => {
  const other: Architecture = own === 'x64' ? 'arm64' : 'x64';
  const foreign = packed(other);
  const output = join(scratch, 'debs');
  assert.throws(() => buildDeb({ program: foreign, architecture: other, output }), ForeignModule);
  rmSync(join(foreign, 'resources', 'app.asar.unpacked', 'node_modules', 'node-pty', 'build'), { recursive: true });
  const file = buildDeb({ program: foreign, architecture: other, output });
  assert.equal(dpkg('--field', file, 'Architecture').trim(), other === 'x64' ? 'amd64' : 'arm64');
});

const optionsRequest = [
  'OPTIONS sip:bob@example.com SIP/2.0',
  'Via: SIP/2.0/UDP host.example.com;branch=z9hG4bK1',
  'Max-Forwards: 70',
  'To: <sip:bob@example.com>',
  'From: <sip:alice@example.com>;tag=1',
  'Call-ID: 1@host.example.com',
  'CSeq: 1 OPTIONS',
  'Content-Length: 0',
  '\r\n',
].join('\r\n');

test('the packed program runs: its commands, and a call from the first start on', { skip }, async (context) => {
  // The double's Node reads no archive, so it gets what is in it.
  const folder = join(scratch, 'taken-apart');
  extractAll(archive, folder);
  const environment = { ...process.env, NODE_OPTIONS: '' };

  await context.test('a command', () => {
    const request = join(scratch, 'request.sip');
    writeFileSync(request, optionsRequest);
    const said = execFileSync(launch, [folder, '--', 'inspect', request, '--json'], { encoding: 'utf8', env: environment });
    assert.equal(JSON.parse(said).verdict, 'valid');
  });

  await context.test('an echo call', () => {
    const config = join(root, 'app', 'specs', 'playwright.config.ts');
    const story = ['echo-call.spec.ts', '--project=desktop', '--grep=from the first start', '--reporter=line'];
    const done = spawnSync('playwright', ['test', '-c', config, ...story, `--output=${join(scratch, 'results')}`], {
      cwd: root,
      encoding: 'utf8',
      env: { ...environment, TRAPEZE_PROGRAM: folder },
    });
    assert.equal(done.status, 0, done.stdout + done.stderr);
    assert.match(done.stdout, /1 passed/);
  });
});
