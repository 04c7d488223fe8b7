import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { AppImageUpdater } from 'electron-updater';
import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor.js';
import { silentLog } from '../../../main/base/log.ts';
import { ElectronUpdaterSource } from './electron-updater-source.ts';

const skip = process.platform === 'linux' ? false : 'reads latest-linux.yml';
const program = Buffer.alloc(300_000, 'the newer program');

/** Asks by Node; in Electron it is Chromium that asks. */
class NodeExecutor extends ElectronHttpExecutor {
  override createRequest(options: object, answered: (response: unknown) => void): never {
    return httpRequest(options, answered) as never;
  }
}

interface Published {
  readonly version: string;
  readonly sha512: string;
}

/** A place of releases on loopback, with one release. */
async function publish(context: TestContext, { version, sha512 }: Published): Promise<string> {
  const name = `Trapeze-${version}.AppImage`;
  const description = `version: ${version}
files:
  - url: ${name}
    sha512: ${sha512}
    size: ${program.length}
path: ${name}
sha512: ${sha512}
releaseDate: '2026-01-01T00:00:00.000Z'
`;
  const server = createServer(({ url = '' }, response) => {
    const { pathname } = new URL(url, 'http://releases');
    if (pathname === '/latest-linux.yml') response.end(description);
    else if (pathname === `/${name}`) response.setHeader('Content-Length', program.length).end(program);
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  context.after(() => server.closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The real updater of an AppImage of version 0.1.0, without Electron around it. */
function source(context: TestContext, url: string) {
  const folder = mkdtempSync(join(tmpdir(), 'trapeze-update-'));
  const appImage = join(folder, 'Trapeze-0.1.0.AppImage');
  writeFileSync(appImage, 'the older program');
  const config = join(folder, 'app-update.yml');
  writeFileSync(config, `provider: generic\nurl: ${url}\nupdaterCacheDirName: trapeze-updater\n`);
  const former = process.env.APPIMAGE;
  process.env.APPIMAGE = appImage;
  context.after(() => {
    if (former === undefined) delete process.env.APPIMAGE;
    else process.env.APPIMAGE = former;
    rmSync(folder, { recursive: true, force: true });
  });
  const updater = new AppImageUpdater(null, {
    version: '0.1.0',
    name: 'trapeze',
    isPackaged: true,
    appUpdateConfigPath: config,
    userDataPath: folder,
    baseCachePath: folder,
    whenReady: () => Promise.resolve(),
    relaunch: () => undefined,
    quit: () => undefined,
    onQuit: () => undefined,
  });
  Object.assign(updater, { httpExecutor: new NodeExecutor() });
  let file = '';
  updater.on('update-downloaded', ({ downloadedFile }) => {
    file = downloadedFile;
  });
  return { updates: new ElectronUpdaterSource({ load: async () => updater, log: silentLog }), downloaded: () => file };
}

const sha512 = (bytes: Buffer): string => createHash('sha512').update(bytes).digest('base64');
const percents: number[] = [];
const download = { onProgress: (percent: number) => void percents.push(percent), signal: new AbortController().signal };

test('a newer version is found, fetched and proven by its SHA-512', { skip }, async (context) => {
  const { updates, downloaded } = source(context, await publish(context, { version: '0.2.0', sha512: sha512(program) }));
  assert.deepEqual(await updates.check(), { ok: true, value: '0.2.0' });
  assert.deepEqual(await updates.download(download), { ok: true, value: undefined });
  assert.deepEqual(readFileSync(downloaded()), program);
  assert.equal(percents.at(-1), 100);
});

test('what is not what was published is not taken', { skip }, async (context) => {
  const { updates, downloaded } = source(
    context,
    await publish(context, { version: '0.2.0', sha512: sha512(Buffer.from('other')) }),
  );
  assert.deepEqual(await updates.check(), { ok: true, value: '0.2.0' });
  assert.deepEqual(await updates.download(download), { ok: false, error: 'damaged' });
  assert.equal(downloaded(), '');
  assert.equal(updates.install(), false);
});

test('the same and an older version are none; neither is one with a name that is none', { skip }, async (context) => {
  for (const version of ['0.1.0', '0.0.9']) {
    const { updates } = source(context, await publish(context, { version, sha512: sha512(program) }));
    assert.deepEqual(await updates.check(), { ok: true, value: undefined }, version);
  }
  const { updates } = source(context, await publish(context, { version: 'newest', sha512: sha512(program) }));
  assert.deepEqual(await updates.check(), { ok: false, error: 'unreachable' });
});

test('a place without releases, and one that is not there, cannot be reached', { skip }, async (context) => {
  const { updates } = source(context, `${await publish(context, { version: '0.2.0', sha512: '' })}/elsewhere`);
  assert.deepEqual(await updates.check(), { ok: false, error: 'unreachable' });
  const nobody = source(context, 'http://127.0.0.1:9');
  assert.deepEqual(await nobody.updates.check(), { ok: false, error: 'unreachable' });
});

test('an answer that is no description is no version', { skip }, async (context) => {
  const { updates } = source(context, await publish(context, { version: '[0.2', sha512: '}' }));
  assert.deepEqual(await updates.check(), { ok: false, error: 'unreachable' });
});
