import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { call, callIn, tryItOut } from './person.ts';
import { expect, test } from './phone.ts';

test.skip(process.platform !== 'linux' || process.env.TRAPEZE_ELECTRON === 'real', 'an AppImage of the double is replaced');

let folder: string;
const file = (name: string): string => join(folder, name);

/** A place of releases on loopback, whose newest is a program that says that it was started. */
async function publish(): Promise<{ readonly url: string; close(): void }> {
  const program = `#!/bin/sh\necho started > '${file('started')}'\n`;
  const sha512 = createHash('sha512').update(program).digest('base64');
  const name = 'Trapeze-99.0.0.AppImage';
  const files = `files:\n  - url: ${name}\n    sha512: ${sha512}\n    size: ${program.length}\n`;
  const description = `version: 99.0.0\n${files}path: ${name}\nsha512: ${sha512}\nreleaseDate: '2026-01-01T00:00:00.000Z'\n`;
  const server = createServer(({ url = '' }, response) => {
    if (url.startsWith('/latest-linux')) response.end(description);
    else if (url.startsWith(`/${name}`)) response.end(program);
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

test.use({
  programEnvironment: async ({ surface: _ }, use) => {
    folder = mkdtempSync(join(tmpdir(), 'trapeze-update-spec-'));
    const releases = await publish();
    writeFileSync(file('app-update.yml'), `provider: generic\nurl: ${releases.url}\nupdaterCacheDirName: trapeze-updater\n`);
    writeFileSync(file('Trapeze.AppImage'), 'the older program');
    chmodSync(file('Trapeze.AppImage'), 0o755);
    await use({
      DOUBLE_PACKAGED: '1',
      DOUBLE_RESOURCES: folder,
      APPIMAGE: file('Trapeze.AppImage'),
      XDG_CACHE_HOME: folder,
      XDG_CONFIG_HOME: folder,
    });
    releases.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  },
});

async function openUpdates(window: Page): Promise<void> {
  await window.getByRole('button', { name: 'Settings', exact: true }).click();
  await window.getByRole('searchbox', { name: 'Search settings' }).fill('updates');
}

test('a newer version is fetched, waits for the end of the call, and takes the place of this one', async ({
  window,
  desktop,
}) => {
  await tryItOut(window);
  await openUpdates(window);
  await window.getByRole('button', { name: 'Check now' }).click();
  const settings = window.getByRole('main');
  await expect(settings.getByText('Version 99.0.0 is ready')).toBeVisible();

  await call(window, 'echo');
  await expect(callIn(window, 'active')).toBeVisible();
  await window.getByRole('button', { name: 'Settings', exact: true }).click();
  await settings.getByRole('button', { name: 'Restart to update' }).click();
  await expect(settings.getByText('as soon as no call is left')).toBeVisible();
  await window.getByRole('button', { name: 'Phone', exact: true }).click();
  await expect(callIn(window, 'active')).toBeVisible();
  expect(existsSync(file('started'))).toBe(false);

  const ended = desktop.waitForEvent('close');
  await window.getByRole('button', { name: 'End' }).click();
  await ended;
  await expect.poll(() => existsSync(file('started'))).toBe(true);
  expect(readFileSync(file('Trapeze.AppImage'), 'utf8')).toContain('echo started');
});

test('told only, it is fetched after a word; what is new is a page of this window', async ({ window }) => {
  await tryItOut(window);
  await openUpdates(window);
  await window.getByRole('radio', { name: 'Tell me' }).click();
  await window.getByRole('button', { name: 'Check now' }).click();
  const settings = window.getByRole('main');
  await expect(settings.getByText('Version 99.0.0 is there.')).toBeVisible();
  await settings.getByRole('button', { name: 'Download' }).click();
  await expect(settings.getByText('Version 99.0.0 is ready')).toBeVisible();
  await window.getByRole('button', { name: 'What is new' }).click();
  await expect(window.getByRole('dialog', { name: 'What is new' })).toContainText('The first call');
});
